"""Dossiers as the dossier system must hear of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import DossierStatus, Outcome
from data.tables import Attempt, Delivery, Dossier, Envelope, EnvelopeDossier, Recipient
from scheduling.ports import DossierRecord, Step

_TOLD = {
    Outcome.FAILED: (DossierStatus.PROCESSED, "Bưu tá", "Phát tại nhà chưa thành công"),
    Outcome.DELIVERED: (DossierStatus.RETURNED, "Bưu tá", "Đã phát"),
}


def mark_returns(session: Session, delivery_ids: Collection[int]) -> list[Dossier]:
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
    rows = session.exec(
        select(Dossier, Delivery.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
        .join(Delivery, col(Delivery.envelope_id) == EnvelopeDossier.envelope_id)
        .where(col(Delivery.id).in_(delivery_ids))
        .order_by(col(Dossier.id))
    ).all()
    for dossier, owner in rows:
        returned_at = proven.get(owner or 0)
        dossier.returned_at = returned_at
        dossier.status = DossierStatus.RETURNED if returned_at else DossierStatus.PROCESSED
    session.flush()
    return [dossier for dossier, _ in rows]


def record_of(session: Session, dossier: Dossier) -> DossierRecord:
    """Everything we hold of a dossier, for a partner that replaces what it held."""
    phone, envelope_code = session.exec(
        select(Recipient.phone, Envelope.code)
        .join(Dossier, col(Dossier.recipient_id) == Recipient.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id, isouter=True)
        .join(Envelope, col(Envelope.id) == EnvelopeDossier.envelope_id, isouter=True)
        .where(Dossier.id == dossier.id)
    ).one()
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
        return_note=f"Phong bì {envelope_code}" if envelope_code and dossier.returned_at else None,
        by_post=dossier.by_post,
        steps=_steps(session, dossier) if dossier.returned_at else (),
    )


def _steps(session: Session, dossier: Dossier) -> tuple[Step, ...]:
    """The tries at the door, oldest first: told with the return, for a partner that keeps what happened on the way."""
    tries = session.exec(
        select(Attempt.happened_at, Attempt.outcome)
        .join(Delivery, col(Delivery.id) == Attempt.delivery_id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .where(EnvelopeDossier.dossier_id == dossier.id, col(Attempt.outcome).in_(_TOLD))
        .order_by(col(Attempt.happened_at), col(Attempt.id))
    )
    return tuple(Step(at, *_TOLD[Outcome(outcome)]) for at, outcome in tries)


def by_id(session: Session, dossier_id: int) -> Dossier:
    """One dossier that a caller has already been allowed to touch."""
    return session.get_one(Dossier, dossier_id)
