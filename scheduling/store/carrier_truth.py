"""What a carrier's word makes of a delivery, where its word counts (law 8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import Custody, DeliveryState, DossierStatus
from data.tables import CarrierOrder, Delivery, Dossier, Envelope, EnvelopeDossier
from scheduling.decide.reconcile_carrier import Standing

_BECOMES = {
    Standing.MOVING: (DeliveryState.OUT, Custody.POST_OFFICE),
    Standing.RETURNING: (DeliveryState.OUT, Custody.POST_OFFICE),
    Standing.DELIVERED: (DeliveryState.DELIVERED, Custody.RECIPIENT),
    Standing.RETURNED: (DeliveryState.REQUESTED, Custody.CENTRE),
}


def follow(
    session: Session, order: CarrierOrder, standing: Standing, failed: int, happened_at: datetime, now: datetime
) -> list[Dossier]:
    """Bring delivery, envelope and dossiers where the carrier says they are; returns the dossiers of the envelope.

    Only a delivery makes a dossier 10 (returned), at the carrier's time; anything else leaves it 9.
    """
    delivery = session.exec(select(Delivery).where(Delivery.envelope_id == order.envelope_id).with_for_update()).one()
    envelope = session.get_one(Envelope, order.envelope_id)
    order.standing, order.changed_at = standing, now
    delivery.state, envelope.custody = _BECOMES[standing]
    delivery.failed_attempts = failed
    dossiers = session.exec(
        select(Dossier)
        .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
        .where(EnvelopeDossier.envelope_id == order.envelope_id)
        .order_by(col(Dossier.id))
    ).all()
    for dossier in dossiers:
        if standing is Standing.DELIVERED:
            dossier.status, dossier.returned_at = DossierStatus.RETURNED, happened_at
    session.flush()
    return list(dossiers)
