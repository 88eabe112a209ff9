"""What a carrier's word makes of a delivery, where its word counts (law 8)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import Custody, DeliveryState, DossierStatus
from data.tables import CarrierOrder, Delivery, Dossier, Envelope, EnvelopeDossier
from scheduling.decide.reconcile_carrier import Standing
from scheduling.store import dossiers

_BECOMES = {
    Standing.MOVING: (DeliveryState.OUT, Custody.POST_OFFICE),
    Standing.RETURNING: (DeliveryState.OUT, Custody.POST_OFFICE),
    Standing.DELIVERED: (DeliveryState.DELIVERED, Custody.RECIPIENT),
    Standing.RETURNED: (DeliveryState.REQUESTED, Custody.CENTRE),
}


def hold(session: Session, *orders: CarrierOrder) -> None:
    """Lock what these orders carry, in the order in which everybody does: the dossiers, then the deliveries."""
    dossiers.lock(session, dossiers_of(session, *orders))
    wanted = {order.envelope_id for order in orders}
    statement = select(Delivery.id).where(col(Delivery.envelope_id).in_(wanted)).order_by(col(Delivery.id))
    session.exec(statement.with_for_update(key_share=True)).all()


def follow(session: Session, order: CarrierOrder, standing: Standing, happened_at: datetime, now: datetime) -> None:
    """Bring delivery, envelope and dossiers where the carrier says they are.

    Only a delivery makes a dossier 10 (returned), at the carrier's time; anything else leaves it 9.
    """
    delivery = _lock_delivery(session, order)
    envelope = session.get_one(Envelope, order.envelope_id)
    order.standing, order.changed_at = standing, now
    delivery.state, envelope.custody = _BECOMES[standing]
    if standing is Standing.DELIVERED:
        for dossier in session.exec(select(Dossier).where(col(Dossier.id).in_(dossiers_of(session, order)))):
            dossier.status, dossier.returned_at = DossierStatus.RETURNED, happened_at
    session.flush()


def count_tries(session: Session, order: CarrierOrder, failed: int) -> None:
    """Keep how often the carrier tried in vain."""
    _lock_delivery(session, order).failed_attempts = failed


def dossiers_of(session: Session, *orders: CarrierOrder) -> list[int]:
    """The dossiers whose results these orders carry."""
    wanted = {order.envelope_id for order in orders}
    statement = select(EnvelopeDossier.dossier_id).where(col(EnvelopeDossier.envelope_id).in_(wanted))
    return list(session.exec(statement))


def _lock_delivery(session: Session, order: CarrierOrder) -> Delivery:
    return session.exec(
        select(Delivery).where(Delivery.envelope_id == order.envelope_id).with_for_update(key_share=True)
    ).one()
