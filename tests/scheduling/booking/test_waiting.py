"""The waiting list: what becomes free is held for who came first, before anybody else can take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from data.kinds import BookingState
from scheduling.errors import Invalid, Refused
from scheduling.services import bookings
from tests.scheduling.booking.counter import HOURS, LONG, MONDAY, CounterOffice, make_counter
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.office import MORNING

S = BookingState
ONE_HOUR = replace(
    HOURS, ends_second=9 * 3600, desks=1, places_public=1, places_officer=1, valid_from=MONDAY, valid_until=MONDAY
)
COOLED = MORNING + timedelta(minutes=30)


@pytest.fixture
def counter(engine: Engine) -> Iterator[CounterOffice]:
    """One place in each of two slots."""
    made = make_counter(engine, ONE_HOUR)
    yield made
    assert broken_laws(engine) == []


def test_who_came_first_is_offered_what_is_freed(counter: CounterOffice) -> None:
    """In the transaction that frees it; the offer is a hold of two hours, confirmed like any other."""
    taken = [counter.confirmed(0), counter.confirmed(1)]
    first, second = counter.wait(), counter.wait()
    assert (first.state, first.starts_at, first.wished_until) == (S.WAITING, None, MONDAY)
    counter.cancel(taken[1])
    assert counter.tend(COOLED) == (0, 1, 1)
    offered = bookings.booking_view(counter.engine, counter.system, first.reference)
    assert (offered.state, offered.starts_at) == (S.HELD, taken[1].starts_at)
    assert offered.held_until == COOLED + timedelta(hours=2)
    with pytest.raises(Refused, match="full"):
        counter.hold(1, now=COOLED)
    bookings.confirm(counter.engine, counter.system, first.reference, COOLED)
    assert [counter.state(each) for each in (first, second)] == [S.CONFIRMED, S.WAITING]


def test_an_offer_ends_when_the_appointment_begins(counter: CounterOffice) -> None:
    """However long offers last."""
    taken = [counter.confirmed(0), counter.confirmed(1)]
    waits, begins = counter.wait(), taken[1].starts_at
    assert begins is not None
    counter.cancel(taken[1], now=begins - timedelta(hours=2))
    assert counter.tend(begins - timedelta(minutes=90)) == (0, 1, 1)
    assert bookings.booking_view(counter.engine, counter.system, waits.reference).held_until == begins


def test_an_offer_that_nobody_takes_goes_to_the_next(counter: CounterOffice) -> None:
    """Who let it lapse waits no longer."""
    taken = [counter.confirmed(0), counter.confirmed(1)]
    first, second = counter.wait(), counter.wait()
    counter.cancel(taken[0])
    counter.tend(COOLED)
    assert counter.tend(COOLED + timedelta(hours=2)) == (1, 1, 1)
    assert [counter.state(each) for each in (first, second)] == [S.EXPIRED, S.HELD]


def test_who_needs_two_slots_is_passed_over_by_who_needs_one(counter: CounterOffice) -> None:
    """And gets the row as soon as there is one."""
    taken = [counter.confirmed(0), counter.confirmed(1)]
    long, short = counter.wait(wish=counter.wish(LONG)), counter.wait()
    counter.cancel(taken[0])
    counter.tend(COOLED)
    assert [counter.state(each) for each in (long, short)] == [S.WAITING, S.HELD]
    counter.cancel(short, now=COOLED)
    counter.cancel(taken[1], now=COOLED)
    counter.tend(COOLED + timedelta(minutes=30))
    assert counter.state(long) is S.HELD
    assert counter.taken() == [1, 1]


def test_a_rule_that_opens_more_is_offered_at_once(counter: CounterOffice) -> None:
    """In the transaction that adds the slot."""
    counter.confirmed(0), counter.confirmed(1)
    waits = counter.wait()
    counter.rebuild(replace(ONE_HOUR, ends_second=9 * 3600 + 1800))
    assert (counter.state(waits), counter.taken()) == (S.HELD, [1, 1, 1])


def test_a_place_that_was_free_when_somebody_joined_is_found_by_the_job(counter: CounterOffice) -> None:
    """As when it was freed at the moment of joining, unseen by both."""

    def seem(taken: int) -> None:
        with counter.engine.execution_options(tannha_writes=True).begin() as connection:
            connection.exec_driver_sql(f"UPDATE slot SET taken = {taken}")

    seem(1)
    waits = counter.wait()
    seem(0)
    assert counter.tend(MORNING) == (0, 0, 1)
    assert counter.state(waits) is S.HELD


def test_nobody_waits_where_there_is_a_place(counter: CounterOffice) -> None:
    """And not for days that are past, upside down, or not open yet."""
    with pytest.raises(Refused, match="free place"):
        counter.wait()
    for last, field in ((MONDAY - timedelta(days=1), "first_day"), (MONDAY + timedelta(days=9), "last_day")):
        with pytest.raises(Invalid) as refused:
            counter.wait(last=last)
        assert refused.value.field == field
    with pytest.raises(Invalid):
        counter.wait(now=MORNING + timedelta(days=8))


def test_a_wait_counts_as_a_booking_and_can_be_given_up(counter: CounterOffice) -> None:
    counter.confirmed(0), counter.confirmed(1)
    same = [counter.wish(phone="0912000777") for _ in range(4)]
    waits = [counter.wait(wish=wish) for wish in same[:3]]
    with pytest.raises(Refused, match="3 bookings"):
        counter.wait(wish=same[3])
    assert counter.cancel(waits[0], counter.system).state is S.CANCELLED
    assert counter.wait(wish=same[3]).state is S.WAITING


def test_who_waited_in_vain_waits_no_longer(counter: CounterOffice) -> None:
    counter.confirmed(0), counter.confirmed(1)
    waits = counter.wait()
    assert counter.tend(MORNING + timedelta(days=7, hours=16)) == (0, 0, 0)
    assert counter.tend(MORNING + timedelta(days=8)) == (1, 0, 0)
    assert counter.state(waits) is S.EXPIRED
