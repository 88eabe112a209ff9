"""Handover lists: made from a published plan, signed by two sides."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, col, select

from data.kinds import Custody, HandoverState, PlanState
from data.tables import (
    Courier,
    Delivery,
    Envelope,
    EnvelopeDossier,
    FleetDay,
    Handover,
    HandoverItem,
    PlanVersion,
    Route,
    Stop,
)
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.store.scope import within
from scheduling.store.wide import select_wide


def prepare(session: Session, day: FleetDay, version: PlanVersion, now: datetime) -> None:
    """Write one list for each route and giver: each centre, and the post office for what it kept."""
    # Columns, not rows: a route carries its whole drawn line, which would be read once for each of its stops.
    rows = session.exec(
        select_wide(Route.id, Route.courier_id, Courier.code, Envelope.id, Envelope.centre_id, Envelope.custody)
        .join(Courier, col(Courier.id) == Route.courier_id)
        .join(Stop, col(Stop.route_id) == Route.id)
        .join(Delivery, col(Delivery.id) == Stop.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(
            Route.plan_version_id == version.id, Envelope.custody != Custody.RECIPIENT
        )  # which is filled at the door
        .order_by(col(Route.id), col(Stop.position))
    )
    contents: defaultdict[tuple[int, int, str, int | None], list[int]] = defaultdict(list)
    for route_id, courier_id, courier_code, envelope_id, centre_id, custody in rows:
        giver = centre_id if custody is Custody.CENTRE else None
        contents[route_id, courier_id, courier_code, giver].append(envelope_id)
    lists = [
        Handover(
            code=f"BG-{day.day:%y%m%d}-{courier_code}-{version.number}.{number}",
            route_id=route_id,
            courier_id=courier_id,
            post_office_id=day.post_office_id,
            centre_id=giver,
            from_custody=Custody.POST_OFFICE if giver is None else Custody.CENTRE,
            state=HandoverState.PREPARED,
            prepared_at=now,
        )
        for number, (route_id, courier_id, courier_code, giver) in enumerate(contents, start=1)
    ]
    session.add_all(lists)
    session.flush()
    items = [
        {"handover_id": list_.id, "envelope_id": envelope_id, "line_number": line}
        for list_, envelope_ids in zip(lists, contents.values(), strict=True)
        for line, envelope_id in enumerate(envelope_ids, start=1)
    ]
    if items:
        session.exec(insert(HandoverItem), params=items)


def of_version(session: Session, version: PlanVersion) -> list[Handover]:
    """Every list of a plan version that still counts."""
    return list(
        session.exec(
            select(Handover)
            .join(Route, col(Route.id) == Handover.route_id)
            .where(Route.plan_version_id == version.id, Handover.state != HandoverState.VOID)
            .order_by(col(Handover.id))
        )
    )


def lock_day_of_route(session: Session, person: Person, route_id: int) -> FleetDay:
    """Lock the day of a published route. Raises NotFound for one that is not the person's."""
    statement = (
        select(FleetDay)
        .join(PlanVersion, col(PlanVersion.fleet_day_id) == FleetDay.id)
        .join(Route, col(Route.plan_version_id) == PlanVersion.id)
        .where(Route.id == route_id, PlanVersion.state == PlanState.PUBLISHED)
        .with_for_update(of=FleetDay)
        .execution_options(populate_existing=True)
    )
    found = session.exec(within(statement, person, Route)).first()
    if found is None:
        raise NotFound("Không có tuyến này.", "No such route.")
    return found


def of_route(session: Session, route_id: int) -> bool:
    """Whether a route has a list that counts."""
    statement = select(Handover.id).where(Handover.route_id == route_id, Handover.state != HandoverState.VOID)
    return session.exec(statement).first() is not None


def lock(session: Session, person: Person, handover_id: int) -> tuple[FleetDay | None, Handover]:
    """Lock the day of a list, then return both. Raises NotFound for a list that is not the person's.

    A list to a centre is of no day: it is locked itself.
    """
    if own_list(session, person, handover_id).route_id is None:
        return None, session.get_one(Handover, handover_id, populate_existing=True, with_for_update=True)
    day = session.exec(
        select(FleetDay)
        .join(PlanVersion, col(PlanVersion.fleet_day_id) == FleetDay.id)
        .join(Route, col(Route.plan_version_id) == PlanVersion.id)
        .join(Handover, col(Handover.route_id) == Route.id)
        .where(Handover.id == handover_id)
        .with_for_update(of=FleetDay)
    ).one()
    return day, session.get_one(Handover, handover_id, populate_existing=True)


def own_list(session: Session, person: Person, handover_id: int) -> Handover:
    """One list that concerns the person. Raises NotFound."""
    statement = within(select(Handover).where(Handover.id == handover_id), person, Handover)
    found = session.exec(statement).first()
    if found is None or found.state is HandoverState.VOID:
        raise NotFound("Không có biên bản này.", "No such handover list.")
    return found


def dossiers_on(session: Session, handover_id: int) -> list[int]:
    """The dossiers whose results are on a list."""
    statement = (
        select(EnvelopeDossier.dossier_id)
        .join(HandoverItem, col(HandoverItem.envelope_id) == EnvelopeDossier.envelope_id)
        .where(HandoverItem.handover_id == handover_id)
    )
    return list(session.exec(statement))


def deliveries_on(session: Session, handover_id: int) -> list[int]:
    """The deliveries whose envelopes are on a list."""
    statement = (
        select(Delivery.id)
        .join(HandoverItem, col(HandoverItem.envelope_id) == Delivery.envelope_id)
        .where(HandoverItem.handover_id == handover_id)
    )
    return [delivery_id for delivery_id in session.exec(statement) if delivery_id is not None]
