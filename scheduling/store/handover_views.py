"""Handover lists as a person sees them, on the page and on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.kinds import Custody, HandoverState
from data.tables import (
    Account,
    Address,
    Centre,
    Courier,
    Delivery,
    Envelope,
    FleetDay,
    Handover,
    HandoverItem,
    PlanVersion,
    PostOffice,
    Recipient,
    Route,
)
from scheduling.decide.cells import ZONE
from scheduling.errors import NotFound
from scheduling.model.day import HandoverItemView, HandoverSummary, HandoverView
from scheduling.model.person import Person
from scheduling.store.returns import reasons
from scheduling.store.scope import within
from scheduling.store.stop_views import commune_name, contents_of
from scheduling.store.wide import select_wide


def of_day(session: Session, person: Person, day: date) -> tuple[HandoverView, ...]:
    """Every list of the day that concerns the person; of those to a centre, those that were open on it."""
    begins = datetime.combine(day, time(), ZONE).astimezone(UTC)
    open_then = (
        col(Handover.route_id).is_(None)
        & (col(Handover.prepared_at) < begins + timedelta(days=1))
        & (col(Handover.received_at).is_(None) | (col(Handover.received_at) >= begins))
    )
    statement = _whole().where((col(FleetDay.day) == day) | open_then, Handover.state != HandoverState.VOID)
    return _views(session, session.exec(within(statement, person, Handover)).all())


def one(session: Session, person: Person, handover_id: int) -> HandoverView:
    """One list. Raises NotFound."""
    statement = _whole().where(Handover.id == handover_id, Handover.state != HandoverState.VOID)
    found = _views(session, session.exec(within(statement, person, Handover)).all())
    if not found:
        raise NotFound("Không có biên bản này.", "No such handover list.")
    return found[0]


def summaries_of(session: Session, route_ids: Collection[int]) -> dict[int, tuple[HandoverSummary, ...]]:
    """The lists of each route, in short."""
    rows = session.exec(
        select(Handover, Centre.name, PostOffice.name, func.count(col(HandoverItem.id)))
        .join(PostOffice, col(PostOffice.id) == Handover.post_office_id)
        .join(Centre, col(Centre.id) == Handover.centre_id, isouter=True)
        .join(HandoverItem, col(HandoverItem.handover_id) == Handover.id)
        .where(col(Handover.route_id).in_(route_ids), Handover.state != HandoverState.VOID)
        .group_by(col(Handover.id), col(Centre.name), col(PostOffice.name))
        .order_by(col(Handover.id))
    )
    summaries: defaultdict[int, list[HandoverSummary]] = defaultdict(list)
    for list_, centre, office, envelopes in rows:
        summaries[list_.route_id or 0].append(
            HandoverSummary(
                handover_id=list_.id or 0,
                code=list_.code,
                from_custody=list_.from_custody,
                giver_name=centre if list_.from_custody is Custody.CENTRE else office,
                envelopes=envelopes,
                state=list_.state,
                given_at=list_.given_at,
                received_at=list_.received_at,
            )
        )
    return {route_id: tuple(summaries[route_id]) for route_id in route_ids}


def _whole() -> Any:
    giver, receiver = aliased(Account), aliased(Account)
    return (
        select_wide(
            Handover, FleetDay.day, Centre.name, PostOffice.name, Courier, giver.display_name, receiver.display_name
        )
        .join(Route, col(Route.id) == Handover.route_id, isouter=True)
        .join(PlanVersion, col(PlanVersion.id) == Route.plan_version_id, isouter=True)
        .join(FleetDay, col(FleetDay.id) == PlanVersion.fleet_day_id, isouter=True)
        .join(PostOffice, col(PostOffice.id) == Handover.post_office_id)
        .join(Courier, col(Courier.id) == Handover.courier_id, isouter=True)
        .join(Centre, col(Centre.id) == Handover.centre_id, isouter=True)
        .join(giver, giver.id == Handover.given_by, isouter=True)
        .join(receiver, receiver.id == Handover.received_by, isouter=True)
        .order_by(col(Handover.id))
    )


def _views(session: Session, rows: Collection[Any]) -> tuple[HandoverView, ...]:
    items = _items(session, [list_.id for list_, *_ in rows])
    back = [list_.id for list_, *_ in rows if list_.to_custody is Custody.CENTRE]
    if back:
        items |= _with_reasons(session, {number: items[number] for number in back})
    return tuple(
        HandoverView(
            handover_id=list_.id,
            code=list_.code,
            state=list_.state,
            from_custody=list_.from_custody,
            day=day or list_.prepared_at.astimezone(ZONE).date(),
            giver_name=centre if list_.from_custody is Custody.CENTRE else office,
            post_office_name=office,
            courier_name=courier.name if courier else None,
            courier_code=courier.code if courier else None,
            prepared_at=list_.prepared_at,
            given_by=given_by,
            given_at=list_.given_at,
            received_by=received_by,
            received_at=list_.received_at,
            items=tuple(items[list_.id]),
            to_custody=list_.to_custody,
            centre_name=centre,
        )
        for list_, day, centre, office, courier, given_by, received_by in rows
    )


def _with_reasons(session: Session, items: Mapping[int, list[HandoverItemView]]) -> dict[int, list[HandoverItemView]]:
    """Say of each envelope that goes back why."""
    codes = {item.envelope_code for lines in items.values() for item in lines}
    numbers = dict(session.exec(select(Envelope.code, Envelope.id).where(col(Envelope.code).in_(codes))).all())
    ends = reasons(session, [number or 0 for number in numbers.values()])
    whys = {code: ends[number or 0].why for code, number in numbers.items() if number in ends}
    return {
        list_id: [replace(item, given_up=whys.get(item.envelope_code)) for item in lines]
        for list_id, lines in items.items()
    }


def _items(session: Session, handover_ids: Collection[int]) -> defaultdict[int, list[HandoverItemView]]:
    rows = session.exec(
        select_wide(HandoverItem, Envelope, Delivery, Recipient, Address)
        .join(Envelope, col(Envelope.id) == HandoverItem.envelope_id)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(Address, col(Address.id) == Delivery.address_id)
        .where(col(HandoverItem.handover_id).in_(handover_ids))
        .order_by(col(HandoverItem.handover_id), col(HandoverItem.line_number))
    ).all()
    contents = contents_of(session, [envelope.id or 0 for _, envelope, *_ in rows])
    items: defaultdict[int, list[HandoverItemView]] = defaultdict(list)
    for item, envelope, delivery, recipient, address in rows:
        held = contents[envelope.id or 0]
        items[item.handover_id].append(
            HandoverItemView(
                line_number=item.line_number,
                envelope_code=envelope.code,
                dossier_codes=tuple(held.codes),
                recipient_name=recipient.name,
                address_line=address.street_line,
                commune_name=commune_name(address.commune_code),
                papers_original=held.originals,
                papers_copy=held.copies,
                fee_dong=delivery.fee_dong,
                postage_dong=delivery.postage_dong,
            )
        )
    return items
