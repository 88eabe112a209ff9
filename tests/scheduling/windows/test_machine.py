"""Any sequence of what people, jobs and time do to windows at home leaves their laws whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from data.session import reading
from data.tables import FleetDay
from routing.insertion import Sequences
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import completed
from scheduling.errors import Conflict, NotFound, Refused
from scheduling.model.window import HomeWindow
from scheduling.services import bookings
from scheduling.services.compaction import compact_day
from scheduling.services.retiming import retime_day
from scheduling.services.tending import tend
from tests.databases import engine_at
from tests.scheduling.office import DAY, MORNING
from tests.scheduling.windows.homes import RULES, TUESDAY, make_homes, shorten_shifts
from tests.scheduling.windows.laws import broken_promises

pytestmark = pytest.mark.slow
PLACES = [(10.29 + 0.03 * (n % 4), 105.66 + 0.04 * (n // 4)) for n in range(10)]
TIGHT = replace(RULES, reserve_permille=(880,) * 7, target_permille=995, least_permille=950)
NUMBERS = st.integers(0, 30)


def put_in_again(problem: Problem, previous: Plan) -> Plan:
    """Everything taken out and put in where it is cheapest: a plan without a search."""
    del previous
    return completed(Sequences(problem))


class Households(RuleBasedStateMachine):
    """Two couriers with little time, ten households, one of them with two results; two days."""

    template: Path
    folder: Path
    operations = 0

    @initialize()
    def open(self) -> None:
        path = self.folder / "machine.sqlite3"
        shutil.copy(self.template, path)
        self.homes = make_homes(engine_at(f"sqlite:///{path}"), couriers=2, rules=TIGHT)
        self.codes = [self.homes.household(place=place, dossiers=1 + n % 2) for n, place in enumerate(PLACES)]
        self.homes.at_same_address(self.codes[0], self.codes[1])
        self.now, self.references, self.earlier = MORNING, list[str](), 0

    def teardown(self) -> None:
        if hasattr(self, "homes"):
            self.homes.engine.dispose()

    def _do(self, act: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        """A refusal is an answer."""
        try:
            return act(*arguments, **more)
        except (Refused, Conflict, NotFound):
            return None

    @rule(who=NUMBERS, which=NUMBERS, day=st.sampled_from([DAY, TUESDAY]))
    def hold_what_is_offered(self, who: int, which: int, day: Any) -> None:
        """Everything offered is bookable at once; what is refused is refused again with the same reason."""
        code = self.codes[who % len(self.codes)]
        listed = self._do(self.homes.windows, code, day, self.now)
        if listed is None:
            return
        window: HomeWindow = listed.windows[which % len(listed.windows)]
        refused = ""
        try:
            held = self.homes.hold(code, window.choice.window, day=day, now=self.now)
        except Refused as refusal:
            refused = refusal.message_en
        if window.why_not is not None:
            again = self.homes.windows(code, day, self.now)
            assert refused, "what is not offered cannot be held"
            assert (again.version, again.windows) == (listed.version, listed.windows), "refused for the same reason"
        elif refused:
            assert "dossier" in refused, "what is offered can be held, unless the dossier has a window"
        else:
            assert held.kept_permille == window.kept_permille, "as surely as was told"
            self.references.append(held.reference)

    @rule(number=NUMBERS, act=st.sampled_from(["confirm", "confirm", "cancel"]))
    def confirm_or_cancel(self, number: int, act: str) -> None:
        if self.references:
            reference = self.references[number % len(self.references)]
            self._do(getattr(bookings, act), self.homes.engine, self.homes.officer, reference, self.now)

    @rule(number=NUMBERS, which=st.integers(0, 3), day=st.sampled_from([DAY, TUESDAY]))
    def move(self, number: int, which: int, day: Any) -> None:
        if self.references:
            reference = self.references[number % len(self.references)]
            booking = bookings.booking_view(self.homes.engine, self.homes.officer, reference)
            self._do(self.homes.move, booking, TIGHT.windows[which], day=day, now=self.now)

    @rule(minutes=st.sampled_from([1, 11]))
    def time_passes(self, minutes: int) -> None:
        """And the job runs."""
        self.now += timedelta(minutes=minutes)
        tend(self.homes.engine, lambda: self.now)

    @rule()
    def compact(self) -> None:
        for day_id in self._days():
            compact_day(self.homes.engine, day_id, put_in_again, self.now, TIGHT)

    @rule(earlier=st.sampled_from([0, 1800, 3600, 5400]))
    def rosters_change(self, earlier: int) -> None:
        """Everybody goes home so much earlier; every open day is timed again: what cannot be kept stays, at risk."""
        shorten_shifts(self.homes, earlier - self.earlier)
        self.earlier = earlier
        for day_id in self._days():
            retime_day(self.homes.engine, day_id, self.homes.travel, put_in_again_with_reasons, self.now, TIGHT)

    def _days(self) -> list[int]:
        with reading(self.homes.engine) as session:
            return [number or 0 for number in session.exec(select(FleetDay.id))]

    @invariant()
    def laws_hold(self) -> None:
        """Every live booking has its stop, every witness passes the checker, and the rest of the laws."""
        if hasattr(self, "homes"):
            type(self).operations += 1
            assert broken_promises(self.homes.engine) == []


def put_in_again_with_reasons(problem: Problem, previous: Plan) -> Plan:
    """As :func:`put_in_again`, and each of those left out says why."""
    from routing.explain import with_reasons

    return with_reasons(problem, put_in_again(problem, previous))


def test_no_sequence_breaks_a_law(migrated_sqlite: Path, tmp_path: Path, size: Callable[[int, int], int]) -> None:
    """In `make soak` 10,000 operations."""
    Households.template, Households.folder, Households.operations = migrated_sqlite, tmp_path, 0
    steps = settings(
        max_examples=size(4, 290),
        stateful_step_count=40,
        deadline=None,
        derandomize=size(1, 0) == 1,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Households, settings=steps)
    assert Households.operations > size(30, 10_000)
