"""One-time codes, and the counters that slow who guesses. Nothing here is limited to an office: nobody is known yet."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import Session, col, delete, select

from data.tables import Dossier, OneTimeCode, Recipient, Slowing
from scheduling.decide.slowing import Tries
from scheduling.store.first import insert_first


def lock_tries(session: Session, key_indexes: Collection[str], now: datetime) -> dict[str, Slowing]:
    """The counters of these keys, new or known, locked in one order until the end of the transaction."""
    for key_index in sorted(key_indexes):
        insert_first(session, Slowing, ["key_index"], key_index=key_index, tries=0, last_at=now)
    found = (
        select(Slowing)
        .where(col(Slowing.key_index).in_(key_indexes))
        .order_by(col(Slowing.key_index))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.key_index: row for row in session.exec(found)}


def tries_of(row: Slowing) -> Tries:
    """The value of a counter."""
    return Tries(row.tries, row.last_at, row.refused_until)


def write_tries(rows: Mapping[str, Slowing], counted: Mapping[str, Tries]) -> None:
    """Put values into counters that are locked."""
    for key_index, tries in counted.items():
        row = rows[key_index]
        row.tries, row.last_at, row.refused_until = tries.tries, tries.last_at, tries.refused_until


def forget_tries(session: Session, key_indexes: Collection[str]) -> None:
    """Somebody has shown that it is their phone: what was mistyped before counts no more."""
    session.exec(delete(Slowing).where(col(Slowing.key_index).in_(key_indexes)))


def lock_ticket(session: Session, ticket_digest: str) -> OneTimeCode | None:
    """The question that this ticket belongs to, locked."""
    found = select(OneTimeCode).where(OneTimeCode.ticket_digest == ticket_digest).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).first()


def unanswered(session: Session, limit: int) -> list[int]:
    """Questions that nobody has looked at, the oldest first."""
    found = select(OneTimeCode.id).where(col(OneTimeCode.answered_at).is_(None)).order_by(col(OneTimeCode.id))
    return [each for each in session.exec(found.limit(limit)) if each is not None]


def lock_question(session: Session, question_id: int) -> OneTimeCode | None:
    """A question that nobody has looked at, locked; None where another worker has, or is looking now."""
    found = select(OneTimeCode).where(OneTimeCode.id == question_id, col(OneTimeCode.answered_at).is_(None))
    return session.exec(found.with_for_update(skip_locked=True).execution_options(populate_existing=True)).first()


def phone_of_dossier(session: Session, code: str) -> tuple[int, int, str] | None:
    """Number, centre and phone of the dossier with this code; None where there is none, or no phone on it."""
    found = session.exec(
        select(Dossier.id, Dossier.centre_id, Recipient.phone)
        .join(Recipient, col(Recipient.id) == Dossier.recipient_id)
        .where(Dossier.code == code)
    ).first()
    if found is None or found[0] is None or not found[2]:
        return None
    return found[0], found[1], found[2]


def dossier_with_phone(session: Session, dossier_id: int) -> tuple[str, int, str] | None:
    """Code, centre and phone of a dossier; None where there is no phone on it."""
    found = session.exec(
        select(Dossier.code, Dossier.centre_id, Recipient.phone)
        .join(Recipient, col(Recipient.id) == Dossier.recipient_id)
        .where(Dossier.id == dossier_id)
    ).first()
    return (found[0], found[1], found[2]) if found and found[2] else None


def first_with_phone(session: Session) -> tuple[str, str] | None:
    """Code and phone of the first dossier whose result goes home: for the sample."""
    rows = session.exec(
        select(Dossier.code, Recipient.phone)
        .join(Recipient, col(Recipient.id) == Dossier.recipient_id)
        .where(col(Dossier.by_post).is_(True), col(Recipient.phone).is_not(None))
        .order_by(col(Dossier.id))
        .limit(1)
    ).first()
    return (rows[0], rows[1]) if rows and rows[1] else None


def forget(session: Session, before: datetime) -> None:
    """Drop the codes that ran out, and the counters last used, before a moment."""
    session.exec(delete(OneTimeCode).where(col(OneTimeCode.expires_at) < before))
    session.exec(delete(Slowing).where(col(Slowing.last_at) < before))
