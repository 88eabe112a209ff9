"""Two actors at one counter in every order of their steps, on PostgreSQL's real locks: no order breaks a law.

The negative controls take one guard away each, and the same walk finds an order that breaks a law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import combinations_with_replacement, islice
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from data.kinds import BookingState, Channel
from data.session import connect
from data.tables import Booker, Booking
from scheduling.errors import SchedulingError
from scheduling.model.booking import BookingView, Wish
from scheduling.model.person import Person
from scheduling.model.supply import DayKey
from scheduling.services import bookings, tending
from scheduling.services.rebuilding import rebuild_centre
from scheduling.store import bookings as booking_rows
from scheduling.store import slots as slot_rows
from tests.databases import KEYRING
from tests.pg import PostgresServer
from tests.scheduling.booking.counter import (
    GROUP,
    HOURS,
    MONDAY,
    NO_HOLIDAYS,
    RULES,
    SERVICE,
    add_dossier,
    make_counter,
)
from tests.scheduling.booking.interleave import Killed, Run, every_order, run, steps_of
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.office import MORNING

pytestmark = pytest.mark.slow
TUESDAY = MONDAY + timedelta(days=1)
ONE_DESK = replace(
    HOURS,
    ends_second=9 * 3600 + 1800,
    desks=1,
    places_public=1,
    places_officer=1,
    valid_from=MONDAY,
    valid_until=TUESDAY,
)
LATER = MORNING + timedelta(minutes=11)
"""By the clock of who expires it the hold has run out; the other's clock is behind."""
Works = Sequence[Callable[[], object]]
TABLES = ("audit", "booking_event", "booking_slot", "booking", "slot", "service_rule")
PHONE, CODE = "0912999999", "000.00.01.H22-261101-0001"
ONE_EACH = replace(RULES, most_of_one_phone=1)


class World:
    """One desk, and three slots a day. On Monday one is held, one free, one has cooled down; somebody waits."""

    def __init__(self, engine: Engine, watch: psycopg.Connection[Any]) -> None:
        self.counter = counter = make_counter(engine, ONE_DESK)
        self.engine, self.officer, self.watch = engine, counter.officer, watch
        self.slot_ids = [slot.id or 0 for day in (MONDAY, TUESDAY) for slot in counter.slots(day)]
        add_dossier(counter.office, CODE)
        counter.cancel(counter.hold(0, wish=counter.wish(phone=PHONE)), now=MORNING - timedelta(days=1))
        counter.tend(MORNING)
        self.held = counter.hold(0)
        counter.cancel(counter.hold(2), now=MORNING - timedelta(days=1))
        blocked = counter.hold(1)
        self.waits = counter.wait(wish=counter.wish())
        counter.cancel(blocked, now=MORNING - timedelta(days=1))
        watch.execute("DELETE FROM booking_slot WHERE slot_id = %s", [self.slot_ids[1]])
        watch.execute("UPDATE slot SET taken = 0 WHERE id = %s", [self.slot_ids[1]])
        watch.execute("CREATE SCHEMA as_it_was")
        for table in TABLES:
            watch.execute(f"CREATE TABLE as_it_was.{table} AS SELECT * FROM {table}")

    def restore(self) -> None:
        """Put every row back."""
        away = [f"DELETE FROM {table}" for table in TABLES]
        back = [f"INSERT INTO {table} SELECT * FROM as_it_was.{table}" for table in reversed(TABLES)]
        self.watch.execute(";".join([*away, *back]))

    def hold(self, number: int = 1, by: Person | None = None, **guest: str) -> BookingView:
        """Somebody new wants the free slot, or another."""
        wish = Wish(SERVICE, Channel.PHONE, name="Nguyễn Thị Thử", **guest)
        return bookings.hold(self.engine, by or self.officer, wish, self.slot_ids[number], MORNING, ONE_EACH)

    def confirm(self) -> BookingView:
        return bookings.confirm(self.engine, self.officer, self.held.reference, MORNING)

    def cancel(self) -> BookingView:
        return bookings.cancel(self.engine, self.officer, self.held.reference, MORNING)

    def reschedule(self) -> BookingView:
        """To the free slot."""
        return bookings.reschedule(self.engine, self.officer, self.held.reference, self.slot_ids[1], MORNING)

    def expire(self) -> bool:
        return tending.expire(self.engine, self.held.booking_id, LATER)

    def free(self) -> tuple[int, int]:
        """What has cooled down is freed, and a free slot offered to who waits."""
        day = DayKey(self.counter.office.centre_id, GROUP, MONDAY)
        return tending.free_day(self.engine, day, MORNING, RULES)

    def withdraw(self) -> BookingView:
        """Who waits gives up."""
        return bookings.cancel(self.engine, self.officer, self.waits.reference, MORNING)

    def rebuild(self) -> int:
        """The rule ends an hour earlier now."""
        self.watch.execute("UPDATE service_rule SET ends_second = 30600")
        return rebuild_centre(self.engine, self.counter.office.centre_id, MORNING, RULES, NO_HOLIDAYS)

    def twice_by_phone(self) -> Works:
        """On two days, so that no slot is shared, by a phone that may have one booking."""
        system = self.counter.system
        return [lambda: self.hold(1, system, phone=PHONE), lambda: self.hold(4, system, phone=PHONE)]

    def twice_for_dossier(self) -> Works:
        """On two days, for one dossier."""
        return [lambda: self.hold(1, dossier_code=CODE), lambda: self.hold(4, dossier_code=CODE)]


@contextmanager
def new_world(server: PostgresServer, url: str) -> Iterator[World]:
    """A counter in a database of its own."""
    engine = connect(url, KEYRING)
    with psycopg.connect(server.conninfo(str(engine.url.database)), autocommit=True) as watch:
        yield World(engine, watch)
    engine.dispose()
    server.drop(str(engine.url.database))


@pytest.fixture(scope="module")
def world(postgres_server: PostgresServer, migrated_postgres: str, new_postgres: Callable[..., str]) -> Iterator[World]:
    """Shared: every run begins by putting the rows back."""
    with new_world(postgres_server, new_postgres(template=migrated_postgres)) as made:
        yield made


@pytest.fixture
def own_world(
    postgres_server: PostgresServer, migrated_postgres: str, new_postgres: Callable[..., str]
) -> Iterator[World]:
    """For a test that changes the tables themselves."""
    with new_world(postgres_server, new_postgres(template=migrated_postgres)) as made:
        yield made


ACTS = ("hold", "confirm", "cancel", "reschedule", "expire")
MORE = (("hold", "free"), ("free", "withdraw"), ("reschedule", "free"), ("hold", "rebuild"), ("reschedule", "rebuild"))
ALL = (*ACTS, "free", "withdraw", "rebuild")


@dataclass
class Walk:
    """Goes through every order of some works, and keeps what was broken."""

    world: World
    fine: bool = False
    orders: int = 0

    def broken(self, works: Works) -> Iterator[tuple[Run, list[str]]]:
        """Each order in which a law was broken, with the laws."""
        for done in every_order(lambda choices: self.once(works, choices)):
            if wrong := self.judge(done):
                yield done, wrong

    def once(self, works: Works, choices: Sequence[int], kill: tuple[int, int] = (-1, 0)) -> Run:
        """One order of turns, from the rows as they were."""
        self.orders += 1
        self.world.restore()
        with steps_of(self.world.engine, fine=self.fine):
            return run(works, choices, self.world.watch, kill)

    def judge(self, done: Run) -> list[str]:
        """What is wrong now. A refusal is an answer; a deadlock, or a check of the table, is a bug."""
        bugs = [repr(each) for each in done.outcomes if isinstance(each, Exception) and not _refused(each)]
        return [*bugs, *broken_laws(self.world.engine, most_of_one_phone=1)]


def _refused(outcome: object) -> bool:
    return isinstance(outcome, SchedulingError)


def test_no_order_of_two_acts_breaks_a_law(world: World, size: Callable[[int, int], int]) -> None:
    """Of what may happen to one counter at once; `--soak` pairs all acts, and has five of them stop at reads too."""
    full = bool(size(0, 1))
    walk = Walk(world)
    for pair in [*combinations_with_replacement(ALL if full else ACTS, 2), *MORE]:
        assert list(walk.broken([getattr(world, act) for act in pair])) == [], pair
    assert walk.orders > 100, "there is more than one order of each"
    finely = Walk(world, fine=True)
    for pair in combinations_with_replacement(ACTS, 2) if full else []:
        assert list(finely.broken([getattr(world, act) for act in pair])) == [], pair


@pytest.mark.parametrize("twice", [World.twice_by_phone, World.twice_for_dossier])
def test_no_order_exceeds_what_a_phone_or_a_dossier_may_have(world: World, twice: Callable[[World], Works]) -> None:
    """One of the two is refused, whoever comes first."""
    walk = Walk(world)
    assert list(walk.broken(twice(world))) == []
    assert sum(map(_refused, walk.once(twice(world), []).outcomes)) == 1


def test_a_kill_before_any_step_leaves_no_trace_and_no_lock(world: World, size: Callable[[int, int], int]) -> None:
    """Whoever dies has done nothing or everything, and the other goes on; `--soak` kills in every order."""
    full = bool(size(0, 1))
    walk, killed = Walk(world), 0
    for pair in combinations_with_replacement(ALL, 2) if full else [(act, "reschedule") for act in ALL]:
        works = [getattr(world, act) for act in pair]
        for step in range(4):
            orders = every_order(partial(walk.once, works, kill=(0, step)))
            for done in orders if full else islice(orders, 1):
                assert walk.judge(done) == [], (pair, step)
                killed += isinstance(done.outcomes[0], Killed)
    assert killed > len(ALL)


def _days_not_locked(session: Session, keys: Any) -> Any:
    return slot_rows.see_days(session, keys)


def _days_read_before_the_lock(session: Session, keys: Any) -> Any:
    seen = slot_rows.see_days(session, keys)
    slot_rows._days(session, set(keys), lock=True)
    return seen


def _booking_not_locked(session: Session, person: Person, booking_id: int) -> Booking:
    return session.exec(select(Booking).where(Booking.id == booking_id)).one()


def _booker_not_locked(session: Session, centre_id: int, phone: str) -> int:
    return session.exec(select(Booker.id)).first() or 0


def _waiting_not_locked(session: Session, key: DayKey) -> list[Booking]:
    return list(session.exec(select(Booking).where(Booking.state == BookingState.WAITING)).all())


def _not_asked_again(*_: object) -> bool:
    return True


GUARDS: dict[str, tuple[Any, str, Any, tuple[str, str]]] = {
    "the lock of the day's slots": (slot_rows, "lock_days", _days_not_locked, ("hold", "hold")),
    "the lock before a move": (slot_rows, "lock_days", _days_not_locked, ("hold", "reschedule")),
    "the lock before an offer": (slot_rows, "lock_days", _days_not_locked, ("hold", "free")),
    "the lock before a rebuild": (slot_rows, "lock_days", _days_not_locked, ("hold", "rebuild")),
    "reading after the lock, not before": (slot_rows, "lock_days", _days_read_before_the_lock, ("hold", "hold")),
    "the lock of the booking": (booking_rows, "lock", _booking_not_locked, ("confirm", "expire")),
    "the same between two moves": (booking_rows, "lock", _booking_not_locked, ("cancel", "reschedule")),
    "asking again under the lock": (tending, "is_overdue", _not_asked_again, ("confirm", "expire")),
    "the lock of who waits": (booking_rows, "lock_waiting", _waiting_not_locked, ("free", "withdraw")),
}


@pytest.mark.parametrize("guard", GUARDS)
def test_each_guard_taken_away_is_found(world: World, monkeypatch: pytest.MonkeyPatch, guard: str) -> None:
    """The negative control: without it, some order breaks a law."""
    place, name, without, pair = GUARDS[guard]
    monkeypatch.setattr(place, name, without)
    assert next(Walk(world).broken([getattr(world, act) for act in pair]), None) is not None


def test_the_lock_of_who_books_taken_away_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone then gets two bookings where it may have one."""
    monkeypatch.setattr(booking_rows, "lock_booker", _booker_not_locked)
    assert next(Walk(world).broken(world.twice_by_phone()), None) is not None


def test_the_index_of_live_dossiers_taken_away_is_found(own_world: World) -> None:
    """A dossier then gets two bookings."""
    own_world.watch.execute("DROP INDEX uq_booking_live_dossier")
    assert next(Walk(own_world).broken(own_world.twice_for_dossier()), None) is not None


def test_the_table_refuses_what_a_forgotten_lock_lets_through(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second line of defence: nobody is booked too many, and without it somebody would be."""
    monkeypatch.setattr(slot_rows, "lock_days", _days_not_locked)
    twice = [own_world.hold, own_world.hold]
    assert not any("overbooked" in wrong for _, laws in Walk(own_world).broken(twice) for wrong in laws)
    own_world.watch.execute("ALTER TABLE slot DROP CONSTRAINT ck_slot_capacity")
    assert any("overbooked" in wrong for _, laws in Walk(own_world).broken(twice) for wrong in laws)
