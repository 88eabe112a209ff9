"""Orders at carriers: which envelopes go by one, what the carrier said, and how far each is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from data.kinds import Custody, DeliveryState, OutboxState
from data.tables import (
    Address,
    CarrierOrder,
    Centre,
    Delivery,
    Dossier,
    Envelope,
    EnvelopeDossier,
    Outbox,
    Recipient,
)
from scheduling.decide.reconcile_carrier import OurOrder, Standing, Truth
from scheduling.model.carriage import Citizen, OrderRef
from scheduling.model.sync import Ending
from scheduling.store.wide import select_wide

ENDED = (Standing.DELIVERED, Standing.RETURNED, Standing.CANCELLED)


@dataclass(frozen=True, slots=True)
class Parcel:
    """An envelope as the carrier is told of it: no detail of the papers (R21)."""

    envelope_id: int
    envelope_code: str
    centre_id: int
    citizen: Citizen
    dossier_codes: tuple[str, ...]
    collect_dong: int
    dispatched: int
    """How often it was sent out before."""


def to_be_ordered(session: Session, centre_codes: Collection[str], limit: int) -> list[int]:
    """Deliveries of these centres that no post office of ours serves and that never went out."""
    ordered = select(CarrierOrder.id).where(CarrierOrder.envelope_id == Delivery.envelope_id)
    statement = (
        select(Delivery.id)
        .join(Centre, col(Centre.id) == Delivery.centre_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(col(Delivery.post_office_id).is_(None), Delivery.state == DeliveryState.REQUESTED)
        .where(col(Centre.code).in_(centre_codes), Envelope.custody == Custody.CENTRE)
        .where(~ordered.exists())
        .order_by(col(Delivery.id))
        .limit(limit)
    )
    return [delivery_id for delivery_id in session.exec(statement) if delivery_id is not None]


def parcel(session: Session, delivery_id: int) -> Parcel | None:
    """Lock a delivery and return what it carries; None when it was cancelled or left meanwhile."""
    found = session.exec(
        select(Delivery, Envelope)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(Delivery.id == delivery_id, Delivery.state == DeliveryState.REQUESTED)
        .where(Envelope.custody == Custody.CENTRE)
        .with_for_update(of=Delivery, key_share=True)
    ).first()
    if found is None:
        return None
    delivery, envelope = found
    recipient, address = (
        session.get_one(Recipient, envelope.recipient_id),
        session.get_one(Address, delivery.address_id),
    )
    codes = session.exec(
        select(Dossier.code)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
        .where(EnvelopeDossier.envelope_id == envelope.id)
        .order_by(col(Dossier.code))
    ).all()
    dispatched = session.exec(
        select(func.count()).select_from(CarrierOrder).where(CarrierOrder.envelope_id == envelope.id)
    ).one()
    return Parcel(
        envelope.id or 0,
        envelope.code,
        delivery.centre_id,
        Citizen(recipient.name, recipient.phone or "", address.street_line, address.commune_code),
        tuple(codes),
        delivery.fee_dong + delivery.postage_dong,
        dispatched,
    )


def keep(session: Session, parcel: Parcel, number: str, leg: str, truth: Truth, now: datetime) -> None:
    """Keep an order that is about to be placed."""
    session.add(
        CarrierOrder(
            number=number,
            envelope_id=parcel.envelope_id,
            centre_id=parcel.centre_id,
            leg=leg,
            dispatch=parcel.dispatched + 1,
            truth=truth,
            standing=Standing.PLACED,
            ordered_at=now,
            changed_at=now,
        )
    )


def to_be_called_off(session: Session, limit: int) -> list[int]:
    """Orders whose delivery was cancelled and which were not called off yet."""
    statement = (
        select(CarrierOrder.id)
        .join(Delivery, col(Delivery.envelope_id) == CarrierOrder.envelope_id)
        .where(Delivery.state == DeliveryState.CANCELLED, col(CarrierOrder.cancel_asked_at).is_(None))
        .where(col(CarrierOrder.standing).not_in(ENDED))
        .order_by(col(CarrierOrder.id))
        .limit(limit)
    )
    return [order_id for order_id in session.exec(statement) if order_id is not None]


def lock(session: Session, order_id: int) -> CarrierOrder:
    """One order, locked."""
    return session.exec(
        select(CarrierOrder)
        .where(CarrierOrder.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def lock_numbers(session: Session, numbers: Collection[str]) -> dict[str, CarrierOrder]:
    """The orders of these numbers that are ours, locked in the order of their ids."""
    statement = (
        select(CarrierOrder)
        .where(col(CarrierOrder.number).in_(numbers))
        .order_by(col(CarrierOrder.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {order.number: order for order in session.exec(statement)}


def envelope_code(session: Session, order: CarrierOrder) -> str:
    """The code of the envelope of an order: its lane in the outbox."""
    return session.exec(select(Envelope.code).where(Envelope.id == order.envelope_id)).one()


def withdraw_unsent(session: Session, lane: str) -> bool:
    """Take back an order that has not left; True when there was one, and so nothing to call off."""
    row = session.exec(
        select(Outbox)
        .where(Outbox.lane == lane, Outbox.state == OutboxState.PENDING, Outbox.attempts == 0)
        .with_for_update()
    ).first()
    if row is not None:
        row.state = OutboxState.WITHDRAWN
    return row is not None


def ref(order: CarrierOrder) -> OrderRef:
    """The order as the carrier is asked about it."""
    return OrderRef(order.number, order.ordered_at, order.carrier_id, order.waybill)


def note_answers(session: Session, endings: Iterable[Ending], now: datetime) -> None:
    """Write down what the carrier said of orders placed, in the transaction that settles their rows."""
    placed = {ending.placed.number: ending.placed for ending in endings if ending.placed is not None}
    if not placed:
        return
    for number, order in lock_numbers(session, placed).items():
        said = placed[number]
        order.placed_at = order.placed_at or now
        order.carrier_id, order.waybill = said.carrier_id or order.carrier_id, said.waybill or order.waybill
        order.fee_dong = order.fee_dong if said.fee_dong is None else said.fee_dong


def hint(session: Session, numbers: Collection[str], now: datetime) -> int:
    """Note which of our orders somebody says something has happened to; returns how many are ours."""
    ours = lock_numbers(session, numbers)
    for order in ours.values():
        order.hinted_at = now
    return len(ours)


def hinted(session: Session, centre_id: int, limit: int) -> list[CarrierOrder]:
    """The orders of a centre that are to be asked about, the longest waiting first."""
    statement = (
        select(CarrierOrder)
        .where(CarrierOrder.centre_id == centre_id, col(CarrierOrder.hinted_at).is_not(None))
        .order_by(col(CarrierOrder.hinted_at), col(CarrierOrder.id))
        .limit(limit)
    )
    return list(session.exec(statement))


def compared(session: Session, centre_id: int, since: datetime) -> list[OurOrder]:
    """The orders of a centre that are on their way or ended since a moment, as the comparison needs them."""
    statement = select_wide(
        CarrierOrder.number, CarrierOrder.truth, CarrierOrder.standing, CarrierOrder.changed_at, CarrierOrder.id
    ).where(
        CarrierOrder.centre_id == centre_id,
        or_(col(CarrierOrder.standing).not_in(ENDED), col(CarrierOrder.changed_at) >= since),
    )
    return [
        OurOrder(number, Truth(truth), Standing(standing), changed_at)
        for number, truth, standing, changed_at, _ in session.exec(statement)
    ]
