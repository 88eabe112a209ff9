"""A centre's appointments of a day, with their people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import BookingKind, BookingState
from data.tables import Account, Booker, Booking, BookingEvent, Dossier, Recipient, Service, Slot
from scheduling.decide.booking_life import HAS_PLACE
from scheduling.decide.cells import ZONE
from scheduling.model.desk_day import Appointment, Said
from scheduling.model.person import Person
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


def appointments(
    session: Session, person: Person, begin: datetime, end: datetime, group_code: str | None = None
) -> list[Appointment]:
    """The counter appointments that begin between two moments and have a place, in order of time."""
    statement = _of_people().where(col(Booking.starts_at) >= begin, col(Booking.starts_at) < end)
    statement = statement.where(col(Booking.state).in_(HAS_PLACE), Booking.kind == BookingKind.COUNTER)
    if group_code is not None:
        statement = statement.where(Service.group_code == group_code)
    return [_appointment(row) for row in session.exec(within(statement, person, Booking))]


def appointment(session: Session, person: Person, booking_ids: Collection[int]) -> list[Appointment]:
    """These bookings, if they have a time."""
    statement = _of_people().where(col(Booking.id).in_(booking_ids), col(Booking.starts_at).is_not(None))
    return [_appointment(row) for row in session.exec(within(statement, person, Booking))]


def waiting(session: Session, person: Person) -> int:
    """How many wait for a place at the counter."""
    statement = select(func.count()).select_from(Booking).where(Booking.state == BookingState.WAITING)
    statement = statement.where(Booking.kind == BookingKind.COUNTER)
    return session.exec(within(statement, person, Booking)).one()


def places_left(session: Session, person: Person, day: date, now: datetime) -> dict[str, int]:
    """By group: the places that officers may still fill on a day."""
    left = func.sum(col(Slot.places_officer) - col(Slot.taken))
    statement = select(Slot.group_code, left).where(
        Slot.day == day, Slot.starts_at > now, col(Slot.taken) < col(Slot.places_officer)
    )
    return dict(session.exec(within(statement.group_by(col(Slot.group_code)), person, Slot)).all())


def story(session: Session, booking_id: int) -> list[Said]:
    """What happened to a booking that the caller may see."""
    rows = session.exec(
        select(BookingEvent.at, BookingEvent.step, BookingEvent.starts_at, Account.display_name)
        .join(Account, col(Account.id) == BookingEvent.account_id, isouter=True)
        .where(BookingEvent.booking_id == booking_id)
        .order_by(col(BookingEvent.id))
    )
    return [Said(*row) for row in rows]


def bounds(day: date) -> tuple[datetime, datetime]:
    """A local day's beginning and end."""
    begin = datetime.combine(day, time(), ZONE)
    return begin, begin + timedelta(days=1)


def _of_people() -> Any:
    return (
        select_wide(Booking, Service, Booker.phone, Dossier.code, Recipient.name)
        .join(Service, col(Service.id) == Booking.service_id, isouter=True)
        .join(Booker, col(Booker.id) == Booking.booker_id, isouter=True)
        .join(Dossier, col(Dossier.id) == Booking.dossier_id, isouter=True)
        .join(Recipient, col(Recipient.id) == Dossier.recipient_id, isouter=True)
        .order_by(col(Booking.starts_at), col(Booking.id))
    )


def _appointment(row: tuple[Booking, Service | None, str | None, str | None, str | None]) -> Appointment:
    booking, service, phone, dossier_code, recipient = row
    assert booking.id is not None
    assert booking.starts_at is not None
    assert booking.ends_at is not None
    return Appointment(
        booking_id=booking.id,
        reference=booking.reference,
        kind=booking.kind,
        state=booking.state,
        group_code=service.group_code if service else "",
        service_code=service.code if service else "",
        service_name=service.name if service else "",
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        held_until=booking.held_until,
        name=booking.name or recipient,
        phone=phone,
        dossier_id=booking.dossier_id,
        dossier_code=dossier_code,
        language=booking.language,
    )
