"""Who wants to be told of a booking, and what was told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from data.kinds import MessageKind, OutboxState
from data.tables import Booker, Booking, BookingContact, Centre, Outbox
from scheduling.decide.booking_messages import ToldOf
from scheduling.model.message import Notice
from scheduling.model.record import from_json


def lane_of(reference: str) -> str:
    """The lane of a booking's messages in the outbox."""
    return f"booking:{reference}"


def agree(session: Session, booking_id: int, language: str | None, now: datetime) -> None:
    """Keep that somebody wants to be told of a booking in a language, or (None) no longer does."""
    session.exec(delete(BookingContact).where(col(BookingContact.booking_id) == booking_id))
    if language is not None:
        session.add(BookingContact(booking_id=booking_id, language=language, agreed_at=now))
    session.flush()


def language_of(session: Session, booking_id: int) -> str | None:
    """In which language somebody wants to be told of a booking; None: not at all."""
    return session.exec(select(BookingContact.language).where(BookingContact.booking_id == booking_id)).first()


def phone_and_language(session: Session, booking: Booking) -> tuple[str, str] | None:
    """Where and how to tell of a booking; None where nobody agreed, or there is no phone."""
    return session.exec(
        select(Booker.phone, BookingContact.language)
        .join(Booking, col(Booking.booker_id) == Booker.id)
        .join(BookingContact, col(BookingContact.booking_id) == Booking.id)
        .where(Booking.id == booking.id)
    ).first()


def place_of(session: Session, centre_id: int) -> str:
    """What a message calls the place of a counter appointment."""
    return session.get_one(Centre, centre_id).name


def told_of(session: Session, reference: str) -> list[ToldOf]:
    """What was said of a booking, oldest first, without what was taken back or never sent; locked."""
    rows = session.exec(
        select(Outbox)
        .where(Outbox.lane == lane_of(reference))
        .where(col(Outbox.state).not_in([OutboxState.WITHDRAWN, OutboxState.SKIPPED]))
        .order_by(col(Outbox.sequence))
        # The relay may have taken one up since: its claim and our withdrawal must not cross.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return [_told(row) for row in rows]


def _told(row: Outbox) -> ToldOf:
    notice = from_json(Notice, row.payload)
    at = notice.values.get("at")
    assert row.id is not None
    return ToldOf(row.id, MessageKind(notice.template), datetime.fromisoformat(at) if at else None, row.attempts > 0)
