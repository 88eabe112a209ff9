"""The outbox as a person sees it."""

from __future__ import annotations

from sqlalchemy import case, func
from sqlmodel import Session, col, select

from data.kinds import DossierStatus, OutboxKind, OutboxState
from data.tables import Dossier, Outbox, SyncAttempt
from scheduling.errors import NotFound
from scheduling.model.morning import MessageView
from scheduling.model.person import Person
from scheduling.model.record import record_from_json
from scheduling.model.sync import SyncAttemptView, SyncView
from scheduling.store.scope import within

_SHOWN = {
    "pending": (OutboxState.PENDING,),
    "waiting": (OutboxState.WAITING,),
    "settled": (OutboxState.SETTLED,),
    "skipped": (OutboxState.SKIPPED,),
    "all": tuple(OutboxState),
}


def own_message(session: Session, person: Person, outbox_id: int, *, lock: bool = False) -> Outbox:
    """Return one message of the person's centre; raises NotFound."""
    statement = within(select(Outbox).where(Outbox.id == outbox_id), person, Outbox)
    row = session.exec(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise NotFound("Không có bản tin này.", "No such message.")
    return row


def sync_view(session: Session, person: Person, show: str, page: int, page_size: int) -> SyncView:
    """Counts, and one page of messages: those that wait for a person first."""
    counted = within(select(Outbox.state, func.count()).group_by(col(Outbox.state)), person, Outbox)
    counts = {OutboxState(state): number for state, number in session.exec(counted)}
    messages = messages_where(session, person, show, page, page_size)
    return SyncView(
        pending=counts.get(OutboxState.PENDING, 0),
        settled=counts.get(OutboxState.SETTLED, 0),
        waiting=counts.get(OutboxState.WAITING, 0),
        skipped=counts.get(OutboxState.SKIPPED, 0),
        messages=messages,
    )


def messages_where(
    session: Session, person: Person, show: str, page: int, page_size: int, dossier_id: int | None = None
) -> tuple[MessageView, ...]:
    """One page of messages, those that wait for a person first, then the newest."""
    urgency = case(
        (col(Outbox.state) == OutboxState.WAITING, 0), (col(Outbox.state) == OutboxState.PENDING, 1), else_=2
    )
    statement = (
        select(Outbox, Dossier.code)
        .join(Dossier, col(Dossier.id) == Outbox.dossier_id, isouter=True)
        .where(col(Outbox.state).in_(_SHOWN.get(show, _SHOWN["all"])))
        .order_by(urgency, col(Outbox.id).desc())
        .limit(page_size)
        .offset((page - 1) * page_size)
    )
    if dossier_id is not None:
        statement = statement.where(Outbox.dossier_id == dossier_id, Outbox.kind == OutboxKind.DOSSIER)
    rows = session.exec(within(statement, person, Outbox))
    return tuple(_message(row, code) for row, code in rows)


def attempts_of(session: Session, row: Outbox) -> tuple[SyncAttemptView, ...]:
    """Every call made for one message."""
    calls = session.exec(select(SyncAttempt).where(SyncAttempt.outbox_id == row.id).order_by(col(SyncAttempt.number)))
    return tuple(
        SyncAttemptView(call.number, call.started_at, call.ended_at, call.result, call.code, call.message, call.answer)
        for call in calls
    )


def _message(row: Outbox, code: str | None) -> MessageView:
    assert row.id is not None
    return MessageView(
        outbox_id=row.id,
        dossier_code=code or row.lane.partition(":")[2],
        tells_status=row.tells_status,
        state=row.state,
        created_at=row.created_at,
        due_at=row.due_at,
        settled_at=row.settled_at,
        attempts=row.attempts,
        last_code=row.last_code,
        last_message=row.last_message,
        kind=row.kind,
        tells=_what_happened(row),
        reached=row.reached,
    )


def _what_happened(row: Outbox) -> str | None:
    if row.kind is not OutboxKind.DOSSIER or row.tells_status == DossierStatus.RETURNED:
        return None
    return "; ".join(step.text for step in record_from_json(row.payload).steps) or None
