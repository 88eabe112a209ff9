"""Replies once given to keyed writes."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from data.tables import IdempotencyKey
from scheduling.store.first import insert_first


def claim(session: Session, owner: str, key: str, request_digest: str, now: datetime) -> IdempotencyKey | None:
    """Take the key for this transaction, or return the row of who took it before.

    Where another transaction holds the key, this waits for its end: either it committed and its row
    is returned, or it did not and the key is ours.
    """
    row = {
        "owner": owner,
        "key": key,
        "request_digest": request_digest,
        "status_code": 0,
        "reply": "",
        "created_at": now,
    }
    return None if insert_first(session, IdempotencyKey, ["owner", "key"], **row) else _row(session, owner, key)


def settle(session: Session, owner: str, key: str, status_code: int, reply: str) -> None:
    """Write the reply beside the key this transaction claimed."""
    row = _row(session, owner, key)
    row.status_code = status_code
    row.reply = reply
    session.add(row)


def settle_first(session: Session, owner: str, key: str, status_code: int, reply: str) -> tuple[int, str]:
    """As :func:`settle`, unless another transaction has settled the key since; returns what holds now."""
    row = _row(session, owner, key, lock=True)
    if not is_settled(row):
        settle(session, owner, key, status_code, reply)
    return row.status_code, row.reply


def is_settled(row: IdempotencyKey) -> bool:
    """True once there is a reply; until then the key is only taken."""
    return row.status_code != 0


def forget(session: Session, before: datetime) -> None:
    """Drop the replies older than ``before``: their keys may be used again."""
    session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < before))


def _row(session: Session, owner: str, key: str, *, lock: bool = False) -> IdempotencyKey:
    statement = select(IdempotencyKey).where(IdempotencyKey.owner == owner, IdempotencyKey.key == key)
    return session.exec(statement.with_for_update() if lock else statement).one()
