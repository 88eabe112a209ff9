"""Dossiers as their system tells of them: which are asked about, and what news changes."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import DossierStatus
from data.tables import CarrierOrder, Delivery, Dossier, EnvelopeDossier
from scheduling.decide.cells import ZONE
from scheduling.decide.reconcile_carrier import Standing
from scheduling.ports import DossierNews

_MOST = 20_000


def on_their_way(session: Session, centre_id: int) -> list[str]:
    """The codes of a centre's dossiers whose result is not home yet, in order."""
    statement = (
        select(Dossier.code)
        .where(Dossier.centre_id == centre_id, Dossier.status == DossierStatus.PROCESSED)
        .order_by(col(Dossier.code))
        .limit(_MOST)
    )
    return list(session.exec(statement))


def lock_dossier(session: Session, centre_id: int, code: str) -> Dossier | None:
    """One dossier of a centre, locked; None where it is not held."""
    statement = select(Dossier).where(Dossier.centre_id == centre_id, Dossier.code == code)
    return session.exec(statement.with_for_update(key_share=True).execution_options(populate_existing=True)).first()


def move_due(session: Session, dossier: Dossier, news: DossierNews) -> bool:
    """Take over another due date; True when it changed."""
    if news.due_at is None or news.due_at == dossier.due_at:
        return False
    dossier.due_at = news.due_at
    delivery = delivery_of(session, dossier)
    if delivery is not None:
        days = session.exec(
            select(Dossier.due_at)
            .join(EnvelopeDossier, col(EnvelopeDossier.dossier_id) == Dossier.id)
            .where(EnvelopeDossier.envelope_id == delivery.envelope_id, col(Dossier.due_at).is_not(None))
        ).all()
        delivery.due_day = min(day.astimezone(ZONE).date() for day in days if day)
    return True


def delivery_of(session: Session, dossier: Dossier) -> Delivery | None:
    """The delivery that carries a dossier's result, locked."""
    return session.exec(
        select(Delivery)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .where(EnvelopeDossier.dossier_id == dossier.id)
        .with_for_update(of=Delivery, key_share=True)
    ).first()


def lies_alone(session: Session, dossier: Dossier, delivery: Delivery) -> bool:
    """Whether nothing else lies in the envelope."""
    inside = session.exec(select(EnvelopeDossier.dossier_id).where(EnvelopeDossier.envelope_id == delivery.envelope_id))
    return set(inside) == {dossier.id}


def carrier_order_under_way(session: Session, delivery: Delivery) -> int | None:
    """The order by which a delivery is on its way, that was not called off yet."""
    statement = select(CarrierOrder.id).where(
        CarrierOrder.envelope_id == delivery.envelope_id,
        col(CarrierOrder.standing).in_((Standing.PLACED, Standing.MOVING)),
        col(CarrierOrder.cancel_asked_at).is_(None),
    )
    return session.exec(statement).first()


def withdraw(dossier: Dossier, now: datetime) -> None:
    """The citizen withdrew it: there is nothing more to bring home."""
    dossier.status, dossier.by_post = DossierStatus.WITHDRAWN, False
