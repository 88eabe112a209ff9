"""A result is late: the time promised for it falls, is told, and its citizen is offered a new one before others.

The booking goes back to the waiting list, with the number it had: who came first is first there, so that the next
free place is held for it by the transaction that frees it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import BookingState, BookingStep
from data.reference.citizens import CitizenRules, citizen_rules
from data.session import reading, writing
from scheduling.decide.late_promise import has_fallen, new_days
from scheduling.failpoints import reach
from scheduling.model.person import JOB
from scheduling.services.booking_end import tell
from scheduling.store import bookings, dossiers, slots

_AT_ONCE = 200


def let_fall(engine: Engine, clock: Callable[[], datetime], rules: CitizenRules | None = None) -> int:
    """Let every promise fall that cannot be kept, each in a transaction of its own; a job's work. Returns how many."""
    rules = rules or citizen_rules()
    now = clock()
    with reading(engine) as session:
        near = now + timedelta(seconds=rules.result.ready_before_seconds)
        found = bookings.too_early(session, now, near, _AT_ONCE)
    return sum(_let_fall(engine, booking_id, clock(), rules) for booking_id in found)


def _let_fall(engine: Engine, booking_id: int, now: datetime, rules: CitizenRules) -> bool:
    with writing(engine) as session:
        booking = bookings.lock(session, JOB, booking_id)
        dossier = dossiers.by_id(session, booking.dossier_id or 0)
        if booking.state is not BookingState.CONFIRMED:
            return False
        if not has_fallen(booking.starts_at, dossier.result_ready_at, now, rules.result):
            return False
        slots.cool(session, booking_id, slots.places_of(session, booking_id), now)  # nobody meant to hand it on
        booking.state, booking.starts_at, booking.ends_at = BookingState.WAITING, None, None
        booking.held_until, booking.reminded_at = None, None
        booking.wished_from, booking.wished_until = new_days(dossier.due_at, now, rules.result)
        tell(session, JOB, booking, BookingStep.JOINED, now)
        reach("booking.before_fall_commit")
    reach("booking.after_fall_commit")
    return True
