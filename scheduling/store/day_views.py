"""A fleet day as its dispatcher sees it."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from data.kinds import DeliveryState, PlanState, What
from data.tables import (
    Address,
    Courier,
    Delivery,
    Envelope,
    FleetDay,
    LeftOut,
    PlanVersion,
    PostOffice,
    Recipient,
    Roster,
)
from routing.travel.protocol import TravelKind
from scheduling.model.day import DayView, LeftOutView, PlanView, RosterView, WaitingView
from scheduling.store.route_views import routes_of_version
from scheduling.store.stop_views import commune_name, window_of
from scheduling.store.wide import select_wide


def day_view(session: Session, day: FleetDay) -> DayView:
    """The day, whole."""
    office = session.get_one(PostOffice, day.post_office_id)
    return DayView(
        day_id=day.id or 0,
        post_office_id=day.post_office_id,
        post_office_name=office.name,
        depot=(office.latitude, office.longitude),
        day=day.day,
        state=day.state,
        roster=_roster(session, day),
        waiting=_waiting(session, day.post_office_id, day.day),
        plan=_newest_plan(session, day),
    )


def _newest_plan(session: Session, day: FleetDay) -> PlanView | None:
    live = session.exec(
        select(PlanVersion)
        .where(PlanVersion.fleet_day_id == day.id, PlanVersion.state != PlanState.SUPERSEDED)
        .order_by(col(PlanVersion.number).desc())
    ).all()
    if not live:
        return None
    # A failed try never hides the plan that stands: it is shown with the reason of the failure beside it.
    version = next((each for each in live if each.state is not PlanState.FAILED), live[0])
    return PlanView(
        plan_id=version.id or 0,
        number=version.number,
        state=version.state,
        created_at=version.created_at,
        progress_percent=version.progress_percent,
        failure=live[0].failure,
        travel_label=TravelKind(version.travel_kind).label if version.travel_kind else "",
        found_by=version.found_by,
        cost_seconds=version.cost_seconds,
        solve_milliseconds=version.solve_milliseconds,
        routes=routes_of_version(session, version),
        left_out=_left_out(session, version),
    )


def _left_out(session: Session, version: PlanVersion) -> tuple[LeftOutView, ...]:
    rows = session.exec(
        select_wide(LeftOut, Delivery, Envelope, Recipient, Address)
        .join(Delivery, col(Delivery.id) == LeftOut.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(LeftOut.plan_version_id == version.id)
        .order_by(col(LeftOut.id))
    )
    return tuple(
        LeftOutView(
            delivery_id=left.delivery_id,
            envelope_code=envelope.code,
            recipient_name=recipient.name,
            address_line=address.street_line,
            commune_name=commune_name(address.commune_code),
            due_day=delivery.due_day,
            failed_attempts=delivery.failed_attempts,
            reason=left.reason,
            sentence=left.sentence,
        )
        for left, delivery, envelope, recipient, address in rows
    )


def _waiting(session: Session, post_office_id: int, day: date) -> tuple[WaitingView, ...]:
    rows = session.exec(
        select(Delivery, Envelope, Recipient, Address)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(Delivery.post_office_id == post_office_id, Delivery.state == DeliveryState.REQUESTED)
        .where(col(Delivery.wished_day).is_(None) | (col(Delivery.wished_day) <= day))
        .where((col(Delivery.what) != What.SEND_PAPERS) | (col(Delivery.wished_day) == day))  # a call keeps to its day
        .order_by(col(Delivery.failed_attempts).desc(), col(Delivery.due_day), col(Delivery.id))
    )
    return tuple(
        WaitingView(
            delivery_id=delivery.id or 0,
            envelope_code=envelope.code,
            recipient_name=recipient.name,
            address_line=address.street_line,
            commune_name=commune_name(address.commune_code),
            precision=address.precision,
            window=window_of(delivery),
            wished_day=delivery.wished_day,
            due_day=delivery.due_day,
            failed_attempts=delivery.failed_attempts,
            state=delivery.state,
        )
        for delivery, envelope, recipient, address in rows
    )


def _roster(session: Session, day: FleetDay) -> tuple[RosterView, ...]:
    rows = session.exec(
        select(Roster, Courier)
        .join(Courier, col(Courier.id) == Roster.courier_id)
        .where(Courier.post_office_id == day.post_office_id, Roster.day == day.day, col(Courier.active).is_(True))
        .where(col(Roster.off).is_(False))
        .order_by(col(Courier.code), col(Roster.starts_second))
    )
    return tuple(
        RosterView(
            courier_id=roster.courier_id,
            courier_code=courier.code,
            courier_name=courier.name,
            starts_second=roster.starts_second,
            ends_second=roster.ends_second,
            capacity_envelopes=courier.capacity_envelopes,
        )
        for roster, courier in rows
    )
