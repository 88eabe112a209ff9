"""Two actors at one fleet day in every order of their steps, on PostgreSQL's real locks: no order breaks a law.

The negative controls take one guard away each, and the same walk finds an order that breaks a law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement, islice
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from data.kinds import Channel
from data.session import connect
from data.tables import FleetDay
from routing.insertion import Sequences
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import completed
from scheduling.errors import SchedulingError
from scheduling.model.booking import BookingView
from scheduling.model.window import Choice, HomeWish, Matter
from scheduling.services import (
    bookings,
    compaction,
    home_places,
    home_roads,
    home_waiting,
    home_windows,
    planning,
    tending,
)
from scheduling.store import day_inputs, witnesses
from tests.databases import KEYRING
from tests.pg import PostgresServer
from tests.scheduling.booking.interleave import Killed, Run, every_order, run, steps_of
from tests.scheduling.office import MORNING, draft
from tests.scheduling.windows.homes import EIGHT, ONE, RULES, TUESDAY, make_homes
from tests.scheduling.windows.laws import broken_promises

pytestmark = pytest.mark.slow
LATER = MORNING + timedelta(minutes=11)
"""By the clock of who expires it the hold has run out; the other's clock is behind."""
TIGHT = replace(RULES, reserve_permille=(953,) * 7)
"""Room for a handful of visits, so that two who come at once may be one too many."""
Works = Sequence[Callable[[], object]]
TABLES = (
    *("audit", "booking_event", "booking_visit", "booking", "handover_item", "handover", "stop", "left_out", "route"),
    *("plan_version", "visit", "witness", "fleet_day", "delivery"),
)


class World:
    """One courier, hardly any time left: two windows are confirmed, one is held, and two households want the rest."""

    def __init__(self, engine: Engine, watch: psycopg.Connection[Any]) -> None:
        self.homes = homes = make_homes(engine, rules=TIGHT)
        self.engine, self.officer, self.watch = engine, homes.officer, watch
        beside = (10.296, 105.662), (10.296, 105.658)
        codes = [homes.household(place=place) for place in (*((10.29 + 0.002 * n, 105.66) for n in (1, 2, 3)), *beside)]
        self.wanted, self.other = codes[3], codes[4]
        for code in codes[:2]:
            homes.confirmed(code, EIGHT)
        self.held = homes.hold(codes[2], EIGHT)
        with Session(engine) as session:
            self.day_id = session.exec(select(FleetDay.id)).one() or 0
        self.plan_id = draft(homes.office, TUESDAY)
        watch.execute("CREATE SCHEMA as_it_was")
        for table in TABLES:
            watch.execute(f"CREATE TABLE as_it_was.{table} AS SELECT * FROM {table}")
        self.ready = {code: self._prepared(code) for code in (*codes[2:],)}
        self.code = codes[2]

    def _prepared(self, code: str) -> home_roads.Prepared:
        return home_roads.prepare(self.engine, self.officer, Matter(code), TUESDAY, TUESDAY, self.homes.travel, TIGHT)

    def ready_other(self) -> home_roads.Prepared:
        """What the roads say of the other household."""
        return self._prepared(self.other)

    def restore(self) -> None:
        """Put every row back."""
        away = [f"DELETE FROM {table}" for table in TABLES]
        back = [f"INSERT INTO {table} SELECT * FROM as_it_was.{table}" for table in reversed(TABLES)]
        self.watch.execute(";".join([*away, *back]))

    def _hold(self, code: str) -> BookingView:
        wish, choice = HomeWish(code, Channel.PHONE), Choice(TUESDAY, *EIGHT)
        return home_windows.hold_window(
            self.engine, self.officer, wish, choice, MORNING, self.homes.travel, TIGHT, self.homes.chance
        )

    def hold(self) -> BookingView:
        return self._hold(self.wanted)

    def hold_too(self) -> BookingView:
        """Another household in the same window."""
        return self._hold(self.other)

    def confirm(self) -> BookingView:
        return bookings.confirm(self.engine, self.officer, self.held.reference, MORNING)

    def cancel(self) -> BookingView:
        return bookings.cancel(self.engine, self.officer, self.held.reference, MORNING)

    def reschedule(self) -> BookingView:
        choice = Choice(TUESDAY, *ONE)
        return home_windows.move_prepared(
            self.engine, self.officer, self.held.reference, choice, self.ready[self.code], MORNING, TIGHT
        )

    def expire(self) -> bool:
        return tending.expire(self.engine, self.held.booking_id, LATER)

    def compact(self) -> object:
        """The order of the day is turned round, which is as good, and taken for better."""
        return compaction.compact_day(self.engine, self.day_id, turned_round, LATER, TIGHT)

    def publish(self) -> None:
        planning.publish(self.engine, self.homes.office.dispatcher, self.plan_id, MORNING)


def turned_round(problem: Problem, previous: Plan) -> Plan:
    """What was last is first: for the same stops, a witness that is new throughout."""
    backwards = replace(previous, routes=tuple(replace(route, steps=route.steps[::-1]) for route in previous.routes))
    return completed(Sequences.of(problem, backwards))


@pytest.fixture(scope="module")
def world(postgres_server: PostgresServer, migrated_postgres: str, new_postgres: Callable[..., str]) -> Iterator[World]:
    """Shared: every run begins by putting the rows back."""
    engine = connect(new_postgres(template=migrated_postgres), KEYRING)
    with (
        psycopg.connect(postgres_server.conninfo(str(engine.url.database)), autocommit=True) as watch,
        pytest.MonkeyPatch.context() as patch,
    ):
        made = World(engine, watch)
        patch.setattr(
            compaction, "_seconds", lambda witness: witness.version
        )  # a new one has none yet: it seems shorter
        yield made
    engine.dispose()
    postgres_server.drop(str(engine.url.database))


ACTS = ("hold", "confirm", "cancel", "reschedule", "expire", "compact", "publish")
FEW = (
    *(("hold", "hold_too"), ("hold", "compact"), ("confirm", "expire"), ("confirm", "publish")),
    *(("cancel", "compact"), ("reschedule", "hold")),
)


@dataclass
class Walk:
    """Goes through every order of some works, and keeps what was broken."""

    world: World
    orders: int = 0

    def broken(self, pair: Sequence[str]) -> Iterator[tuple[Run, list[str]]]:
        """Each order in which a law was broken, with the laws."""
        works = [getattr(self.world, act) for act in pair]
        for done in every_order(lambda choices: self.once(works, choices)):
            if wrong := self.judge(done):
                yield done, wrong

    def once(self, works: Works, choices: Sequence[int], kill: tuple[int, int] = (-1, 0)) -> Run:
        """One order of turns, from the rows as they were."""
        self.orders += 1
        self.world.restore()
        with steps_of(self.world.engine):
            return run(works, choices, self.world.watch, kill)

    def judge(self, done: Run) -> list[str]:
        """What is wrong now. A refusal is an answer; a deadlock, or a check of the table, is a bug."""
        bugs = [
            repr(each)
            for each in done.outcomes
            if isinstance(each, Exception) and not isinstance(each, SchedulingError)
        ]
        return [*bugs, *broken_promises(self.world.engine), *self.unplanned()]

    def unplanned(self) -> list[str]:
        """A published day keeps every promise of it."""
        with Session(self.world.engine) as session:
            day = session.get_one(FleetDay, self.world.day_id)
            if day.state != "published":
                return []
            sold = day_inputs.promised_windows(session, self.world.day_id)
            on_plan = self.world.watch.execute(
                "SELECT delivery_id, arrives_second + waits_seconds FROM stop"
            ).fetchall()
            begins = dict(on_plan)
            return [
                f"promise of delivery {number} is not on the plan"
                for number, (opens, closes) in sold.items()
                if not opens <= begins.get(number, -1) <= closes
            ]


def test_no_order_of_two_acts_breaks_a_law(world: World, size: Callable[[int, int], int]) -> None:
    """Of what may happen to one fleet day at once; `--soak` pairs all acts."""
    walk = Walk(world)
    pairs = combinations_with_replacement((*ACTS, "hold_too"), 2) if size(0, 1) else FEW
    for pair in pairs:
        assert list(walk.broken(pair)) == [], pair
    assert walk.orders > len(FEW), "there is more than one order of each"


def test_one_window_more_than_fits_is_refused_in_every_order(world: World) -> None:
    """The control of the walk: two who come at once are one too many, and whoever comes first is not."""
    refused = set()
    for done in every_order(lambda choices: Walk(world).once([world.hold, world.hold_too], choices)):
        refused.add(tuple(isinstance(each, SchedulingError) for each in done.outcomes))
    assert refused == {(True, False), (False, True)}


def test_a_kill_before_any_step_leaves_no_trace_and_no_lock(world: World, size: Callable[[int, int], int]) -> None:
    """Whoever dies has done nothing or everything, and the other goes on; `--soak` kills in every order."""
    full = bool(size(0, 1))
    walk, killed = Walk(world), 0
    for pair in combinations_with_replacement(ACTS, 2) if full else [(act, "hold_too") for act in ACTS]:
        works = [getattr(world, act) for act in pair]
        for step in range(5) if full else (1, 3):
            orders = every_order(partial(walk.once, works, kill=(0, step)))
            for done in orders if full else islice(orders, 1):
                assert walk.judge(done) == [], (pair, step)
                killed += isinstance(done.outcomes[0], Killed)
    assert killed >= len(ACTS)


def _days_not_locked(session: Session, day_ids: Any) -> dict[int, FleetDay]:
    found = session.exec(select(FleetDay).where(FleetDay.id.in_(list(day_ids))))  # type: ignore[union-attr]
    return {day.id or 0: day for day in found}


def _still_what_was_found(fresh: Any, now: Any, *_: Any) -> Any:
    return replace(fresh, version=now.version)


def _nothing(*_: Any) -> None:
    return None


GUARDS: dict[str, tuple[Any, str, Any, tuple[str, str]]] = {
    "the lock of the fleet day": (witnesses, "lock_days", _days_not_locked, ("hold", "hold_too")),
    "the same between hold and cancel": (witnesses, "lock_days", _days_not_locked, ("hold", "cancel")),
    "the same before a compaction": (witnesses, "lock_days", _days_not_locked, ("hold", "compact")),
    "repeating what was booked meanwhile": (compaction, "replayed", _still_what_was_found, ("hold", "compact")),
    "the same for what was given up": (compaction, "replayed", _still_what_was_found, ("cancel", "compact")),
    "giving the stop back": (home_places.visits, "take", _nothing, ("cancel", "cancel")),
    "asking again under the lock": (tending, "is_overdue", lambda *_: True, ("confirm", "expire")),
    "a plan keeps every promise": (planning, "_require_promises", _nothing, ("confirm", "publish")),
    "no promise on a published day": (home_places, "make_promise", _nothing, ("confirm", "publish")),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_taken_away_is_found(world: World, guard: str) -> None:
    """The negative control: without it, some order breaks a law."""
    place, name, without, pair = GUARDS[guard]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, without)
        assert next(Walk(world).broken(pair), None) is not None


@pytest.fixture
def waits(world: World) -> Iterator[int]:
    """The other household waits for a window, for these tests only; the number of its booking."""
    days = (TUESDAY, TUESDAY, MORNING, world.homes.travel, TIGHT, world.homes.chance)
    world.restore()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(home_waiting, "_choices", lambda *_: [])  # the day is not full yet
        wish = HomeWish(world.other, Channel.PHONE)
        number = home_waiting.join_home(world.engine, world.officer, wish, *days).booking_id
    for table in ("booking", "booking_event"):
        world.watch.execute(f"CREATE TABLE as_it_was.{table}_alone AS SELECT * FROM as_it_was.{table}")
        world.watch.execute(f"DELETE FROM as_it_was.{table}; INSERT INTO as_it_was.{table} SELECT * FROM {table}")
    yield number
    for table in ("booking", "booking_event"):
        world.watch.execute(f"DROP TABLE as_it_was.{table}")
        world.watch.execute(f"ALTER TABLE as_it_was.{table}_alone RENAME TO {table}")
    world.restore()


def test_an_offer_and_whatever_else_break_no_law_in_any_order(
    world: World, waits: int, size: Callable[[int, int], int]
) -> None:
    """A new booking and an offer never take one window twice; `--soak` has more to cross it. Then without the lock."""
    walk, ready = Walk(world), world.ready_other()

    def offer() -> bool:
        return home_waiting.hold_for(world.engine, waits, Choice(TUESDAY, *EIGHT), ready, MORNING, TIGHT)

    for act in (world.hold, world.cancel, world.expire, world.compact, offer) if size(0, 1) else (world.hold,):
        offered = 0
        for done in every_order(lambda choices, act=act: walk.once([offer, act], choices)):  # type: ignore[misc]
            assert walk.judge(done) == []
            offered += done.outcomes[0] is True
        assert offered > 0, "where the other comes second, the offer holds"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(witnesses, "lock_days", _days_not_locked)
        orders = every_order(lambda choices: walk.once([offer, world.hold], choices))
        assert any(walk.judge(done) for done in orders)
