"""Messages that left and have not come to their end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from data.kinds import OutboxKind
from data.tables import Outbox
from scheduling.model.message import MessageState, Way


def under_way(session: Session, way: Way, since: datetime, limit: int) -> list[tuple[int, str]]:
    """Row and provider's number of the messages that left since a moment, the oldest first."""
    statement = (
        select(Outbox.id, Outbox.provider_id)
        .where(Outbox.kind == OutboxKind.MESSAGE, Outbox.partner == f"messages:{way}")
        .where(col(Outbox.reached).in_((MessageState.SENDING, MessageState.PENDING)), col(Outbox.settled_at) >= since)
        .where(col(Outbox.provider_id).is_not(None))
        .order_by(col(Outbox.id))
        .limit(limit)
    )
    return [(outbox_id, number) for outbox_id, number in session.exec(statement) if outbox_id and number]


def note(session: Session, outbox_id: int, reached: MessageState) -> None:
    """Write how far a message got."""
    session.exec(update(Outbox).where(col(Outbox.id) == outbox_id).values(reached=reached))
