"""Any sequence of what people, jobs and time do to a counter leaves its laws whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from scheduling.errors import Refused
from scheduling.model.person import Person
from scheduling.services import bookings
from scheduling.services.bookings import free_places
from scheduling.services.rebuilding import misfits, move_misfits
from tests.databases import engine_at
from tests.scheduling.booking.counter import HOURS, LONG, MONDAY, NO_HOLIDAYS, RULES, SERVICE, make_counter
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.office import MORNING

pytestmark = pytest.mark.slow
BASE = replace(HOURS, valid_from=MONDAY, valid_until=MONDAY + timedelta(days=1))
SHAPES = [
    BASE,
    replace(BASE, ends_second=9 * 3600),
    replace(BASE, slot_seconds=1200),
    replace(BASE, desks=1, places_public=1, places_officer=1),
]
SERVICES = st.sampled_from([SERVICE, SERVICE, LONG])
NUMBERS = st.integers(0, 30)
FEW = replace(RULES, most_of_one_phone=2)


class Counter(RuleBasedStateMachine):
    """A counter of four slots a day on two days, people with few phones, and rules that change."""

    template: Path
    folder: Path
    operations = 0

    @initialize()
    def open(self) -> None:
        path = self.folder / "machine.sqlite3"
        shutil.copy(self.template, path)
        self.counter = make_counter(engine_at(f"sqlite:///{path}"), BASE, rules=FEW)
        self.counter.chance = Random(7)
        self.now = MORNING
        self.references: list[str] = []

    def teardown(self) -> None:
        if hasattr(self, "counter"):
            self.counter.engine.dispose()

    def _who(self, officer: bool) -> Person:
        return self.counter.officer if officer else self.counter.system

    def _do(self, act: Callable[..., Any], *arguments: Any) -> Any:
        """A refusal is an answer."""
        try:
            return act(self.counter.engine, *arguments)
        except Refused:
            return None

    def _reference(self, number: int) -> str | None:
        return self.references[number % len(self.references)] if self.references else None

    def _slot_id(self, number: int) -> int | None:
        slots = [*self.counter.slots(MONDAY), *self.counter.slots(MONDAY + timedelta(days=1))]
        return slots[number % len(slots)].id if slots else None

    @rule(number=NUMBERS, service=SERVICES, officer=st.booleans(), phone=st.integers(0, 5))
    def hold_what_is_offered(self, number: int, service: str, officer: bool, phone: int) -> None:
        """Everything offered is bookable at once, and what is not is refused; only a phone's limit may come between."""
        who = self._who(officer)
        _, offered = free_places(
            self.counter.engine, who, service, MONDAY, MONDAY + timedelta(days=1), self.now, self.counter.rules
        )
        if not offered:
            return
        place = offered[number % len(offered)]
        wish = self.counter.wish(service, f"091200000{phone}")
        held = self._do(bookings.hold, who, wish, place.slot_id, self.now, self.counter.rules)
        if place.why_not is not None:
            assert held is None, "what is not offered cannot be held"
        elif officer:
            assert held is not None, "what is offered can be held"
        if held is not None:
            self.references.append(held.reference)

    @rule(service=SERVICES, phone=st.integers(0, 5), officer=st.booleans())
    def wait(self, service: str, phone: int, officer: bool) -> None:
        try:
            wish = self.counter.wish(service, f"091200000{phone}")
            waits = self.counter.wait(by=self._who(officer), now=self.now, wish=wish)
        except Refused:
            return
        self.references.append(waits.reference)

    @rule(number=NUMBERS, officer=st.booleans())
    def confirm(self, number: int, officer: bool) -> None:
        if reference := self._reference(number):
            self._do(bookings.confirm, self._who(officer), reference, self.now)

    @rule(number=NUMBERS, officer=st.booleans())
    def cancel(self, number: int, officer: bool) -> None:
        if reference := self._reference(number):
            self._do(bookings.cancel, self._who(officer), reference, self.now, self.counter.rules, self.counter.chance)

    @rule(number=NUMBERS, slot=NUMBERS, officer=st.booleans())
    def reschedule(self, number: int, slot: int, officer: bool) -> None:
        reference, slot_id = self._reference(number), self._slot_id(slot)
        if reference and slot_id:
            self._do(bookings.reschedule, self._who(officer), reference, slot_id, self.now, self.counter.rules)

    @rule(minutes=st.sampled_from([1, 6, 11, 40]))
    def time_passes(self, minutes: int) -> None:
        """And the job runs."""
        self.now += timedelta(minutes=minutes)
        self.counter.tend(self.now)

    @rule(shape=st.sampled_from(SHAPES))
    def rules_change(self, shape: Any) -> None:
        self.counter.rebuild(shape, self.now)

    @rule()
    def misfits_are_moved(self) -> None:
        """Who was moved is no misfit any more, whoever could not be is told of."""
        c = self.counter
        before = {each.reference for each in misfits(c.engine, c.officer, c.office.centre_id, self.now)}
        report = move_misfits(c.engine, c.officer, c.office.centre_id, self.now, c.rules, NO_HOLIDAYS, c.chance)
        assert {*report.moved, *report.left} == before
        after = {each.reference for each in misfits(c.engine, c.officer, c.office.centre_id, self.now)}
        assert not after & set(report.moved)

    @invariant()
    def laws_hold(self) -> None:
        """Places taken equal live bookings, and the rest of the laws."""
        if hasattr(self, "counter"):
            type(self).operations += 1
            assert broken_laws(self.counter.engine, most_of_one_phone=None) == []


def test_no_sequence_breaks_a_law(migrated_sqlite: Path, tmp_path: Path, size: Callable[[int, int], int]) -> None:
    """In `make soak` 10,000 operations."""
    Counter.template, Counter.folder, Counter.operations = migrated_sqlite, tmp_path, 0
    steps = settings(
        max_examples=size(4, 280),
        stateful_step_count=50,
        deadline=None,
        derandomize=size(1, 0) == 1,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Counter, settings=steps)
    assert Counter.operations > size(100, 10_000)
