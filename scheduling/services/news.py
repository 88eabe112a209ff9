"""What dossier systems are told: every change of a dossier's way, in the transaction of the change (law 5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from scheduling.decide.telling import what_to_tell
from scheduling.ports import DossierRecord, StepKind
from scheduling.store import dossiers, outbox

_MARKED = (StepKind.ATTEMPT_FAILED, StepKind.UNDELIVERABLE, StepKind.DELIVERED)


def tell(session: Session, dossier_ids: Collection[int], now: datetime, *, marks_wait: timedelta = timedelta()) -> int:
    """Bring the outbox of these dossiers in line with what happened to them; returns how many rows were added.

    Parameters
    ----------
    marks_wait
        So long a courier's mark may be taken back, and is not told.
    """
    held = dossiers.lock(session, dossier_ids)
    truths = dossiers.records_of(session, held)
    said = outbox.told(session, truths)
    news: list[outbox.News] = []
    withdraw: list[int] = []
    for dossier in held:
        assert dossier.id is not None
        telling = what_to_tell(said.get(dossier.id, ()), truths[dossier.id])
        withdraw += telling.withdraw
        for record in telling.add:
            due_at = now + marks_wait if _is_marked(record) else now
            news.append(outbox.News(dossier.id, dossier.centre_id, record, due_at))
    if withdraw:
        outbox.withdraw(session, withdraw)
    if news:
        outbox.add_news(session, news, now)
    return len(news)


def _is_marked(record: DossierRecord) -> bool:
    return any(step.kind in _MARKED for step in record.steps)
