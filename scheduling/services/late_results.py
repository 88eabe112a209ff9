"""A result is late: the time promised for it falls, is told, and its citizen is offered a new one before others.

The booking goes back to the waiting list, with the number it had: who came first is first there, so that the next
free place is held for it: at a counter by the transaction that frees it, at home by the job that offers windows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import BookingState, BookingStep, DayState
from data.reference.citizens import CitizenRules, citizen_rules
from data.reference.windows import WindowRules, window_rules
from data.session import reading, writing
from scheduling.decide.late_promise import has_fallen, has_fallen_at_home, new_days
from scheduling.failpoints import reach
from scheduling.model.person import JOB
from scheduling.services import home_places
from scheduling.services.booking_end import tell
from scheduling.store import bookings, dossiers, slots

_AT_ONCE = 200
_TO_PLAN = timedelta(days=2)
"""A window at home falls when the plan of its day is made, at most so long before."""


def let_fall(engine: Engine, clock: Callable[[], datetime], rules: CitizenRules | None = None) -> int:
    """Let every promise fall that cannot be kept, each in a transaction of its own; a job's work. Returns how many."""
    rules = rules or citizen_rules()
    now = clock()
    with reading(engine) as session:
        near = now + timedelta(seconds=rules.result.ready_before_seconds)
        found = bookings.too_early(session, now, near, _AT_ONCE)
        found += bookings.too_early_at_home(session, now, now + _TO_PLAN, _AT_ONCE)
    return sum(_let_fall(engine, booking_id, clock(), rules, window_rules()) for booking_id in found)


def _let_fall(engine: Engine, booking_id: int, now: datetime, rules: CitizenRules, windows: WindowRules) -> bool:
    with writing(engine) as session:
        booking, day = home_places.lock_booking(session, JOB, booking_id)
        dossier = dossiers.by_id(session, booking.dossier_id or 0)
        if booking.state is not BookingState.CONFIRMED:
            return False
        times = booking.starts_at, dossier.result_ready_at, now
        fallen = has_fallen(*times, rules.result) if day is None else has_fallen_at_home(*times, windows)
        if not fallen or (day is not None and day.state in (DayState.RUNNING, DayState.CLOSED)):
            return False
        home_places.give_up(session, booking, day)
        home_places.note_room(session, day, now)
        slots.cool(session, booking_id, slots.places_of(session, booking_id), now)  # nobody meant to hand it on
        booking.state, booking.starts_at, booking.ends_at = BookingState.WAITING, None, None
        booking.held_until, booking.reminded_at = None, None
        booking.wished_from, booking.wished_until = new_days(dossier.due_at, now, rules.result)
        tell(session, JOB, booking, BookingStep.JOINED, now)
        reach("booking.before_fall_commit")
    reach("booking.after_fall_commit")
    return True
