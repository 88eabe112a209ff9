"""Orders at carriers: what was asked, what the carrier said, and how far each is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, select

from data.tables import CarrierOrder
from scheduling.model.sync import Ending


def note_answers(session: Session, endings: Iterable[Ending], now: datetime) -> None:
    """Write down what the carrier said of orders placed, in the transaction that settles their rows."""
    for ending in endings:
        if ending.placed is None:
            continue
        order = session.exec(
            select(CarrierOrder).where(CarrierOrder.number == ending.placed.number).with_for_update()
        ).first()
        if order is not None:
            order.placed_at = order.placed_at or now
            order.carrier_id = ending.placed.carrier_id or order.carrier_id
            order.waybill = ending.placed.waybill or order.waybill
            order.fee_dong = order.fee_dong if ending.placed.fee_dong is None else ending.placed.fee_dong
