"""Promised windows that cannot be kept any more, as those see them who must ask the citizen; and those for nothing."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from data.kinds import BookingKind, BookingState, DeliveryState, Role
from data.tables import (
    Booker,
    Booking,
    BookingVisit,
    Delivery,
    Dossier,
    Envelope,
    FleetDay,
    PostOffice,
    Recipient,
    Visit,
)
from scheduling.model.person import Person
from scheduling.model.window import RiskView
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


def at_risk(session: Session, person: Person) -> tuple[RiskView, ...]:
    """A centre's own bookings, or those on a post office's days; soonest first."""
    statement = (
        select_wide(
            Booking.reference,
            Dossier.code,
            Booking.state,
            Booking.starts_at,
            Booking.ends_at,
            Visit.risk,
            Visit.risk_sentence,
            Visit.risk_since,
            Booking.kind,
            Recipient.name,
            Booker.phone,
            PostOffice.name,
        )
        .join(BookingVisit, col(BookingVisit.booking_id) == Booking.id)
        .join(Visit, col(Visit.id) == BookingVisit.visit_id)
        .join(FleetDay, col(FleetDay.id) == Visit.fleet_day_id)
        .join(PostOffice, col(PostOffice.id) == FleetDay.post_office_id)
        .join(Delivery, col(Delivery.id) == BookingVisit.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Dossier, col(Dossier.id) == Booking.dossier_id, isouter=True)
        .join(Booker, col(Booker.id) == Booking.booker_id, isouter=True)
        .where(col(Visit.risk).is_not(None))
        .order_by(col(Booking.starts_at), col(Booking.id))
    )
    return tuple(RiskView(*row) for row in session.exec(within(statement, person, _limited(person))))


def _limited(person: Person) -> type[FleetDay] | type[Booking]:
    return FleetDay if person.role is Role.DISPATCHER else Booking


def at_risk_count(session: Session, person: Person) -> int:
    """How many :func:`at_risk` returns; nothing personal is read for it."""
    statement = (
        select(func.count())
        .select_from(Booking)
        .join(BookingVisit, col(BookingVisit.booking_id) == Booking.id)
        .join(Visit, col(Visit.id) == BookingVisit.visit_id)
        .join(FleetDay, col(FleetDay.id) == Visit.fleet_day_id)
        .where(col(Visit.risk).is_not(None))
    )
    return session.exec(within(statement, person, _limited(person))).one()


def without_delivery(session: Session, most: int, booking_id: int | None = None) -> list[int]:
    """Bookings that hold a window for a result which is not brought home any more; all of them, or this one."""
    statement = (
        select(BookingVisit.booking_id)
        .join(Booking, col(Booking.id) == BookingVisit.booking_id)
        .join(Delivery, col(Delivery.id) == BookingVisit.delivery_id)
        .where(Booking.kind == BookingKind.HOME_DELIVERY, Delivery.state == DeliveryState.CANCELLED)
        .where(col(Booking.state).in_((BookingState.HELD, BookingState.CONFIRMED)))
    )
    if booking_id is not None:
        statement = statement.where(BookingVisit.booking_id == booking_id)
    return list(session.exec(statement.order_by(col(BookingVisit.booking_id)).limit(most)))
