"""A late result lets its promise fall: told, the place given to others, and a new time offered to its citizen first."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingState, Channel, OutboxKind, OutboxState
from data.session import reading, writing
from data.tables import Booking, Dossier, Outbox, Service
from scheduling.errors import NotFound
from scheduling.model.booking import BookingView, Wish
from scheduling.model.message import Notice
from scheduling.model.person import Person
from scheduling.model.record import from_json
from scheduling.services import booking_messages, bookings
from scheduling.services.late_results import let_fall
from scheduling.services.reminders import remind
from tests.journeys.driver import start
from tests.scheduling.booking.counter import MONDAY, SERVICE, CounterOffice, add_dossier
from tests.scheduling.office import MORNING

CODE = "000.00.01.H22-261101-0001"
FALLS = ("booking.before_fall_commit", "booking.after_fall_commit")


def pick_up(counter: CounterOffice) -> BookingView:
    """A confirmed time to fetch the result of a dossier that is not ready, told about in Vietnamese."""
    add_dossier(counter.office, CODE)
    with writing(counter.engine) as session:
        session.exec(select(Service).where(Service.code == SERVICE)).one().hands_out_results = True
    wish = Wish(SERVICE, Channel.COUNTER, dossier_code=CODE, phone="0912000000")
    held = counter.hold(0, wish=wish)
    booking_messages.agree(counter.engine, counter.officer, held.reference, "vi", MORNING)
    confirmed = bookings.confirm(counter.engine, counter.officer, held.reference, MORNING)
    _send_all(counter)
    return confirmed


def said(counter: CounterOffice) -> list[str]:
    """What was said in all, oldest first, without what was taken back."""
    rows = select(Outbox).where(Outbox.kind == OutboxKind.MESSAGE, Outbox.state != OutboxState.WITHDRAWN)
    with reading(counter.engine) as session:
        return [from_json(Notice, row.payload).template for row in session.exec(rows.order_by(col(Outbox.id)))]


def _send_all(counter: CounterOffice) -> None:
    with writing(counter.engine) as session:
        for row in session.exec(select(Outbox)):
            row.attempts, row.state = 1, OutboxState.SETTLED


def test_a_promise_falls_is_told_and_the_next_place_is_offered_to_who_lost_it(counter: CounterOffice) -> None:
    """Its place is free at once; of two who wait for the next, the one whose promise fell comes first."""
    lost = pick_up(counter)
    assert lost.starts_at is not None
    assert let_fall(counter.engine, lambda: MORNING) == 0
    near = lost.starts_at - timedelta(hours=3)
    assert let_fall(counter.engine, lambda: near) == 1
    assert said(counter) == ["confirmation", "result_late"]
    _send_all(counter)
    assert counter.state(lost) is BookingState.WAITING
    counter.rebuild(now=near)
    counter.tend(near)
    assert counter.taken()[0] == 0
    offered = bookings.booking_view(counter.engine, counter.officer, lost.reference)
    assert offered.state is BookingState.HELD
    assert offered.starts_at is not None
    assert offered.starts_at.date() > MONDAY
    assert said(counter) == ["confirmation", "result_late", "offer"]
    assert let_fall(counter.engine, lambda: near) == 0


def fall(engine: Engine, now: datetime) -> None:
    """In a process of its own."""
    let_fall(engine, lambda: now)


@pytest.mark.slow
@pytest.mark.parametrize("failpoint", FALLS)
def test_a_promise_falls_once_however_the_process_dies(sqlite_counter: CounterOffice, failpoint: str) -> None:
    """And is told once."""
    lost = pick_up(sqlite_counter)
    assert lost.starts_at is not None
    near = lost.starts_at - timedelta(hours=3)
    process = start(sqlite_counter.office, fall, (near,), failpoint)
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    let_fall(sqlite_counter.engine, lambda: near)
    assert said(sqlite_counter) == ["confirmation", "result_late"]
    assert sqlite_counter.state(lost) is BookingState.WAITING


def test_a_result_that_is_ready_keeps_its_promise(sqlite_counter: CounterOffice) -> None:
    """Nothing falls, and the day before it is brought to mind once."""
    counter = sqlite_counter
    kept = pick_up(counter)
    assert kept.starts_at is not None
    with writing(counter.engine) as session:
        session.exec(select(Dossier)).one().result_ready_at = MORNING
    near = kept.starts_at - timedelta(hours=3)
    assert let_fall(counter.engine, lambda: near) == 0
    assert [remind(counter.engine, lambda: near) for _ in range(2)] == [1, 0]
    assert said(counter) == ["confirmation", "reminder"]


def test_a_citizen_sees_their_own_booking_and_what_is_open_to_all(sqlite_counter: CounterOffice) -> None:
    """By the one place that limits every query: of a dossier, or by a link of one booking."""
    counter = sqlite_counter
    mine, other = pick_up(counter), counter.confirmed(1)
    with reading(counter.engine) as session:
        dossier_id = session.exec(select(Booking.dossier_id).where(Booking.reference == mine.reference)).one()
    for citizen in (
        Person(role=None, centre_id=counter.office.centre_id, dossier_id=dossier_id),
        Person(role=None, centre_id=counter.office.centre_id, booking_id=mine.booking_id),
    ):
        assert bookings.booking_view(counter.engine, citizen, mine.reference).reference == mine.reference
        with pytest.raises(NotFound):
            bookings.booking_view(counter.engine, citizen, other.reference)
        found, places = bookings.free_places(counter.engine, citizen, SERVICE, MONDAY, MONDAY, MORNING, counter.rules)
        assert (found.code, len(places)) == (SERVICE, 4)
