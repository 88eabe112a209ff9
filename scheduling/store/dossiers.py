"""Dossiers as the dossier system must hear of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, update
from sqlmodel import Session, col, select

from data.kinds import DossierStatus, Outcome
from data.tables import Attempt, CarrierOrder, Delivery, Dossier, Envelope, EnvelopeDossier, Recipient
from scheduling.decide.reconcile_carrier import Truth
from scheduling.ports import DossierRecord, Step
from scheduling.store import happenings


def mark_returns(session: Session, delivery_ids: Collection[int]) -> list[int]:
    """Set the dossiers in these deliveries to what their attempts prove; returns all of them.

    A proven delivery makes a dossier 10 (returned) at the moment of the proof; without one it is 9
    (processed), for handing it to the post does not return it.
    """
    session.flush()
    proven: dict[int, datetime] = {}
    for delivery_id, happened_at in session.exec(
        select(Attempt.delivery_id, Attempt.happened_at).where(
            col(Attempt.delivery_id).in_(delivery_ids), Attempt.outcome == Outcome.DELIVERED
        )
    ):
        proven[delivery_id] = min(happened_at, proven.get(delivery_id, happened_at))
    rows = session.exec(  # without the people in them, whom it costs to decrypt
        select(Dossier.id, Dossier.status, Dossier.returned_at, Delivery.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
        .join(Delivery, col(Delivery.envelope_id) == EnvelopeDossier.envelope_id)
        .where(col(Delivery.id).in_(delivery_ids))
        .order_by(col(Dossier.id))
        .with_for_update(of=Dossier, key_share=True)
    ).all()
    moved: defaultdict[datetime | None, list[int]] = defaultdict(list)
    for dossier_id, status, held, owner in rows:
        at = proven.get(owner or 0)
        if (status, held) != (DossierStatus.RETURNED if at else DossierStatus.PROCESSED, at):
            moved[at].append(dossier_id or 0)
    for at, ids in moved.items():
        came = {"status": DossierStatus.RETURNED, "by_post": True}  # also where it was said to be back at the centre
        values = came if at else {"status": DossierStatus.PROCESSED}
        session.exec(update(Dossier).where(col(Dossier.id).in_(ids)).values(returned_at=at, **values))
    return [dossier_id or 0 for dossier_id, *_ in rows]


def lock(session: Session, dossier_ids: Collection[int]) -> list[Dossier]:
    """Lock dossiers before what is told of them is decided: two who tell of one never cross.

    Whoever locks results and their deliveries locks the dossiers first.
    """
    session.flush()
    statement = select(Dossier).where(col(Dossier.id).in_(dossier_ids)).order_by(col(Dossier.id))
    return list(session.exec(statement.with_for_update(key_share=True).execution_options(populate_existing=True)))


def not_by_post(session: Session, dossier_ids: Collection[int]) -> None:
    """These results, locked here, are fetched at the counter."""
    locked = (
        select(Dossier.id)
        .where(col(Dossier.id).in_(dossier_ids))
        .order_by(col(Dossier.id))
        .with_for_update(key_share=True)
    )
    session.exec(update(Dossier).where(col(Dossier.id).in_(session.exec(locked).all())).values(by_post=False))


def record_of(session: Session, dossier: Dossier) -> DossierRecord:
    """Everything we hold of a dossier, for a partner that replaces what it held."""
    assert dossier.id is not None
    return records_of(session, [dossier])[dossier.id]


def records_of(session: Session, dossiers: Collection[Dossier]) -> dict[int, DossierRecord]:
    """Everything we hold of each of these, by number, with everything that happened to it."""
    ids = [dossier.id or 0 for dossier in dossiers]
    steps = happenings.steps_of(session, ids)
    phones = dict(
        session.exec(
            select(Dossier.id, Recipient.phone)
            .join(Recipient, col(Recipient.id) == Dossier.recipient_id)
            .where(col(Dossier.id).in_(ids))
        ).all()
    )
    notes = _return_notes(session, [dossier.id or 0 for dossier in dossiers if dossier.returned_at])
    return {
        number: _record(dossier, phones[number], notes.get(number), steps.get(number, ()))
        for number, dossier in zip(ids, dossiers, strict=True)
    }


def _return_notes(session: Session, dossier_ids: Collection[int]) -> dict[int, str]:
    """What is said of a return: the envelope, and the waybill where a carrier brought it."""
    rows = session.exec(
        select(EnvelopeDossier.dossier_id, Envelope.code, CarrierOrder.waybill)
        .join(Envelope, col(Envelope.id) == EnvelopeDossier.envelope_id)
        .join(
            CarrierOrder,
            and_(col(CarrierOrder.envelope_id) == Envelope.id, col(CarrierOrder.truth) == Truth.CARRIER),
            isouter=True,
        )
        .where(col(EnvelopeDossier.dossier_id).in_(dossier_ids))
        .order_by(col(CarrierOrder.dispatch))  # the last dispatch is the one that came home
    )
    return {number: f"Phong bì {code}" + (f", vận đơn {bill}" if bill else "") for number, code, bill in rows}


def _record(dossier: Dossier, phone: str | None, note: str | None, steps: tuple[Step, ...]) -> DossierRecord:
    return DossierRecord(
        code=dossier.code,
        procedure_code=dossier.procedure_code,
        procedure_name=dossier.procedure_name,
        field_code=dossier.field_code,
        field_name=dossier.field_name,
        channel=dossier.channel,
        owner_name=dossier.owner_name,
        owner_kind=dossier.owner_kind,
        owner_id_number=dossier.owner_id_number,
        phone=phone,
        email=dossier.email,
        receipt_number=dossier.receipt_number,
        summary=dossier.summary,
        unit=dossier.unit,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        processing_ended_at=dossier.result_ready_at,
        status=dossier.status,
        returned_at=dossier.returned_at,
        return_note=note,
        by_post=dossier.by_post,
        steps=steps,
    )


def by_id(session: Session, dossier_id: int) -> Dossier:
    """One dossier that a caller has already been allowed to touch."""
    return session.get_one(Dossier, dossier_id)
