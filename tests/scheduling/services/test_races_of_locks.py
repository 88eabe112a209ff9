"""Whatever meets at one dossier, fleet day or place: nobody waits in a circle, and every law holds after (PostgreSQL).

Two acts are stopped at each step of one while the other overtakes it, which is all that two need to wait for each
other; and a crowd does everything at once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations_with_replacement
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlmodel import Session

from data.session import connect
from scheduling.errors import SchedulingError
from scheduling.model.person import JOB
from scheduling.services import bookings, compaction, handovers, home_places, pulling
from scheduling.store import bookings as booking_rows
from scheduling.store import dossier_views
from tests.api.rest.workers import all_at_once
from tests.databases import KEYRING
from tests.pg import PostgresServer
from tests.scheduling.booking.interleave import Run, every_switch, run, steps_of
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.services.crossing import JOBS, PEOPLE, World
from tests.scheduling.windows.laws import broken_promises

pytestmark = pytest.mark.slow
Act = Callable[[World], object]
MET: tuple[tuple[Act, Act], ...] = ((World.hold, World.keep_here), (World.cancel_call, World.new_phone))
"""Pairs that waited in a circle once."""


@pytest.fixture(scope="module")
def world(postgres_server: PostgresServer, migrated_postgres: str, new_postgres: Callable[..., str]) -> Iterator[World]:
    """Shared: every run begins by putting the rows back."""
    engine = connect(new_postgres(template=migrated_postgres), KEYRING)
    with (
        psycopg.connect(postgres_server.conninfo(str(engine.url.database)), autocommit=True) as watch,
        pytest.MonkeyPatch.context() as patch,
    ):
        # What is made anew has no version yet, and so is taken for better.
        patch.setattr(compaction, "_seconds", lambda witness: witness.version)
        yield World(engine, watch)
    engine.dispose()
    postgres_server.drop(str(engine.url.database))


def meet(world: World, pair: tuple[Act, Act]) -> Iterator[Run]:
    """Each run in which the first act overtakes the second at one of its steps."""

    def once(choices: Sequence[int]) -> Run:
        world.restore()
        with steps_of(world.engine):
            return run([lambda: pair[0](world), lambda: pair[1](world)], choices, world.watch)

    yield from every_switch(once)


def wrong(world: World, outcomes: Sequence[object]) -> list[str]:
    """What is wrong now. A refusal is an answer; a deadlock, or a check of a table, is a bug."""
    bugs = [repr(each) for each in outcomes if isinstance(each, Exception) and not isinstance(each, SchedulingError)]
    return [*bugs, *broken_laws(world.engine), *broken_promises(world.engine)]


def test_each_act_does_something_by_itself(world: World, size: Callable[[int, int], int]) -> None:
    """So that what follows is about acts, not about refusals; some of them in `make test`."""
    for act in (*PEOPLE, *JOBS)[:: size(5, 1)]:
        world.restore()
        act(world)
        assert world.written or act in (World.free_undelivered, World.offer), act


def test_whoever_meets_whom_nobody_waits_in_a_circle(
    world: World, size: Callable[[int, int], int], capsys: pytest.CaptureFixture[str]
) -> None:
    """In `make soak` every act with every other."""
    pairs = list(combinations_with_replacement((*PEOPLE, *JOBS), 2)) if size(0, 1) else MET
    orders, found = 0, []
    for pair in pairs:
        for done in meet(world, pair):
            orders += 1
            found += [f"{pair[0].__name__}, {pair[1].__name__}: {each}" for each in wrong(world, done.outcomes)]
    with capsys.disabled():
        print(f"\npairs met {len(pairs)}, orders {orders}, violations {len(found)}")  # noqa: T201
    assert found == []


def test_a_crowd_that_does_everything_at_once_breaks_no_law(
    world: World, size: Callable[[int, int], int], postgres_server: PostgresServer
) -> None:
    """Each person and each job of several workers on the same few dossiers, in another order in each round."""
    log = postgres_server.top / "log"
    before = log.read_text("utf-8", errors="replace").count("deadlock detected")
    chance = random.Random(5)
    for _ in range(size(1, 60)):
        world.restore()
        acts = chance.sample([*PEOPLE, *JOBS] * size(1, 2), k=size(12, 48))
        hands = [acts[number :: size(6, 12)] for number in range(size(6, 12))]
        outcomes = all_at_once([lambda mine=mine: [_done(world, act) for act in mine] for mine in hands])  # type: ignore[misc]
        assert wrong(world, [each for of_one in outcomes for each in of_one]) == []
    assert log.read_text("utf-8", errors="replace").count("deadlock detected") == before


def _done(world: World, act: Act) -> object:
    try:
        return act(world)
    except Exception as error:  # noqa: BLE001  what it was is for the test to judge
        return error


def _booking_before_its_centre(session: Session, booking_id: int) -> None:
    booking_rows.lock(session, JOB, booking_id)
    dossier_id = booking_rows.result_of(session, booking_id)
    assert dossier_id is not None
    dossier_views.lock_centre_of(session, JOB, dossier_id)


def _booking_before_its_day(session: Session, person: Any, booking_id: int) -> Any:
    booking = booking_rows.lock(session, person, booking_id)
    return booking, home_places._lock_day_of(session, booking_id)


def _nothing(*_: Any, **__: Any) -> None:
    return None


_NOT_LOCKED = SimpleNamespace(lock=_nothing, lock_centre_of=_nothing)
TURNED_ROUND: dict[str, tuple[Any, str, Any, tuple[Act, Act]]] = {
    "the booking before its centre": (
        bookings,
        "lock_result",
        _booking_before_its_centre,
        (World.send_home, World.fetch),
    ),
    "the booking before its day": (home_places, "lock_booking", _booking_before_its_day, (World.move, World.cancel)),
    "the dossier before its centre": (pulling, "dossier_views", _NOT_LOCKED, (World.keep_here, World.withdraw)),
    "deliveries before their dossiers": (handovers, "dossiers", _NOT_LOCKED, (World.sign_and_mark, World.other_due)),
}


@pytest.mark.soak(but="the booking before its day")
@pytest.mark.parametrize("how", TURNED_ROUND)
def test_locks_in_another_order_are_found(world: World, how: str) -> None:
    """The negative control: turned round on purpose, somebody waits in a circle. One of them in `make test`."""
    place, name, otherwise, pair = TURNED_ROUND[how]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, name, otherwise)
        found = (repr(each) for done in meet(world, pair) for each in done.outcomes)
        assert any("deadlock detected" in each for each in found)
