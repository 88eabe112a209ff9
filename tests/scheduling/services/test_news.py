"""What dossier systems are told, where no service of its own tells it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, select

from data.kinds import Audience, BookingKind, BookingState, BookingStep, Channel
from data.session import writing
from data.tables import Booking, BookingEvent, Dossier, HomeCall
from scheduling.services import bookings, news
from tests.scheduling import office as o


def test_a_list_of_many_envelopes_is_told_in_as_many_statements_as_one_of_few(sqlite_engine: Engine) -> None:
    """Law 1: signing for a hundred envelopes holds the database no longer than their rows take to write."""
    office = o.make_office(sqlite_engine)
    counts = []
    for many in (1, 12):
        ids = list(range(office.count + 1, office.count + many + 1))
        for _ in ids:
            o.add_envelope(office)
        counts.append(_statements(sqlite_engine, office, many))
    assert counts[0] == counts[1]


def _statements(engine: Engine, office: o.Office, many: int) -> int:
    """How many statements it takes to tell that the last ``many`` dossiers were returned."""
    seen = []

    def count(*_: Any) -> None:
        seen.append(1)

    with writing(engine) as session:
        held = session.exec(select(Dossier).order_by(col(Dossier.id).desc()).limit(many)).all()
        for dossier in held:
            dossier.status, dossier.returned_at = 10, o.MORNING
        session.flush()
        event.listen(engine, "before_cursor_execute", count)
        try:
            assert news.tell(session, [dossier.id or 0 for dossier in held], o.MORNING) == many
        finally:
            event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def _book(session: Session, office: o.Office, kind: BookingKind, reference: str) -> Booking:
    booking = Booking(
        centre_id=office.centre_id,
        reference=reference,
        kind=kind,
        state=BookingState.CONFIRMED,
        audience=Audience.OFFICER,
        channel=Channel.COUNTER,
        dossier_id=session.exec(select(Dossier.id)).first(),
        starts_at=o.MORNING,
        ends_at=o.MORNING + timedelta(hours=1),
        created_at=o.MORNING,
    )
    session.add(booking)
    session.flush()
    _note(session, booking, BookingStep.CONFIRMED)
    return booking


def _note(session: Session, booking: Booking, step: BookingStep) -> None:
    session.add(
        BookingEvent(
            booking_id=booking.id or 0, at=o.MORNING, step=step, state=booking.state, starts_at=booking.starts_at
        )
    )
    session.flush()


@pytest.mark.parametrize(("came", "told"), [(True, "appointment_kept"), (False, "appointment_missed")])
def test_how_an_appointment_ended_is_told_to_the_system_of_its_dossier(
    sqlite_engine: Engine, came: bool, told: str
) -> None:
    office = o.make_office(sqlite_engine)
    o.add_envelope(office)
    with writing(sqlite_engine) as session:
        _book(session, office, BookingKind.HOME_VISIT, "LH-1")
    bookings.tell_outcome(sqlite_engine, office.officer, "LH-1", came, o.MORNING + timedelta(hours=2))
    assert o.told_steps(office) == [(told,)]
    bookings.tell_outcome(sqlite_engine, office.officer, "LH-1", came, o.MORNING + timedelta(hours=3))
    assert o.told_steps(office) == [(told,)], "said twice, told once"


def test_papers_collected_at_home_are_told_from_the_booking_to_the_centre(sqlite_engine: Engine) -> None:
    office = o.make_office(sqlite_engine)
    delivery_id = o.add_envelope(office)
    with writing(sqlite_engine) as session:
        booking = _book(session, office, BookingKind.HOME_COLLECTION, "LH-2")
        news.tell(session, [booking.dossier_id or 0], o.MORNING)
    bookings.tell_outcome(sqlite_engine, office.officer, "LH-2", True, o.MORNING + timedelta(hours=2))
    with writing(sqlite_engine) as session:
        session.add(
            HomeCall(
                delivery_id=delivery_id,
                dossier_id=booking.dossier_id or 0,
                kind=BookingKind.HOME_COLLECTION,
                received_at=o.MORNING + timedelta(hours=5),
                received_by=office.officer.account_id,
            )
        )
        session.flush()
        news.tell(session, [booking.dossier_id or 0], o.MORNING)
    assert o.told_steps(office) == [("collection_booked",), ("collected",), ("papers_in",)]
