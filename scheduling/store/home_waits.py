"""Who waits for a window at home, in the order in which they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from data.kinds import BookingKind, BookingState
from data.reference.languages import VIETNAMESE
from data.tables import Booking, Delivery, Dossier, EnvelopeDossier, HomeCall
from scheduling.model.window import Matter
from scheduling.store.wide import select_wide


@dataclass(frozen=True, slots=True)
class Waiter:
    """One booking that waits for a window."""

    booking_id: int
    matter: Matter
    first: date
    last: date


def waiters(session: Session, today: date) -> tuple[Waiter, ...]:
    """Everybody who waits for a day to come, who came first first."""
    rows = session.exec(
        select_wide(Booking, Dossier.code)
        .join(Dossier, col(Dossier.id) == Booking.dossier_id)
        .where(Booking.state == BookingState.WAITING, Booking.kind != BookingKind.COUNTER)
        .where(col(Booking.wished_until) >= today)
        .order_by(col(Booking.id))
    )
    return tuple(
        Waiter(
            row.id or 0,
            Matter(code, row.kind, row.language or VIETNAMESE),
            max(row.wished_from, today),
            row.wished_until,
        )
        for row, code in rows
    )


def is_waited_for(session: Session, post_office_id: int, day: date) -> bool:
    """Whether somebody whom this post office serves waits for a window on a day."""
    served = (
        select(Delivery.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id, isouter=True)
        .join(HomeCall, col(HomeCall.delivery_id) == Delivery.id, isouter=True)
        .where(Delivery.post_office_id == post_office_id)
        .where(
            (col(EnvelopeDossier.dossier_id) == Booking.dossier_id) | (col(HomeCall.dossier_id) == Booking.dossier_id)
        )
        .correlate(Booking)
    )
    statement = (
        select(Booking.id)
        .where(Booking.state == BookingState.WAITING, Booking.kind != BookingKind.COUNTER)
        .where(col(Booking.wished_from) <= day, col(Booking.wished_until) >= day, served.exists())
    )
    return session.exec(statement).first() is not None
