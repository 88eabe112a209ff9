"""The record of files that came in, and of the rows that could not be taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from data.tables import ImportBatch, RejectedRow
from scheduling.model.intake import Change, Reject
from scheduling.model.person import Person


def open_batch(
    session: Session,
    person: Person,
    centre_id: int,
    file_name: str,
    file_digest: str,
    rows: int,
    column_map: str,
    now: datetime,
) -> ImportBatch:
    """Return the batch of this file that was stopped before its end, or record that a file came in.

    The caller holds the centre's lock, so that one file has one open batch.
    """
    stopped = session.exec(
        select(ImportBatch).where(
            ImportBatch.centre_id == centre_id,
            ImportBatch.file_digest == file_digest,
            ImportBatch.column_map == (column_map or None),
            col(ImportBatch.finished_at).is_(None),
        )
    ).first()
    if stopped is not None:
        return stopped
    batch = ImportBatch(
        centre_id=centre_id,
        account_id=person.account_id,
        file_name=file_name,
        file_digest=file_digest,
        received_at=now,
        rows_total=rows,
        column_map=column_map or None,
    )
    session.add(batch)
    session.flush()
    return batch


def count_in(session: Session, batch_id: int, changes: Sequence[Change]) -> None:
    """Add to the batch's counts, in the transaction of what is counted; what is unchanged is reckoned at the end."""
    batch = session.get_one(ImportBatch, batch_id)
    batch.rows_added += changes.count(Change.ADD)
    batch.rows_changed += changes.count(Change.CHANGE)
    batch.rows_rejected += changes.count(Change.REJECT)


def finish(session: Session, batch_id: int, now: datetime) -> None:
    """Close the batch: what was neither written nor refused has not changed, at whichever attempt it was read."""
    batch = session.get_one(ImportBatch, batch_id)
    batch.rows_unchanged = max(0, (batch.rows_total or 0) - batch.rows_added - batch.rows_changed - batch.rows_rejected)
    batch.finished_at = now


def keep_rejects(session: Session, batch_id: int, rejects: Sequence[Reject]) -> int:
    """Keep refused rows whole, those of an attempt that was stopped once; returns how many rows are new."""
    numbers = {reject.row_number for reject in rejects}
    kept = set(
        session.exec(
            select(RejectedRow.row_number, RejectedRow.field).where(
                RejectedRow.import_batch_id == batch_id, col(RejectedRow.row_number).in_(numbers)
            )
        )
    )
    rejects = [reject for reject in rejects if (reject.row_number, reject.field) not in kept]
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
    return len(numbers - {number for number, _ in kept})
