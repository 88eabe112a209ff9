"""What a courier sees: the route of today."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from data.kinds import DayState, PlanState
from data.tables import Courier, FleetDay, PlanVersion, PostOffice, Route
from scheduling.errors import NotFound
from scheduling.model.day import CourierDay
from scheduling.model.person import Person
from scheduling.store.route_views import route_views
from scheduling.store.scope import within


def courier_day(session: Session, person: Person, today: date) -> CourierDay:
    """The published, not yet closed route of today. Raises NotFound for somebody who rides no route."""
    courier = session.get(Courier, person.courier_id) if person.courier_id is not None else None
    if courier is None:
        raise NotFound("Tài khoản này không phải bưu tá.", "This account is no courier.")
    office = session.get_one(PostOffice, courier.post_office_id)
    statement = (
        select(Route, Courier, FleetDay.state)
        .join(Courier, col(Courier.id) == Route.courier_id)
        .join(PlanVersion, col(PlanVersion.id) == Route.plan_version_id)
        .join(FleetDay, col(FleetDay.id) == PlanVersion.fleet_day_id)
        .where(Route.courier_id == courier.id, FleetDay.day == today)
        .where(PlanVersion.state == PlanState.PUBLISHED, FleetDay.state != DayState.CLOSED)
        .order_by(col(Route.departs_second))
    )
    rows = session.exec(within(statement, person, Route)).all()
    views = route_views(session, [(route, rider) for route, rider, _ in rows])
    unfinished = [view for view in views if any(stop.outcome is None for stop in view.stops)]
    return CourierDay(
        courier_name=courier.name,
        post_office_name=office.name,
        depot=(office.latitude, office.longitude),
        day=today,
        route=(unfinished or views or (None,))[0],
        has_begun=any(state is DayState.RUNNING for _, _, state in rows),
    )
