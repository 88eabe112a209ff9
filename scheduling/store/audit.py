"""Who looked at or changed what: append only."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from data.tables import Audit
from scheduling.model.person import Person


def note(
    session: Session,
    person: Person,
    action: str,
    subject: str,
    subject_id: int | None,
    now: datetime,
    detail: str | None = None,
) -> None:
    """Add one line to the audit, in the transaction of what it speaks of. Ids only, no personal data."""
    session.add(
        Audit(
            at=now,
            account_id=person.account_id,
            api_key_id=person.api_key_id,
            action=action,
            subject=subject,
            subject_id=subject_id,
            detail=detail or ("citizen" if person.is_citizen else None),
        )
    )
