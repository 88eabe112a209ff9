"""What time does to bookings: holds run out, places cool down, and who waits is offered what is free.

Each step is a transaction of its own, so that a job that is killed has lost nothing and blocked nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import BookingState, BookingStep
from data.reference.booking import BookingRules, booking_rules
from data.session import reading, writing
from scheduling.decide.booking_life import is_overdue
from scheduling.decide.cells import ZONE
from scheduling.failpoints import reach
from scheduling.model.booking import TendReport
from scheduling.model.person import JOB
from scheduling.model.supply import DayKey
from scheduling.services import home_places
from scheduling.services.waiting import offer
from scheduling.store import bookings, slots

_AT_ONCE = 500


def tend(engine: Engine, clock: Callable[[], datetime], rules: BookingRules | None = None) -> TendReport:
    """Expire what has run out, free what has cooled down, and offer it; a job's work."""
    rules = rules or booking_rules()
    with reading(engine) as session:
        ended = [
            *bookings.overdue(session, clock(), _AT_ONCE),
            *bookings.past_waits(session, clock().astimezone(ZONE).date(), _AT_ONCE),
        ]
    expired = sum(expire(engine, booking_id, clock()) for booking_id in ended)
    with reading(engine) as session:
        days = slots.cooled_days(session, clock(), _AT_ONCE)
        wanted = bookings.waited_for(session, clock().astimezone(ZONE).date())
    freed = offered = 0
    for key in sorted({*days, *wanted}):
        places, offers = free_day(engine, key, clock(), rules)
        freed, offered = freed + places, offered + offers
    return TendReport(expired, freed, offered)


def expire(engine: Engine, booking_id: int, now: datetime) -> bool:
    """End a hold that has run out, or a wait whose last day has passed; False where it was confirmed meanwhile."""
    with writing(engine) as session:
        booking, day = home_places.lock_booking(session, JOB, booking_id)
        if not is_overdue(bookings.standing(booking), now):
            return False
        home_places.give_up(session, booking, day)
        booking.state, booking.ended_at = BookingState.EXPIRED, now
        home_places.note_room(session, day, now)
        slots.cool(session, booking_id, slots.places_of(session, booking_id), now)
        bookings.note_step(session, booking, BookingStep.EXPIRED, JOB, now)
        reach("booking.before_expire_commit")
    reach("booking.after_expire_commit")
    return True


def free_day(engine: Engine, key: DayKey, now: datetime, rules: BookingRules) -> tuple[int, int]:
    """Free what has cooled down on a day and offer what is free to who waits; how many of each."""
    with writing(engine) as session:
        day = slots.lock_days(session, [key])[key]
        freed = slots.free_cooled(session, [slot.slot_id for slot in day], now)
        offered = offer(session, key, now, rules)
        reach("booking.before_free_commit")
    reach("booking.after_free_commit")
    return freed, offered


def due_reminders(session: Session, now: datetime, ahead: timedelta) -> list[int]:
    """Mark the confirmed bookings that begin within ``ahead`` as reminded; returns their numbers.

    For who writes the messages, in the same transaction: one booking is reminded once of one time.
    """
    due = bookings.due_for_reminder(session, now, now + ahead)
    for booking in due:
        booking.reminded_at = now
        bookings.note_step(session, booking, BookingStep.REMINDED, JOB, now)
    return [booking.id for booking in due if booking.id is not None]
