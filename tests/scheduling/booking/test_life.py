"""One life of a booking, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from data.kinds import Audience, BookingState, Channel
from data.session import reading, writing
from data.tables import Audit, Booker, Booking, BookingEvent
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.model.booking import BookingView, Why, Wish
from scheduling.services import bookings
from scheduling.services.supply import save_rule
from scheduling.services.tending import due_reminders
from tests.scheduling.booking.counter import HOURS, LONG, MONDAY, SERVICE, CounterOffice, add_dossier, make_counter
from tests.scheduling.office import MORNING

CODE = "000.00.01.H22-261101-0001"
S = BookingState
AT_EIGHT = MORNING + timedelta(days=7, minutes=30)
"""When the first slot begins."""


def steps(counter: CounterOffice, booking: BookingView) -> list[str]:
    """What happened to a booking."""
    with reading(counter.engine) as session:
        history = select(BookingEvent.step).where(BookingEvent.booking_id == booking.booking_id)
        return list(session.exec(history.order_by(col(BookingEvent.id))).all())


def test_held_confirmed_and_fulfilled(counter: CounterOffice) -> None:
    """Each step is in its history, and in the audit with who took it."""
    held = counter.hold(by=counter.system)
    assert (held.state, held.starts_at, held.held_until) == (S.HELD, AT_EIGHT, MORNING + timedelta(minutes=10))
    assert held.bring == ("Căn cước",)
    for _ in range(2):
        confirmed = bookings.confirm(counter.engine, counter.system, held.reference, MORNING)
        assert (confirmed.state, confirmed.held_until) == (S.CONFIRMED, None)
    came = bookings.tell_outcome(counter.engine, counter.officer, held.reference, True, AT_EIGHT)
    assert came.state is S.FULFILLED
    missed = bookings.tell_outcome(counter.engine, counter.officer, held.reference, False, AT_EIGHT)
    assert missed.state is S.MISSED, "what was said may be corrected"
    assert steps(counter, held) == ["held", "confirmed", "fulfilled", "missed"]
    with reading(counter.engine) as session:
        lines = session.exec(select(Audit).where(Audit.subject == "booking").order_by(col(Audit.id))).all()
    who = [(line.action, line.api_key_id == counter.api_key_id, line.subject_id) for line in lines]
    assert who == [
        ("booking.held", True, held.booking_id),
        ("booking.confirmed", True, held.booking_id),
        ("booking.fulfilled", False, held.booking_id),
        ("booking.missed", False, held.booking_id),
    ]


def test_the_public_fills_its_places_and_officers_theirs(counter: CounterOffice) -> None:
    """Two and one more; the fourth is nobody's."""
    for _ in range(2):
        assert counter.hold(by=counter.system).audience is Audience.PUBLIC
    with pytest.raises(Refused, match="full"):
        counter.hold(by=counter.system)
    assert counter.hold().audience is Audience.OFFICER
    with pytest.raises(Refused, match="full"):
        counter.hold()
    assert counter.taken() == [3, 0, 0, 0]


def test_a_long_service_takes_slots_in_a_row(counter: CounterOffice) -> None:
    long = counter.hold(1, wish=counter.wish(LONG))
    assert (counter.taken(), long.ends_at) == ([0, 1, 1, 0], AT_EIGHT + timedelta(minutes=90))
    with pytest.raises(Refused, match="in a row"):
        counter.hold(3, wish=counter.wish(LONG))
    moved = counter.move(long, 2)
    assert moved.starts_at == AT_EIGHT + timedelta(hours=1)
    assert counter.taken() == [0, 1, 1, 1], "the slot it stays in is not taken twice, the one it left cools down"


def test_a_hold_that_runs_out_is_free_again(counter: CounterOffice) -> None:
    """It cannot be confirmed at that moment any more, and the job frees the place at once."""
    held = counter.hold(by=counter.system)
    then = MORNING + timedelta(minutes=10)
    with pytest.raises(Refused, match="expired"):
        bookings.confirm(counter.engine, counter.system, held.reference, then)
    assert counter.tend(then - timedelta(seconds=1)) == (0, 0, 0)
    assert counter.tend(then) == (1, 1, 0)
    assert (counter.state(held), counter.taken()[0]) == (S.EXPIRED, 0)


def test_what_is_cancelled_cools_down_before_it_is_free(counter: CounterOffice) -> None:
    """Nobody gets it at once, not even an officer; after half an hour at the latest it is free."""
    booked = [counter.confirmed() for _ in range(3)]
    for _ in range(2):
        assert counter.cancel(booked[0]).state is S.CANCELLED
    counter.tend(MORNING + timedelta(minutes=5) - timedelta(seconds=1))
    with pytest.raises(Refused, match="full"):
        counter.hold()
    assert counter.tend(MORNING + timedelta(minutes=30)) == (0, 1, 0)
    assert counter.hold(now=MORNING + timedelta(minutes=30)).state is S.HELD
    assert steps(counter, booked[0]) == ["held", "confirmed", "cancelled"]


def test_the_old_place_stands_until_the_new_one_is_sure(counter: CounterOffice) -> None:
    """Refused, nothing has changed; moved, the old place cools down like one that was cancelled."""
    mine = counter.confirmed(by=counter.system)
    others = [counter.confirmed(1, by=counter.system) for _ in range(2)]
    with pytest.raises(Refused, match="full"):
        counter.move(mine, 1, by=counter.system)
    assert (counter.taken(), counter.state(mine)) == ([1, 2, 0, 0], S.CONFIRMED)
    moved = counter.move(mine, 2, by=counter.system)
    assert (moved.state, moved.starts_at) == (S.CONFIRMED, AT_EIGHT + timedelta(hours=1))
    assert counter.taken() == [1, 2, 1, 0]
    assert counter.move(mine, 2, by=counter.system) == moved, "to where it is already: nothing happens"
    assert steps(counter, mine) == ["held", "confirmed", "moved"]
    counter.tend(MORNING + timedelta(minutes=30))
    assert counter.taken() == [0, 2, 1, 0]
    assert [counter.state(other) for other in others] == [S.CONFIRMED] * 2


def test_cut_offs_bind_the_public_and_not_officers(counter: CounterOffice) -> None:
    """Two hours before; the place of an ended appointment is not given up."""
    booked, late = counter.confirmed(by=counter.system), AT_EIGHT - timedelta(minutes=119)
    with pytest.raises(Refused, match="Too close"):
        counter.cancel(booked, counter.system, late)
    with pytest.raises(Refused, match="Too close"):
        counter.move(booked, 2, by=counter.system, now=late)
    assert counter.move(booked, 2, now=late).state is S.CONFIRMED
    assert counter.cancel(booked, now=late).state is S.CANCELLED


def test_a_phone_has_three_live_bookings(counter: CounterOffice) -> None:
    """However it is written; one that is over counts no more, and other phones are not concerned."""
    same = [counter.wish(phone=text) for text in ("0912 000 777", "+84912000777", "84912000777", "0912.000.777")]
    first = counter.hold(0, by=counter.system, wish=same[0])
    counter.hold(1, by=counter.system, wish=same[1])
    counter.hold(2, by=counter.system, wish=same[2])
    with pytest.raises(Refused, match="3 bookings"):
        counter.hold(3, by=counter.system, wish=same[3])
    counter.hold(3, by=counter.system)
    counter.cancel(first)
    counter.hold(3, by=counter.system, wish=same[3])
    with reading(counter.engine) as session:
        assert sorted(row.phone for row in session.exec(select(Booker))) == ["0912000005", "0912000777"]


def test_a_dossier_has_one_live_booking(counter: CounterOffice) -> None:
    wish = replace(counter.wish(), dossier_code=add_dossier(counter.office, CODE))
    first = counter.hold(wish=wish)
    with pytest.raises(Refused, match="dossier has a booking"):
        counter.hold(2, wish=wish)
    counter.cancel(first)
    counter.hold(2, wish=wish)


def test_who_comes_must_be_known(counter: CounterOffice) -> None:
    """A name or a dossier; a phone unless an officer books for somebody who has none."""
    nobody = Wish(SERVICE, Channel.COUNTER)
    for wish, by, field in (
        (nobody, counter.officer, "name"),
        (replace(nobody, name="  "), counter.officer, "name"),
        (replace(nobody, name="Thử"), counter.system, "phone"),
        (replace(nobody, name="Thử", phone="12"), counter.officer, "phone"),
    ):
        with pytest.raises(Invalid) as refused:
            counter.hold(by=by, wish=wish)
        assert refused.value.field == field
    assert counter.hold(wish=replace(nobody, name="Thử")).state is S.HELD


def test_another_centre_sees_and_touches_nothing(counter: CounterOffice) -> None:
    """Its officer is answered as if it were not there: booking, slot, service and dossier alike."""
    engine = counter.engine
    other = make_counter(engine, name="2").officer
    held = counter.hold()
    own = add_dossier(counter.office, CODE)
    acts: list[Callable[[], object]] = [
        lambda: bookings.booking_view(engine, other, held.reference),
        lambda: bookings.confirm(engine, other, held.reference, MORNING),
        lambda: counter.cancel(held, other),
        lambda: counter.move(held, 1, by=other),
        lambda: counter.hold(by=other),
        lambda: counter.hold(by=counter.officer, wish=Wish("9.9", Channel.COUNTER, own)),
        lambda: bookings.tell_outcome(engine, other, held.reference, True, AT_EIGHT),
    ]
    for act in acts:
        with pytest.raises(NotFound):
            act()
    assert counter.state(held) is S.HELD


def test_what_is_listed_is_what_can_be_held(counter: CounterOffice) -> None:
    """With the reason where it cannot, for the public and for officers."""
    counter.hold(0), counter.hold(0)
    seen = {}
    for by in (counter.system, counter.officer):
        service, found = bookings.free_places(counter.engine, by, SERVICE, MONDAY, MONDAY, MORNING, counter.rules)
        assert (service.code, len(found)) == (SERVICE, 4)
        seen[by] = Counter(place.why_not for place in found)
    assert seen == {counter.system: {None: 3, Why.FULL: 1}, counter.officer: {None: 4}}


def test_a_booking_is_reminded_once_of_one_time(counter: CounterOffice) -> None:
    """Again only after it was moved; what is merely held, or far ahead, is not."""
    near, _, day_before = counter.confirmed(), counter.hold(), AT_EIGHT - timedelta(days=1)

    def reminded(now: object = day_before) -> list[int]:
        with writing(counter.engine) as session:
            return due_reminders(session, now, timedelta(days=1))  # type: ignore[arg-type]

    assert reminded(day_before - timedelta(seconds=1)) == []
    assert (reminded(), reminded()) == ([near.booking_id], [])
    counter.move(near, 1, now=day_before)
    assert reminded(day_before + timedelta(hours=1)) == [near.booking_id]
    assert steps(counter, near) == ["held", "confirmed", "reminded", "moved", "reminded"]


def test_names_and_phones_are_encrypted_at_rest(counter: CounterOffice) -> None:
    """Law 9: the rows hold neither."""
    counter.hold(wish=counter.wish(phone="0912000777"))
    with counter.engine.connect() as connection:
        rows = [
            *connection.exec_driver_sql("SELECT name FROM booking").all(),
            *connection.exec_driver_sql("SELECT phone, phone_index FROM booker").all(),
        ]
    assert rows
    assert not any(word in str(row) for row in rows for word in ("Thử", "000777"))
    with reading(counter.engine) as session:
        assert session.exec(select(Booking)).one().name == "Nguyễn Thị Thử"


def test_rules_of_one_slot_are_those_of_its_group(counter: CounterOffice) -> None:
    """A slot of another group is not found for the service."""
    other = replace(HOURS, group_code="ho-tich", begins_second=13 * 3600, ends_second=14 * 3600)
    save_rule(counter.engine, counter.officer, counter.office.centre_id, other, MORNING)
    counter.rebuild()
    with pytest.raises(NotFound):
        counter.hold(4)
    held = counter.hold(0)
    with pytest.raises(NotFound):
        counter.move(held, 4)
