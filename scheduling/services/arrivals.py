"""What a riding route means for those who wait at home: on the way, later than said, met or missed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import BookingState
from data.reference.citizens import CitizenRules, citizen_rules
from data.reference.working import working_rules
from data.session import reading, writing
from scheduling.decide.arrival import expected_at
from scheduling.decide.cells import ZONE
from scheduling.model.person import JOB
from scheduling.services.booking_messages import say_arrival
from scheduling.services.bookings import tell_outcome
from scheduling.store import arrivals, bookings


def follow_routes(engine: Engine, clock: Callable[[], datetime], rules: CitizenRules | None = None) -> tuple[int, int]:
    """Tell who is expected soon, and close the bookings of stops that are done; a job's work.

    Returns how many were told, and how many were closed. A mark that may still be taken back closes nothing.
    """
    rules, now = rules or citizen_rules(), clock()
    day = now.astimezone(ZONE).date()
    certain = now - timedelta(seconds=working_rules().courier.undo_seconds)
    with reading(engine) as session:
        promised = arrivals.promised(session, day)
        done = arrivals.outcomes(session, [stop_id for _, stop_id, _ in promised], certain)
    told = closed = 0
    for booking_id, stop_id, route_id in promised:
        if stop_id in done:
            closed += _close(engine, booking_id, done[stop_id], now)
        else:
            told += _tell(engine, booking_id, stop_id, route_id, now, rules)
    return told, closed


def _tell(engine: Engine, booking_id: int, stop_id: int, route_id: int, now: datetime, rules: CitizenRules) -> bool:
    with writing(engine) as session:
        booking = bookings.lock(session, JOB, booking_id)
        stops = arrivals.stops_of(session, route_id, now.astimezone(ZONE).date())
        arrives_at = expected_at(stops, stop_id, now)
        begun = any(stop.done_at is not None for stop in stops)
        soon = arrives_at is not None and arrives_at - now <= timedelta(seconds=rules.messages.on_the_way_seconds)
        if booking.state is not BookingState.CONFIRMED or arrives_at is None or not (begun and soon):
            return False
        return say_arrival(session, booking, arrives_at, now, rules) is not None


def _close(engine: Engine, booking_id: int, came: bool, now: datetime) -> bool:
    with writing(engine) as session:
        booking = bookings.lock(session, JOB, booking_id)
        if booking.state is not BookingState.CONFIRMED or booking.starts_at is None or now < booking.starts_at:
            return False
        tell_outcome(session, JOB, booking.reference, came, now)
        return True
