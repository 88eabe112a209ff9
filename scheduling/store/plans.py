"""Fleet days and the versions of their plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from data.kinds import DayState, DeliveryState, PlanState, What
from data.tables import Courier, Delivery, FleetDay, LeftOut, PlanVersion, PostOffice, Roster, Route, Stop
from scheduling.errors import Conflict, NotFound
from scheduling.model.person import Person
from scheduling.model.planning import PlannedDay, PlannedRoute
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that waits for its office's hour."""

    plan_id: int
    day: date
    office_code: str
    publishes_at_second: int


def find_day(session: Session, person: Person, post_office_id: int, day: date) -> FleetDay | None:
    """The person's fleet day on a date, if it was opened."""
    statement = select(FleetDay).where(FleetDay.post_office_id == post_office_id, FleetDay.day == day)
    return session.exec(within(statement, person, FleetDay)).first()


def open_day(session: Session, person: Person, post_office_id: int, day: date) -> FleetDay:
    """The fleet day, opened if it was not. Raises NotFound for an office that is not the person's."""
    found = find_day(session, person, post_office_id, day)
    if found is not None:
        return found
    own_office(session, person, post_office_id)
    # Of two who open a day at once, the second waits here and then finds the first one's.
    session.exec(select(PostOffice.id).where(PostOffice.id == post_office_id).with_for_update()).one()
    found = find_day(session, person, post_office_id, day)
    if found is not None:
        return found
    fresh = FleetDay(post_office_id=post_office_id, day=day, state=DayState.OPEN)
    session.add(fresh)
    session.flush()
    return fresh


def own_office(session: Session, person: Person, post_office_id: int | None) -> PostOffice:
    """The post office a person works for, or the one an administrator names."""
    wanted = post_office_id if post_office_id is not None else person.post_office_id
    statement = within(select(PostOffice), person, PostOffice)
    if wanted is not None:
        statement = statement.where(PostOffice.id == wanted)
    office = session.exec(statement.order_by(col(PostOffice.id))).first()
    if office is None:
        raise NotFound("Không có bưu cục này.", "No such post office.")
    return office


def own_offices(session: Session, person: Person) -> tuple[tuple[int, str], ...]:
    """Number and name of the post offices the person may see."""
    found = session.exec(within(select(PostOffice), person, PostOffice).order_by(col(PostOffice.id)))
    return tuple((office.id or 0, office.name) for office in found)


def lock_day(session: Session, person: Person, day_id: int) -> FleetDay:
    """Lock the fleet day: taken before anything of the day is decided (law 1). Raises NotFound."""
    statement = within(select(FleetDay).where(FleetDay.id == day_id), person, FleetDay)
    day = session.exec(statement.with_for_update().execution_options(populate_existing=True)).first()
    if day is None:
        raise NotFound("Không có ngày chạy này.", "No such fleet day.")
    return day


def lock_day_of_plan(session: Session, person: Person, plan_id: int) -> tuple[FleetDay, PlanVersion]:
    """Lock the day a plan belongs to; returns both. Raises NotFound."""
    day_id = session.exec(select(PlanVersion.fleet_day_id).where(PlanVersion.id == plan_id)).first()
    if day_id is None:
        raise NotFound("Không có phương án này.", "No such plan.")
    day = lock_day(session, person, day_id)
    return day, session.get_one(PlanVersion, plan_id, populate_existing=True)


def reserve_version(session: Session, day: FleetDay, now: datetime) -> PlanVersion:
    """Add the next version in state solving. Conflict while another one of the day is."""
    assert day.id is not None
    versions = session.exec(select(PlanVersion).where(PlanVersion.fleet_day_id == day.id)).all()
    if any(version.state is PlanState.SOLVING for version in versions):
        raise Conflict("Đang lập tuyến cho ngày này.", "A plan of this day is being solved.")
    fresh = PlanVersion(
        fleet_day_id=day.id,
        number=max((version.number for version in versions), default=0) + 1,
        state=PlanState.SOLVING,
        created_at=now,
    )
    session.add(fresh)
    session.flush()
    return fresh


def store_draft(session: Session, version: PlanVersion, planned: PlannedDay) -> None:
    """Fill a reserved version with its routes and make it the draft; older drafts are superseded."""
    assert version.id is not None
    for older in _others(session, version, PlanState.DRAFT):
        older.state = PlanState.SUPERSEDED
    routes = [_new_route(version.id, route) for route in planned.routes]
    session.add_all(routes)
    session.flush()
    # Rows in bulk, for a day may have 300 of them and the day is locked (law 1).
    stops = [
        {"route_id": route.id, **asdict(stop)}
        for route, its in zip(routes, planned.routes, strict=True)
        for stop in its.stops
    ]
    left_out = [
        {"plan_version_id": version.id, "delivery_id": delivery_id, "reason": reason, "sentence": sentence}
        for delivery_id, reason, sentence in planned.left_out
    ]
    if stops:
        session.exec(insert(Stop), params=stops)
    if left_out:
        session.exec(insert(LeftOut), params=left_out)
    version.state = PlanState.DRAFT
    version.progress_percent = 100
    version.travel_kind = planned.travel_kind
    version.road_version = planned.road_version
    version.problem_fingerprint = planned.problem_fingerprint
    version.found_by = planned.found_by
    version.cost_seconds = planned.cost_seconds
    version.table_milliseconds = planned.table_milliseconds
    version.solve_milliseconds = planned.solve_milliseconds


def _new_route(plan_id: int, planned: PlannedRoute) -> Route:
    return Route(
        plan_version_id=plan_id,
        courier_id=planned.courier_id,
        roster_id=planned.roster_id,
        departs_second=planned.departs_second,
        returns_second=planned.returns_second,
        ride_seconds=planned.ride_seconds,
        ride_metres=planned.ride_metres,
        lunch_from_second=planned.lunch[0] if planned.lunch else None,
        lunch_to_second=planned.lunch[1] if planned.lunch else None,
        line=[list(point) for point in planned.line],
    )


def published_version(session: Session, day: FleetDay) -> PlanVersion | None:
    """The version the couriers ride, if any."""
    return session.exec(
        select(PlanVersion).where(PlanVersion.fleet_day_id == day.id, PlanVersion.state == PlanState.PUBLISHED)
    ).first()


def newest_number(session: Session, day: FleetDay) -> int:
    """The number of the newest version that did not fail."""
    found = session.exec(
        select(func.max(PlanVersion.number)).where(
            PlanVersion.fleet_day_id == day.id, PlanVersion.state != PlanState.FAILED
        )
    ).one()
    return found or 0


def newest_of(session: Session, day: FleetDay, before: PlanVersion) -> int | None:
    """Id of the newest version older than `before` that did not fail."""
    statement = select(PlanVersion.id).where(
        PlanVersion.fleet_day_id == day.id, PlanVersion.number < before.number, PlanVersion.state != PlanState.FAILED
    )
    return session.exec(statement.order_by(col(PlanVersion.number).desc())).first()


def find_plan(session: Session, person: Person, plan_id: int) -> tuple[FleetDay, PlanVersion]:
    """A plan and its day, to look at. Raises NotFound."""
    statement = select_wide(FleetDay, PlanVersion).join(PlanVersion, col(PlanVersion.fleet_day_id) == FleetDay.id)
    found: tuple[FleetDay, PlanVersion] | None = session.exec(
        within(statement.where(PlanVersion.id == plan_id), person, FleetDay)
    ).first()
    if found is None:
        raise NotFound("Không có phương án này.", "No such plan.")
    return found


def orders_of(session: Session, version: PlanVersion) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Of each route its roster and its deliveries in order."""
    orders: dict[int, list[int]] = {}
    rows = session.exec(
        select_wide(Route.roster_id, Stop.delivery_id)
        .join(Stop, col(Stop.route_id) == Route.id)
        .where(Route.plan_version_id == version.id)
        .order_by(col(Route.id), col(Stop.position))
    )
    for roster_id, delivery_id in rows:
        orders.setdefault(roster_id, []).append(delivery_id)
    return tuple((roster_id, tuple(found)) for roster_id, found in orders.items())


def left_out_of(session: Session, version: PlanVersion) -> list[int]:
    """The deliveries that a version leaves out."""
    return list(session.exec(select(LeftOut.delivery_id).where(LeftOut.plan_version_id == version.id)))


def deliveries_of(session: Session, version: PlanVersion) -> list[int]:
    """The deliveries on the routes of a version."""
    return list(
        session.exec(
            select(Stop.delivery_id)
            .join(Route, col(Route.id) == Stop.route_id)
            .where(Route.plan_version_id == version.id)
        )
    )


def begins_of(session: Session, version: PlanVersion) -> dict[int, int]:
    """When work begins at each delivery of a version, in seconds from local midnight."""
    rows = session.exec(
        select(Stop.delivery_id, Stop.arrives_second, Stop.waits_seconds)
        .join(Route, col(Route.id) == Stop.route_id)
        .where(Route.plan_version_id == version.id)
    )
    return {delivery_id: arrives + waits for delivery_id, arrives, waits in rows}


def set_progress(session: Session, plan_id: int, percent: int) -> None:
    """Say how far the solving is."""
    version = session.get_one(PlanVersion, plan_id)
    if version.state is PlanState.SOLVING:
        version.progress_percent = percent


def fail(session: Session, plan_id: int, sentence: str) -> None:
    """The version came to nothing; say why."""
    version = session.get_one(PlanVersion, plan_id)
    if version.state is PlanState.SOLVING:
        version.state = PlanState.FAILED
        version.failure = sentence[:500]


def offices_to_plan(session: Session, day: date) -> list[int]:
    """Post offices with a courier on duty, a delivery that waits, and no version of a plan for the day."""
    on_duty = (
        select(Courier.post_office_id)
        .join(Roster, col(Roster.courier_id) == Courier.id)
        .where(Roster.day == day, col(Roster.off).is_(False))
    )
    waits = select(Delivery.post_office_id).where(
        Delivery.state == DeliveryState.REQUESTED,
        col(Delivery.wished_day).is_(None) | (col(Delivery.wished_day) <= day),
        (col(Delivery.what) != What.SEND_PAPERS) | (col(Delivery.wished_day) == day),
    )
    planned = (
        select(FleetDay.post_office_id)
        .join(PlanVersion, col(PlanVersion.fleet_day_id) == FleetDay.id)
        .where(FleetDay.day == day, PlanVersion.state != PlanState.FAILED)
    )
    office = col(PostOffice.id)
    statement = select(PostOffice).where(office.in_(on_duty), office.in_(waits), office.not_in(planned))
    return [found.id or 0 for found in session.exec(statement.order_by(office))]


def drafts_to_publish(session: Session, days: Collection[date]) -> list[Draft]:
    """The newest drafts of days that were never published, of offices that have set an hour for it."""
    newest = (
        select(func.max(PlanVersion.number))
        .where(PlanVersion.fleet_day_id == FleetDay.id, PlanVersion.state != PlanState.FAILED)
        .correlate(FleetDay)
        .scalar_subquery()
    )
    rows = session.exec(
        select_wide(PlanVersion.id, FleetDay.day, PostOffice.code, PostOffice.publishes_at_second)
        .join(FleetDay, col(FleetDay.id) == PlanVersion.fleet_day_id)
        .join(PostOffice, col(PostOffice.id) == FleetDay.post_office_id)
        .where(FleetDay.state == DayState.DRAFT, col(FleetDay.day).in_(days))
        .where(PlanVersion.state == PlanState.DRAFT, PlanVersion.number == newest)
        .where(col(PostOffice.publishes_at_second).is_not(None))
        .order_by(col(FleetDay.day), col(PostOffice.code))
    )
    return [Draft(*row) for row in rows]


def days_to_close(session: Session, before: date) -> list[int]:
    """Days of the past that nobody closed."""
    statement = select(FleetDay.id).where(FleetDay.day < before, FleetDay.state != DayState.CLOSED)
    return [day_id for day_id in session.exec(statement.order_by(col(FleetDay.id))) if day_id is not None]


def stale_solving(session: Session, created_before: datetime) -> list[int]:
    """Versions whose solver must have died with its process."""
    statement = select(PlanVersion.id).where(
        PlanVersion.state == PlanState.SOLVING, PlanVersion.created_at < created_before
    )
    return [plan_id for plan_id in session.exec(statement) if plan_id is not None]


def _others(session: Session, version: PlanVersion, state: PlanState) -> list[PlanVersion]:
    return list(
        session.exec(
            select(PlanVersion).where(
                PlanVersion.fleet_day_id == version.fleet_day_id,
                PlanVersion.state == state,
                PlanVersion.id != version.id,
            )
        )
    )
