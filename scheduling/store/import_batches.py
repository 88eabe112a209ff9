"""The record of files that came in, and of the rows that could not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from data.tables import ImportBatch, RejectedRow
from scheduling.model.intake import Change, Reject
from scheduling.model.person import Person


def open_batch(
    session: Session, person: Person, centre_id: int, file_name: str, file_digest: str, now: datetime
) -> ImportBatch:
    """Record that a file came in, with nothing counted yet."""
    batch = ImportBatch(
        centre_id=centre_id,
        account_id=person.account_id,
        file_name=file_name,
        file_digest=file_digest,
        received_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def count_in(session: Session, batch_id: int, changes: Sequence[Change]) -> None:
    """Add to the batch's counts, in the transaction of what is counted."""
    batch = session.get_one(ImportBatch, batch_id)
    batch.rows_added += changes.count(Change.ADD)
    batch.rows_changed += changes.count(Change.CHANGE)
    batch.rows_unchanged += changes.count(Change.NOTHING)
    batch.rows_rejected += changes.count(Change.REJECT)


def keep_rejects(session: Session, batch_id: int, rejects: Sequence[Reject]) -> None:
    """Keep refused rows whole."""
    session.add_all(
        RejectedRow(
            import_batch_id=batch_id,
            row_number=reject.row_number,
            field=reject.field,
            reason=reject.reason[:300],
            raw=reject.raw,
        )
        for reject in rejects
    )
