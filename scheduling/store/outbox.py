"""Messages to the dossier system: what was said, what is due, who is saying it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.kinds import AttemptResult, OutboxState
from data.tables import Outbox, SyncAttempt
from scheduling.decide.telling import Told
from scheduling.model.record import record_from_json, record_to_json
from scheduling.ports import DossierRecord

OPEN = (OutboxState.PENDING, OutboxState.WAITING)


def told(session: Session, dossier_ids: Collection[int]) -> dict[int, list[Told]]:
    """Every message of these dossiers, oldest first."""
    messages: defaultdict[int, list[Told]] = defaultdict(list)
    statement = (
        select(Outbox)
        .where(col(Outbox.dossier_id).in_(dossier_ids))
        .order_by(col(Outbox.dossier_id), col(Outbox.sequence))
        # The relay may have taken one up since: its claim and our withdrawal must not cross.
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for row in session.exec(statement):
        assert row.id is not None
        messages[row.dossier_id].append(Told(row.id, record_from_json(row.payload), row.state, row.attempts > 0))
    return messages


def withdraw(session: Session, outbox_ids: Collection[int]) -> None:
    """Take back messages that have not left."""
    session.exec(
        update(Outbox)
        .where(col(Outbox.id).in_(outbox_ids), col(Outbox.attempts) == 0)
        .values(state=OutboxState.WITHDRAWN)
    )


def add(
    session: Session, dossier_id: int, centre_id: int, record: DossierRecord, now: datetime, due_at: datetime
) -> None:
    """Append a message behind everything said of this dossier before."""
    last: Any = select(func.coalesce(func.max(Outbox.sequence), 0)).where(Outbox.dossier_id == dossier_id)
    session.add(
        Outbox(
            dossier_id=dossier_id,
            centre_id=centre_id,
            sequence=last.scalar_subquery() + 1,
            tells_status=record.status,
            payload=record_to_json(record),
            state=OutboxState.PENDING,
            created_at=now,
            due_at=due_at,
        )
    )


def due_ids(session: Session, now: datetime, limit: int) -> list[int]:
    """Messages that may be sent: due, unclaimed or with a lapsed lease, and first of their dossier."""
    before = aliased(Outbox)
    earlier = select(before.id).where(
        before.dossier_id == Outbox.dossier_id, before.sequence < Outbox.sequence, col(before.state).in_(OPEN)
    )
    statement = (
        select(Outbox.id)
        .where(Outbox.state == OutboxState.PENDING, Outbox.due_at <= now)
        .where((col(Outbox.lease_until).is_(None)) | (col(Outbox.lease_until) <= now))
        .where(~earlier.exists())
        .order_by(col(Outbox.due_at), col(Outbox.id))
        .limit(limit)
    )
    return [outbox_id for outbox_id in session.exec(statement) if outbox_id is not None]


def claim(session: Session, outbox_id: int, worker: str, now: datetime, lease: timedelta) -> Outbox | None:
    """Take a message up, or return None if another worker has it or it was taken back meanwhile.

    The ledger's row is written here, before the call, so that a crash leaves a trace.
    """
    taken = session.exec(
        update(Outbox)
        .where(col(Outbox.id) == outbox_id, col(Outbox.state) == OutboxState.PENDING)
        .where((col(Outbox.lease_until).is_(None)) | (col(Outbox.lease_until) <= now))
        .values(lease_owner=worker, lease_until=now + lease, attempts=Outbox.attempts + 1)
    )
    if taken.rowcount != 1:
        return None
    row = session.get_one(Outbox, outbox_id, populate_existing=True)
    session.add(
        SyncAttempt(
            outbox_id=outbox_id, number=row.attempts, worker=worker, started_at=now, result=AttemptResult.STARTED
        )
    )
    return row


def settle(
    session: Session,
    outbox_id: int,
    worker: str,
    number: int,
    now: datetime,
    result: AttemptResult,
    code: str,
    message: str,
    retry_at: datetime | None,
) -> bool:
    """Write how a call ended. False when the lease was lost and another worker answers for the message."""
    attempt = session.exec(
        select(SyncAttempt).where(SyncAttempt.outbox_id == outbox_id, SyncAttempt.number == number)
    ).one()
    attempt.ended_at, attempt.result, attempt.code, attempt.message = now, result, code[:80], message[:500]
    row = session.exec(
        select(Outbox).where(Outbox.id == outbox_id).with_for_update().execution_options(populate_existing=True)
    ).one()
    if row.lease_owner != worker or row.attempts != number:
        return False
    row.lease_owner, row.lease_until = None, None
    row.last_code, row.last_message = code[:80], message[:500]
    if result is AttemptResult.SETTLED:
        row.state, row.settled_at = OutboxState.SETTLED, now
    elif retry_at is None:
        row.state = OutboxState.WAITING
    else:
        row.due_at = retry_at
    return True
