"""What dossier systems took from us, to be compared with what they say now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.kinds import DossierStatus, OutboxKind, OutboxState
from data.tables import Dossier, Outbox
from scheduling.model.record import record_from_json
from scheduling.store import dossiers, outbox
from scheduling.store.relay import OPEN

_OURS = (DossierStatus.PROCESSED, DossierStatus.RETURNED)
"""The states that are ours to tell; before them the system knows better than we."""
_MOST = 2_000
"""So many dossiers of a centre a night, what was told last first: each costs a call."""


def told_and_taken(session: Session, centre_id: int, since: datetime) -> list[tuple[int, str, int]]:
    """Dossier, its code and the state told last, of those told since a moment of which nothing is on its way."""
    open_ = aliased(Outbox)
    waits = select(open_.id).where(open_.lane == Outbox.lane, col(open_.state).in_(OPEN))
    last = (
        select(func.max(Outbox.id).label("id"))
        .where(Outbox.centre_id == centre_id, Outbox.kind == OutboxKind.DOSSIER, Outbox.state == OutboxState.SETTLED)
        .where(col(Outbox.settled_at) >= since, ~waits.exists())
        .group_by(Outbox.lane)
        .subquery()
    )
    rows = session.exec(
        select(Dossier.id, Dossier.code, Outbox.tells_status)
        .join(Outbox, col(Outbox.dossier_id) == Dossier.id)
        .join(last, last.c.id == Outbox.id)
        .order_by(col(Outbox.id).desc())
        .limit(_MOST)
    )
    return [(number or 0, code, status) for number, code, status in rows if status in _OURS]


def tell_again(session: Session, dossier_id: int, now: datetime) -> bool:
    """Append the last record that was taken, as it was told, unless something is on its way meanwhile."""
    (dossier,) = dossiers.lock(session, [dossier_id])
    told = select(Outbox).where(Outbox.lane == f"dossier:{dossier_id}").order_by(col(Outbox.sequence).desc())
    rows = session.exec(told).all()
    taken = next((row for row in rows if row.state is OutboxState.SETTLED), None)
    if taken is None or any(row.state in OPEN for row in rows):
        return False
    outbox.add(session, dossier_id, dossier.centre_id, record_from_json(taken.payload), now, now)
    return True
