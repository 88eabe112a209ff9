"""A window at home whose result is not brought home any more is free again, whoever kept it from going."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from data.kinds import DayState
from data.reference.booking import booking_rules
from data.session import reading, writing
from scheduling.failpoints import reach
from scheduling.model.person import JOB
from scheduling.services import home_places
from scheduling.services.booking_end import CHANCE, give_up
from scheduling.store import risks

_AT_ONCE = 200


def free_undelivered(engine: Engine, clock: Callable[[], datetime]) -> int:
    """Cancel every window whose delivery was cancelled, each in a transaction of its own; a job's work. How many."""
    with reading(engine) as session:
        found = risks.without_delivery(session, _AT_ONCE)
    return sum(_free(engine, booking_id, clock()) for booking_id in found)


def _free(engine: Engine, booking_id: int, now: datetime) -> bool:
    with writing(engine) as session:
        booking, day = home_places.lock_booking(session, JOB, booking_id)
        if day is None or day.state in (DayState.RUNNING, DayState.CLOSED):
            return False
        if not risks.without_delivery(session, 1, booking_id):
            return False
        home_places.give_up(session, booking, day)
        give_up(session, JOB, booking, now, booking_rules(), CHANCE)
        home_places.note_room(session, day, now)
        reach("booking.before_undelivered_commit")
    reach("booking.after_undelivered_commit")
    return True
