"""Fleet days that a change outside of them is about: locked, counted up, and their drafts dropped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from data.kinds import DayState, PlanState
from data.tables import BookingVisit, FleetDay, LeftOut, PlanVersion, PostOffice, Route, Stop, Visit, Witness
from scheduling.model.territory import TouchedDay

_STANDING = (PlanState.DRAFT, PlanState.PUBLISHED)
MOVED = "moved"
"""In the place of the version of the roads: somebody lives elsewhere than the witness was timed to."""


def days_with_deliveries(session: Session, delivery_ids: Collection[int], *, lock: bool) -> list[FleetDay]:
    """The days that are not over and have to do with one of these deliveries, locked in order of id.

    That is: their standing plan speaks of it, or a window of the day was promised for it.
    """
    stops = select(Route.plan_version_id).join(Stop, col(Stop.route_id) == Route.id)
    rides = stops.where(col(Stop.delivery_id).in_(delivery_ids))
    left = select(LeftOut.plan_version_id).where(col(LeftOut.delivery_id).in_(delivery_ids))
    days = (
        select(PlanVersion.fleet_day_id)
        .where(col(PlanVersion.state).in_(_STANDING))
        .where(or_(col(PlanVersion.id).in_(rides), col(PlanVersion.id).in_(left)))
    )
    promised = _days_promised(delivery_ids)
    return _live(session, or_(col(FleetDay.id).in_(days), col(FleetDay.id).in_(promised)), lock=lock)


def time_again(session: Session, days: Sequence[FleetDay], delivery_ids: Collection[int]) -> None:
    """Let the witnesses of these locked days be timed again, as far as a window was promised for a delivery.

    Nothing is offered on such a day until then: it says of its roads that they are no longer those it was timed by.
    """
    session.exec(
        update(Witness)
        .where(col(Witness.fleet_day_id).in_([day.id for day in days]))
        .where(col(Witness.fleet_day_id).in_(_days_promised(delivery_ids)))
        .values(road_version=MOVED, version=Witness.version + 1)
    )


def _days_promised(delivery_ids: Collection[int]) -> Any:
    return (
        select(Visit.fleet_day_id)
        .join(BookingVisit, col(BookingVisit.visit_id) == Visit.id)
        .where(col(BookingVisit.delivery_id).in_(delivery_ids))
    )


def days_of_office(session: Session, post_office_id: int, days: Collection[date], *, lock: bool) -> list[FleetDay]:
    """These days of a post office as far as they were opened and are not over, locked in order of id."""
    return _live(session, (col(FleetDay.post_office_id) == post_office_id) & col(FleetDay.day).in_(days), lock=lock)


def days_to_come(session: Session, post_office_id: int, today: date) -> list[FleetDay]:
    """The days of a post office from today on that were opened and are not over, locked in order of id."""
    return _live(session, (col(FleetDay.post_office_id) == post_office_id) & (col(FleetDay.day) >= today), lock=True)


def _live(session: Session, condition: ColumnElement[bool], *, lock: bool) -> list[FleetDay]:
    statement = select(FleetDay).where(condition, FleetDay.state != DayState.CLOSED).order_by(col(FleetDay.id))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return list(session.exec(statement).all())


def look_at(session: Session, days: Sequence[FleetDay], delivery_ids: Collection[int] | None) -> list[TouchedDay]:
    """What a change would mean for each of these days.

    Parameters
    ----------
    delivery_ids
        What the change is about; None for all of the day, as when its roster changes.
    """
    offices = dict(session.exec(select(PostOffice.id, PostOffice.name)).all())
    found = []
    for day in days:
        states = {}
        for version in _standing(session, day):
            states[version.state] = _stops(session, version, delivery_ids)
        rides = states.get(PlanState.PUBLISHED)
        what = "rides" if rides is not None else ("again" if PlanState.DRAFT in states else "open")
        stops = rides if rides is not None else states.get(PlanState.DRAFT, 0)
        found.append(TouchedDay(day.id or 0, offices.get(day.post_office_id, ""), day.day, what, stops))
    return found


def drop_drafts(session: Session, day: FleetDay) -> None:
    """Count the day up and drop its draft, for it was made of what no longer holds. A published plan stays."""
    for version in _standing(session, day):
        if version.state is PlanState.DRAFT:
            version.state = PlanState.SUPERSEDED
    if day.state is DayState.DRAFT:
        day.state = DayState.OPEN
    day.version += 1
    session.flush()


def _standing(session: Session, day: FleetDay) -> list[PlanVersion]:
    statement = select(PlanVersion).where(PlanVersion.fleet_day_id == day.id, col(PlanVersion.state).in_(_STANDING))
    return list(session.exec(statement.order_by(col(PlanVersion.id))).all())


def _stops(session: Session, version: PlanVersion, delivery_ids: Collection[int] | None) -> int:
    statement = (
        select(func.count())
        .select_from(Stop)
        .join(Route, col(Route.id) == Stop.route_id)
        .where(Route.plan_version_id == version.id)
    )
    if delivery_ids is not None:
        statement = statement.where(col(Stop.delivery_id).in_(delivery_ids))
    return session.exec(statement).one()
