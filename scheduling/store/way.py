"""The way of one dossier's envelope: published routes and signed handover lists."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data.kinds import HandoverState, PlanState
from data.tables import (
    Centre,
    Courier,
    Delivery,
    EnvelopeDossier,
    FleetDay,
    Handover,
    HandoverItem,
    PlanVersion,
    PostOffice,
    Route,
    Stop,
)
from scheduling.model.way import HandedOver, OnRoute
from scheduling.store.wide import select_wide


def routes_of(session: Session, dossier_id: int) -> tuple[OnRoute, ...]:
    """The published routes that had a stop for the dossier's envelope."""
    rows = session.exec(
        select(PlanVersion, FleetDay, Courier)
        .join(Route, col(Route.plan_version_id) == PlanVersion.id)
        .join(Stop, col(Stop.route_id) == Route.id)
        .join(Delivery, col(Delivery.id) == Stop.delivery_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .join(FleetDay, col(FleetDay.id) == PlanVersion.fleet_day_id)
        .join(Courier, col(Courier.id) == Route.courier_id)
        .where(EnvelopeDossier.dossier_id == dossier_id, PlanVersion.state == PlanState.PUBLISHED)
        .order_by(col(PlanVersion.published_at))
    )
    return tuple(
        OnRoute(version.published_at, day.day, courier.name)
        for version, day, courier in rows
        if version.published_at is not None
    )


def handovers_of(session: Session, dossier_id: int) -> tuple[HandedOver, ...]:
    """The lists, signed by both sides, that the dossier's envelope was on."""
    rows = session.exec(
        select_wide(Handover, Courier.name, PostOffice.name, Centre.name)
        .join(HandoverItem, col(HandoverItem.handover_id) == Handover.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == HandoverItem.envelope_id)
        .join(Courier, col(Courier.id) == Handover.courier_id, isouter=True)
        .join(PostOffice, col(PostOffice.id) == Handover.post_office_id)
        .join(Centre, col(Centre.id) == Handover.centre_id, isouter=True)
        .where(EnvelopeDossier.dossier_id == dossier_id, Handover.state == HandoverState.CONFIRMED)
        .order_by(col(Handover.received_at))
    )
    return tuple(
        HandedOver(row.received_at, row.code, centre or office, courier)
        if row.route_id is not None
        else HandedOver(row.received_at, row.code, office, None, back_to=centre)
        for row, courier, office, centre in rows
        if row.received_at is not None
    )
