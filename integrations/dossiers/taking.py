"""What a dossier system cannot be told, said aloud: a receipt for the ledger, never a silence."""

from __future__ import annotations

from collections.abc import Collection

from scheduling.ports import DossierRecord, Receipt, StepKind

CANNOT_TAKE = "cannot_take"
APPOINTMENTS = frozenset({StepKind.APPOINTMENT_KEPT, StepKind.APPOINTMENT_MISSED, StepKind.APPOINTMENT_CANCELLED})


def untellable(record: DossierRecord, takes: Collection[StepKind]) -> Receipt | None:
    """Return the receipt of a record of which the partner can take nothing; None where there is something to tell.

    A return, and a correction, which tells no step, can always be told.
    """
    if record.returned_at or not record.steps or any(step.kind in takes for step in record.steps):
        return None
    what = ", ".join(dict.fromkeys(step.text for step in record.steps))
    return Receipt(CANNOT_TAKE, f"Hệ thống này không có chỗ ghi: {what}.", replaced=False)
