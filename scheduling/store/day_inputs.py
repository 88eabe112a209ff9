"""What a plan of a day follows from, read from the rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from data.kinds import BookingState, DeliveryState, PlanState, Skill, What
from data.reference.offices import office_rules
from data.tables import (
    Address,
    Booking,
    BookingVisit,
    Courier,
    Delivery,
    Envelope,
    EnvelopeDossier,
    FamiliarCommune,
    FleetDay,
    HomeCall,
    PlanVersion,
    PostOffice,
    Roster,
    Route,
    Stop,
    Visit,
)
from scheduling.decide.familiar import SKILLS, area_costs
from scheduling.decide.guiding import call_needs
from scheduling.model.planning import DayDelivery, DayInputs, DayShift
from scheduling.store.couriers import learnt, taught_at
from scheduling.store.home_calls import guidance_of
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
        shifts=shifts_of(session, day.post_office_id, day.day),
    )


def _deliveries(session: Session, day: FleetDay, only: Collection[int] | None) -> tuple[DayDelivery, ...]:
    promised = promised_windows(session, day.id or 0)
    statement = (
        select_wide(
            Delivery,
            Address.latitude,
            Address.longitude,
            Address.commune_code,
            Envelope.code,
            func.count(col(EnvelopeDossier.id)),
            HomeCall,
        )
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id, isouter=True)
        .join(HomeCall, col(HomeCall.delivery_id) == Delivery.id, isouter=True)
        .where(Delivery.post_office_id == day.post_office_id)
        .where((col(Delivery.state) == DeliveryState.REQUESTED) | col(Delivery.id).in_(_on_published_plan(day)))
        .where(col(Delivery.wished_day).is_(None) | (col(Delivery.wished_day) <= day.day))
        .where(col(Address.latitude).is_not(None))
        # Nobody waits at home for a call without a window.
        .where(col(EnvelopeDossier.id).is_not(None) | col(Delivery.id).in_(promised))
        .group_by(col(Delivery.id), col(Address.id), col(Envelope.id), col(HomeCall.delivery_id))
        .order_by(col(Delivery.id))
    )
    if only is not None:
        statement = statement.where(col(Delivery.id).in_(only))
    found, taught = [], taught_at(session, day.post_office_id)
    for delivery, latitude, longitude, commune_code, envelope_code, dossiers, call in session.exec(statement):
        window = promised.get(delivery.id)
        # A promise binds on its day; a delivery that missed it rides whenever it can.
        if window is None and delivery.window_from_second is not None and delivery.window_to_second is not None:
            promised_today = delivery.wished_day in (None, day.day) and delivery.failed_attempts == 0
            window = (delivery.window_from_second, delivery.window_to_second) if promised_today else None
        found.append(
            DayDelivery(
                delivery_id=delivery.id,
                latitude=latitude,
                longitude=longitude,
                dossiers=dossiers or 1,
                collect_dong=delivery.fee_dong + delivery.postage_dong,
                window=window,
                due_day=delivery.due_day,
                failed_attempts=delivery.failed_attempts,
                commune_code=commune_code,
                skills=call_needs(call.kind, guidance_of(call), taught) if call else needed_skills(delivery.what),
                envelope_code=envelope_code,
                promised=delivery.id in promised,
                call=call.kind if call else None,
            )
        )
    return tuple(found)


def needed_skills(what: What) -> frozenset[int]:
    """What the courier must have learnt."""
    return frozenset() if what is What.RECEIVE_RESULT else frozenset({SKILLS[Skill.COLLECT]})


def promised_windows(session: Session, day_id: int) -> dict[int, tuple[int, int]]:
    """The confirmed windows at home of a day that can be kept, by delivery."""
    rows = session.exec(
        select_wide(BookingVisit.delivery_id, Visit.opens_second, Visit.closes_second)
        .join(Visit, col(Visit.id) == BookingVisit.visit_id)
        .join(Booking, col(Booking.id) == BookingVisit.booking_id)
        .where(Visit.fleet_day_id == day_id, Booking.state == BookingState.CONFIRMED, col(Visit.risk).is_(None))
    )
    return {delivery_id: (opens, closes) for delivery_id, opens, closes in rows}


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


def shifts_of(session: Session, post_office_id: int, day: date) -> tuple[DayShift, ...]:
    """The shifts of a post office on a date, opened as a fleet day or not, in order of roster."""
    statement = (
        select(Roster, Courier)
        .join(Courier, col(Courier.id) == Roster.courier_id)
        .where(Courier.post_office_id == post_office_id, Roster.day == day, col(Courier.active).is_(True))
        .where(col(Roster.off).is_(False))
        .order_by(col(Roster.id))
    )
    rows = session.exec(statement).all()
    taught = taught_at(session, post_office_id)
    dear = _area_costs(session, {courier.id or 0 for _, courier in rows})
    return tuple(
        DayShift(
            roster_id=roster.id or 0,
            courier_id=roster.courier_id,
            courier_code=courier.code,
            starts_second=roster.starts_second,
            ends_second=roster.ends_second,
            lunch=(roster.lunch_from_second, roster.lunch_to_second) if roster.lunch_seconds else None,
            lunch_seconds=roster.lunch_seconds,
            capacity_envelopes=courier.capacity_envelopes,
            cash_limit_dong=courier.cash_limit_dong,
            skills=learnt(courier, taught),
            area_costs=dear[courier.id or 0],
        )
        for roster, courier in rows
    )


def _area_costs(session: Session, courier_ids: Collection[int]) -> dict[int, tuple[tuple[int, int], ...]]:
    counts: dict[int, dict[str, int]] = {courier_id: {} for courier_id in courier_ids}
    known = select(FamiliarCommune).where(col(FamiliarCommune.courier_id).in_(courier_ids))
    for row in session.exec(known):
        counts[row.courier_id][row.commune_code] = row.deliveries
    return area_costs(counts, office_rules().familiar)
