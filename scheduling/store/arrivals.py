"""Bookings at home of routes that ride, and how far these have come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from data.kinds import BookingState, Outcome, PlanState
from data.tables import Attempt, Booking, BookingVisit, FleetDay, PlanVersion, Route, Stop
from scheduling.decide.arrival import Planned
from scheduling.decide.cells import ZONE
from scheduling.store.wide import select_wide


def promised(session: Session, day: date) -> list[tuple[int, int, int]]:
    """Confirmed bookings at home of a day whose envelope is on a published route: booking, stop and route."""
    rows = session.exec(
        select(Booking.id, Stop.id, Stop.route_id)
        .join(BookingVisit, col(BookingVisit.booking_id) == Booking.id)
        .join(Stop, col(Stop.delivery_id) == BookingVisit.delivery_id)
        .join(Route, col(Route.id) == Stop.route_id)
        .join(PlanVersion, col(PlanVersion.id) == Route.plan_version_id)
        .join(FleetDay, col(FleetDay.id) == PlanVersion.fleet_day_id)
        .where(Booking.state == BookingState.CONFIRMED)
        .where(PlanVersion.state == PlanState.PUBLISHED, FleetDay.day == day)
        .order_by(col(Booking.id))
    )
    return [(booking or 0, stop or 0, route) for booking, stop, route in rows]


def outcomes(session: Session, stop_ids: Sequence[int], before: datetime) -> dict[int, bool]:
    """Whether a stop was delivered, of those that were tried before a moment and not taken back."""
    rows = session.exec(
        select(Attempt.stop_id, Attempt.outcome)
        .where(col(Attempt.stop_id).in_(stop_ids), Attempt.outcome != Outcome.WITHDRAWN)
        .where(Attempt.happened_at <= before)
    )
    return {stop_id: outcome is Outcome.DELIVERED for stop_id, outcome in rows}


def stops_of(session: Session, route_id: int, day: date) -> list[Planned]:
    """The stops of a route in order, with what is done of them."""
    midnight = datetime.combine(day, time(), ZONE)
    rows = session.exec(
        select_wide(Stop.id, Stop.arrives_second, Attempt.happened_at, Attempt.outcome)
        .join(Attempt, col(Attempt.stop_id) == Stop.id, isouter=True)
        .where(Stop.route_id == route_id)
        .order_by(col(Stop.position))
    )
    return [
        Planned(stop_id, midnight + timedelta(seconds=second), None if outcome is Outcome.WITHDRAWN else done_at)
        for stop_id, second, done_at, outcome in rows
    ]
