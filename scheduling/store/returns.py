"""Envelopes that go back to their centre: those that rest at a post office, and the lists that take them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from data.kinds import BookingKind, Custody, DeliveryState, HandoverState
from data.tables import (
    Booking,
    BookingContact,
    Centre,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    FleetDay,
    Handover,
    HandoverItem,
    PlanVersion,
    PostOffice,
    Recipient,
    Route,
    Stop,
)
from scheduling.decide.giving_up import End
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.model.returns import BackWord, RestingAt
from scheduling.store import deliveries, dossiers
from scheduling.store.scope import within
from scheduling.store.wide import select_wide

_OPEN = (HandoverState.PREPARED, HandoverState.GIVEN)


def resting(session: Session, person: Person) -> tuple[RestingAt, ...]:
    """What rests at post offices for each centre and is on no list yet, as far as it is the person's."""
    rows = session.exec(
        within(
            select_wide(PostOffice.id, PostOffice.name, Centre.id, Centre.name, func.count(col(Delivery.id)))
            .join(Delivery, col(Delivery.post_office_id) == PostOffice.id)
            .join(Centre, col(Centre.id) == Delivery.centre_id)
            .where(col(Delivery.id).in_(_resting()))
            .group_by(col(PostOffice.id), col(Centre.id))
            .order_by(col(PostOffice.name), col(Centre.name)),
            person,
            Delivery,
        )
    )
    return tuple(RestingAt(*row) for row in rows)


def lock_office(session: Session, person: Person, post_office_id: int) -> PostOffice:
    """Lock a post office of the person, under which its lists to centres are made. Raises NotFound."""
    statement = select(PostOffice).where(PostOffice.id == post_office_id)
    found = session.exec(within(statement, person, PostOffice).with_for_update(key_share=True)).first()
    if found is None:
        raise NotFound("Không có bưu cục này.", "No such post office.")
    return found


def prepare(session: Session, office: PostOffice, centre_id: int, day: date, now: datetime) -> int | None:
    """Write the list of all that rests at a locked post office for a centre; None where nothing does."""
    envelope_ids = session.exec(
        select(Delivery.envelope_id)
        .where(Delivery.post_office_id == office.id, Delivery.centre_id == centre_id, col(Delivery.id).in_(_resting()))
        .order_by(col(Delivery.id))
    ).all()
    if not envelope_ids:
        return None
    begins = f"CH-{day:%y%m%d}-{office.code}-"
    made = session.exec(select(func.count()).where(col(Handover.code).startswith(begins, autoescape=True))).one()
    list_ = Handover(
        code=f"{begins}{made + 1}",
        post_office_id=office.id or 0,
        centre_id=centre_id,
        from_custody=Custody.POST_OFFICE,
        to_custody=Custody.CENTRE,
        state=HandoverState.PREPARED,
        prepared_at=now,
    )
    session.add(list_)
    session.flush()
    items = [
        {"handover_id": list_.id, "envelope_id": envelope_id, "line_number": line}
        for line, envelope_id in enumerate(envelope_ids, start=1)
    ]
    session.exec(insert(HandoverItem), params=items)
    return list_.id


def lock_own(session: Session, person: Person, dossier_id: int) -> tuple[Delivery, Envelope]:
    """The delivery of a dossier's result, locked, and its envelope. Raises NotFound for another centre's, or none."""
    days = (  # whatever changes a delivery that rides, or rode, holds its day
        select(FleetDay)
        .join(PlanVersion, col(PlanVersion.fleet_day_id) == FleetDay.id)
        .join(Route, col(Route.plan_version_id) == PlanVersion.id)
        .join(Stop, col(Stop.route_id) == Route.id)
        .join(Delivery, col(Delivery.id) == Stop.delivery_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .where(EnvelopeDossier.dossier_id == dossier_id)
        .order_by(col(FleetDay.id))
        .with_for_update(of=FleetDay)
    )
    session.exec(within(days, person, Delivery)).all()
    envelope_id = select(EnvelopeDossier.envelope_id).where(EnvelopeDossier.dossier_id == dossier_id)
    inside = select(EnvelopeDossier.dossier_id).where(col(EnvelopeDossier.envelope_id).in_(envelope_id))
    dossiers.lock(session, session.exec(inside).all())
    statement = (
        select(Delivery, Envelope)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Envelope.id)
        .where(EnvelopeDossier.dossier_id == dossier_id)
        .with_for_update(of=Delivery, key_share=True)
        .execution_options(populate_existing=True)
    )
    found = session.exec(within(statement, person, Delivery)).first()
    if found is None:
        raise NotFound("Hồ sơ này không đăng ký trả tại nhà.", "It does not go by post.")
    return found


def not_standing(session: Session, delivery_ids: Collection[int], custody: Custody) -> list[str]:
    """The codes of those envelopes that were not given up, or that somebody else has."""
    rows = session.exec(
        select(Envelope.code)
        .join(Delivery, col(Delivery.envelope_id) == Envelope.id)
        .where(col(Delivery.id).in_(delivery_ids))
        .where((col(Delivery.state) != DeliveryState.UNDELIVERABLE) | (col(Envelope.custody) != custody))
        .order_by(col(Envelope.code))
    )
    return list(rows)


def reasons(session: Session, envelope_ids: Collection[int]) -> dict[int, End]:
    """Why each of these envelopes was given up, and since when."""
    owners: dict[int, tuple[int, datetime | None]] = {}
    for delivery_id, envelope_id, recalled_at in session.exec(
        select(Delivery.id, Delivery.envelope_id, Delivery.recalled_at).where(
            col(Delivery.envelope_id).in_(envelope_ids)
        )
    ):
        owners[delivery_id or 0] = (envelope_id, recalled_at)
    tries = deliveries.tries_of(session, owners)
    found: dict[int, End] = {}
    for delivery_id, (envelope_id, recalled_at) in owners.items():
        end = deliveries.end_of(tries[delivery_id], recalled_at)
        if end is not None:
            found[envelope_id] = end
    return found


def undeliverable_among(session: Session, delivery_ids: Collection[int]) -> list[int]:
    """The dossiers in those of these deliveries that were given up."""
    statement = (
        select(EnvelopeDossier.dossier_id)
        .join(Delivery, col(Delivery.envelope_id) == EnvelopeDossier.envelope_id)
        .where(col(Delivery.id).in_(delivery_ids), Delivery.state == DeliveryState.UNDELIVERABLE)
    )
    return list(session.exec(statement))


def words_for(session: Session, handover_id: int) -> list[BackWord]:
    """Whom to tell of what is on a list that came back: who gave a phone, one word for each envelope."""
    centre = session.exec(
        select(Centre.name, Centre.street_line).join(Handover).where(Handover.id == handover_id)
    ).one()
    rows = session.exec(
        select_wide(Envelope.id, Recipient.phone, Dossier.id, Dossier.code)
        .join(HandoverItem, col(HandoverItem.envelope_id) == Envelope.id)
        .join(Recipient, col(Recipient.id) == Envelope.recipient_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Envelope.id)
        .join(Dossier, col(Dossier.id) == EnvelopeDossier.dossier_id)
        .where(HandoverItem.handover_id == handover_id, col(Recipient.phone).is_not(None))
        .order_by(col(HandoverItem.line_number), col(Dossier.code))
    ).all()
    languages = _languages(session, [dossier_id for _, _, dossier_id, _ in rows])
    inside: defaultdict[int, list[tuple[str, int, str]]] = defaultdict(list)
    for envelope_id, phone, dossier_id, code in rows:
        inside[envelope_id].append((phone, dossier_id, code))
    return [
        BackWord(
            envelope_id=envelope_id,
            dossier_id=held[0][1],
            phone=held[0][0],
            language=next((languages[number] for _, number, _ in held if number in languages), "vi"),
            codes=tuple(code for _, _, code in held),
            where=", ".join(filter(None, centre)),
        )
        for envelope_id, held in inside.items()
    ]


def _languages(session: Session, dossier_ids: Collection[int]) -> Mapping[int, str]:
    """In which language somebody last wanted to be told of each dossier's delivery."""
    rows = session.exec(
        select_wide(Booking.dossier_id, BookingContact.language)
        .join(BookingContact, col(BookingContact.booking_id) == Booking.id)
        .where(col(Booking.dossier_id).in_(dossier_ids), Booking.kind == BookingKind.HOME_DELIVERY)
        .order_by(col(BookingContact.agreed_at))
    )
    return dict(rows.all())


def _resting() -> Any:
    """Deliveries that were given up, at a post office, on no list that still waits for a signature."""
    listed = (
        select(HandoverItem.envelope_id)
        .join(Handover, col(Handover.id) == HandoverItem.handover_id)
        .where(Handover.to_custody == Custody.CENTRE, col(Handover.state).in_(_OPEN))
    )
    return (
        select(Delivery.id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(Delivery.state == DeliveryState.UNDELIVERABLE, Envelope.custody == Custody.POST_OFFICE)
        .where(col(Envelope.id).not_in(listed))
    )
