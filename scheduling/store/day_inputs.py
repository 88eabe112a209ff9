"""What a plan of a day follows from, read from the rows."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from data.kinds import DeliveryState, PlanState
from data.tables import (
    Address,
    Courier,
    Delivery,
    EnvelopeDossier,
    FleetDay,
    PlanVersion,
    PostOffice,
    Roster,
    Route,
    Stop,
)
from scheduling.model.planning import DayDelivery, DayInputs, DayShift
from scheduling.store.wide import select_wide


def day_inputs(session: Session, day: FleetDay, only: Collection[int] | None = None) -> DayInputs:
    """Return the day's waiting deliveries and shifts.

    Parameters
    ----------
    only
        Limit the deliveries to these: what a plan that is being stored was made of.
    """
    office = session.get_one(PostOffice, day.post_office_id)
    return DayInputs(
        day=day.day,
        depot=(office.latitude, office.longitude),
        deliveries=_deliveries(session, day, only),
        shifts=_shifts(session, day),
    )


def _deliveries(session: Session, day: FleetDay, only: Collection[int] | None) -> tuple[DayDelivery, ...]:
    statement = (
        select_wide(Delivery, Address.latitude, Address.longitude, func.count(col(EnvelopeDossier.id)))
        .join(Address, col(Address.id) == Delivery.address_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .where(Delivery.post_office_id == day.post_office_id)
        .where((col(Delivery.state) == DeliveryState.REQUESTED) | col(Delivery.id).in_(_on_published_plan(day)))
        .where(col(Delivery.wished_day).is_(None) | (col(Delivery.wished_day) <= day.day))
        .where(col(Address.latitude).is_not(None))
        .group_by(col(Delivery.id), col(Address.id))
        .order_by(col(Delivery.id))
    )
    if only is not None:
        statement = statement.where(col(Delivery.id).in_(only))
    found = []
    for delivery, latitude, longitude, dossiers in session.exec(statement):
        window = None
        # A promise binds on its day; a delivery that missed it rides whenever it can.
        if delivery.window_from_second is not None and delivery.window_to_second is not None:
            promised_today = delivery.wished_day in (None, day.day) and delivery.failed_attempts == 0
            window = (delivery.window_from_second, delivery.window_to_second) if promised_today else None
        found.append(
            DayDelivery(
                delivery_id=delivery.id,
                latitude=latitude,
                longitude=longitude,
                dossiers=dossiers,
                collect_dong=delivery.fee_dong + delivery.postage_dong,
                window=window,
                due_day=delivery.due_day,
                failed_attempts=delivery.failed_attempts,
            )
        )
    return tuple(found)


def _on_published_plan(day: FleetDay) -> SelectOfScalar[int]:
    """A day that is published but not begun may be planned again: its own stops take part."""
    return (
        select(Stop.delivery_id)
        .join(Route, col(Route.id) == Stop.route_id)
        .join(PlanVersion, col(PlanVersion.id) == Route.plan_version_id)
        .join(Delivery, col(Delivery.id) == Stop.delivery_id)
        .where(PlanVersion.fleet_day_id == day.id, PlanVersion.state == PlanState.PUBLISHED)
        .where(Delivery.state == DeliveryState.PLANNED)
    )


def _shifts(session: Session, day: FleetDay) -> tuple[DayShift, ...]:
    statement = (
        select(Roster, Courier)
        .join(Courier, col(Courier.id) == Roster.courier_id)
        .where(Courier.post_office_id == day.post_office_id, Roster.day == day.day, col(Courier.active).is_(True))
        .order_by(col(Roster.id))
    )
    return tuple(
        DayShift(
            roster_id=roster.id or 0,
            courier_id=roster.courier_id,
            starts_second=roster.starts_second,
            ends_second=roster.ends_second,
            lunch=(roster.lunch_from_second, roster.lunch_to_second) if roster.lunch_seconds else None,
            lunch_seconds=roster.lunch_seconds,
            capacity_envelopes=courier.capacity_envelopes,
            cash_limit_dong=courier.cash_limit_dong,
        )
        for roster, courier in session.exec(statement)
    )
