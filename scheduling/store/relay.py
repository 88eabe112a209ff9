"""What is due in the outbox, who is saying it now, and how each call ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.encryption import keyring_of
from data.kinds import AttemptResult, OutboxState
from data.tables import Centre, OptOut, Outbox, PartnerLine, SyncAttempt
from scheduling.decide.breaker import Line
from scheduling.model.carriage import Doubt
from scheduling.model.message import Way
from scheduling.model.sync import Ending
from scheduling.store.wide import select_wide

OPEN = (OutboxState.PENDING, OutboxState.WAITING)
_LINE_FAILED = (AttemptResult.TEMPORARY, AttemptResult.UNKNOWN, AttemptResult.CONFIGURATION)


def due_partners(session: Session, now: datetime) -> tuple[str, ...]:
    """The partners for whom something is due and whose line is not in a pause, by name."""
    resting = select(PartnerLine.partner).where(col(PartnerLine.open_until) > now)
    statement = (
        select(Outbox.partner)
        .where(
            Outbox.state == OutboxState.PENDING, Outbox.due_at <= now, _free(now), col(Outbox.partner).not_in(resting)
        )
        .distinct()
        .order_by(col(Outbox.partner))
    )
    return tuple(session.exec(statement))


def due_ids(session: Session, partner: str, now: datetime, limit: int) -> list[int]:
    """What may be sent to a partner: due, not taken up, first of its lane; the centres in turns, the oldest first."""
    before = aliased(Outbox)
    earlier = select(before.id).where(
        before.lane == Outbox.lane, before.sequence < Outbox.sequence, col(before.state).in_(OPEN)
    )
    turn = func.row_number().over(partition_by=col(Outbox.centre_id), order_by=[col(Outbox.due_at), col(Outbox.id)])
    statement = (
        select(Outbox.id)
        .where(Outbox.partner == partner, Outbox.state == OutboxState.PENDING, Outbox.due_at <= now, _free(now))
        .where(~earlier.exists())
        .order_by(turn, col(Outbox.due_at), col(Outbox.id))
        .limit(limit)
    )
    return [outbox_id for outbox_id in session.exec(statement) if outbox_id is not None]


def claim(session: Session, ids: Collection[int], now: datetime) -> list[Outbox]:
    """Lock those of these rows that are still free, in the order of their numbers; :func:`take` takes them up."""
    statement = (
        select(Outbox)
        .where(col(Outbox.id).in_(ids), Outbox.state == OutboxState.PENDING, Outbox.due_at <= now, _free(now))
        .order_by(col(Outbox.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list(session.exec(statement))


def take(session: Session, rows: Sequence[Outbox], worker: str, now: datetime, lease: timedelta) -> None:
    """Take rows up for a worker. The ledger is written here, before the calls, so that a crash leaves a trace."""
    for row in rows:
        row.lease_owner, row.lease_until, row.attempts = worker, now + lease, row.attempts + 1
    session.flush()
    if rows:
        session.exec(
            insert(SyncAttempt),
            params=[
                {
                    "outbox_id": row.id,
                    "number": row.attempts,
                    "worker": worker,
                    "started_at": now,
                    "result": AttemptResult.STARTED,
                }
                for row in rows
            ],
        )


def doubts(session: Session, outbox_ids: Collection[int], now: datetime) -> dict[int, Doubt]:
    """The earlier calls of these rows of which nobody knows how they ended: cut off, or their worker died."""
    statement = (
        select_wide(
            SyncAttempt.outbox_id,
            func.min(SyncAttempt.started_at),
            func.max(SyncAttempt.ended_at),
            func.count(),
            func.count(col(SyncAttempt.ended_at)),
        )
        .where(col(SyncAttempt.outbox_id).in_(outbox_ids))
        .where(col(SyncAttempt.result).in_((AttemptResult.STARTED, AttemptResult.UNKNOWN)))
        .group_by(col(SyncAttempt.outbox_id))
    )
    return {
        outbox_id: Doubt(since, ended if ended is not None and calls == ends else now)
        for outbox_id, since, ended, calls, ends in session.exec(statement)
    }


def settle(session: Session, worker: str, endings: Mapping[int, Ending], now: datetime) -> dict[int, Outbox]:
    """Write how calls ended; returns the rows that were still this worker's to end, locked.

    A worker that lost its lease leaves only its line of the ledger: another answers for the row.
    """
    rows = session.exec(
        select(Outbox)
        .where(col(Outbox.id).in_(endings))
        .order_by(col(Outbox.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    attempts = session.exec(
        select(SyncAttempt).where(
            or_(
                *(
                    and_(col(SyncAttempt.outbox_id) == i, col(SyncAttempt.number) == e.number)
                    for i, e in endings.items()
                )
            )
        )
    )
    for attempt in attempts:
        ending = endings[attempt.outbox_id]
        attempt.ended_at, attempt.result = now, ending.result
        attempt.code, attempt.message, attempt.answer = ending.code[:80], ending.message[:500], ending.answer
    ours: dict[int, Outbox] = {}
    for row in rows:
        assert row.id is not None
        ending = endings[row.id]
        if row.lease_owner == worker and row.attempts == ending.number:
            _end(row, ending, now)
            ours[row.id] = row
    return ours


def _end(row: Outbox, ending: Ending, now: datetime) -> None:
    row.lease_owner, row.lease_until = None, None
    row.last_code, row.last_message = ending.code[:80], ending.message[:500]
    if ending.sent is not None:
        row.provider_id, row.reached = (ending.sent.provider_id or "")[:120] or None, ending.sent.state
    if ending.result is AttemptResult.SETTLED:
        row.state, row.settled_at = OutboxState.SETTLED, now
    elif ending.retry_at is None:
        row.state = OutboxState.WAITING
    else:
        row.due_at = ending.retry_at


def skip(row: Outbox, code: str, message: str) -> None:
    """Let a row never be sent; what stands behind it goes on."""
    row.state, row.lease_owner, row.lease_until = OutboxState.SKIPPED, None, None
    row.last_code, row.last_message = code[:80], message[:500]


def line_of(session: Session, partner: str, *, lock: bool = False) -> PartnerLine:
    """A partner's line, made where there is none; locked, it may be changed."""
    statement = select(PartnerLine).where(PartnerLine.partner == partner)
    found = session.exec(statement.with_for_update() if lock else statement).first()
    if found is None:
        found = PartnerLine(partner=partner)
        if lock:
            session.add(found)
    return found


def as_line(row: PartnerLine) -> Line:
    """The part that decides."""
    return Line(row.failures, row.open_until)


def note_line(row: PartnerLine, line: Line, endings: Collection[Ending], now: datetime) -> None:
    """Write how a partner's line is after a round of calls."""
    row.failures, row.open_until = line.failures, line.open_until
    failed = [ending for ending in endings if ending.result in _LINE_FAILED]
    if len(failed) < len(endings):
        row.answered_at = now
    if failed:
        row.failed_at, row.last_code = now, failed[-1].code[:80]


def line_failures(endings: Collection[Ending]) -> int:
    """How many of these calls say that the partner is not there, rather than that it refuses one row."""
    return sum(ending.result in _LINE_FAILED for ending in endings)


def lines(session: Session) -> tuple[PartnerLine, ...]:
    """Every partner's line, by name."""
    return tuple(session.exec(select(PartnerLine).order_by(col(PartnerLine.partner))))


def centre_codes(session: Session) -> dict[int, str]:
    """The code of each centre, by id: what an operator's files name it by."""
    return {centre_id: code for centre_id, code in session.exec(select(Centre.id, Centre.code)) if centre_id}


def opted_out(session: Session, contacts: Collection[tuple[Way, str]]) -> set[tuple[Way, str]]:
    """Return those of these numbers and addresses that want no messages of their way."""
    index = _indexes(session, contacts)
    rows = session.exec(select(OptOut.way, OptOut.contact_index).where(col(OptOut.contact_index).in_(index.values())))
    held = set(rows)
    return {contact for contact, found in index.items() if (contact[0], found) in held}


def keep_opt_out(session: Session, way: Way, contact: str, now: datetime) -> None:
    """Keep that a number or address wants no more messages of a way; once is as good as twice."""
    if not opted_out(session, [(way, contact)]):
        index = _indexes(session, [(way, contact)])
        session.add(OptOut(way=way, contact_index=index[way, contact], at=now))


def drop_opt_out(session: Session, way: Way, contact: str) -> None:
    """Take an opt-out back, as the person asked."""
    index = _indexes(session, [(way, contact)])[way, contact]
    for row in session.exec(select(OptOut).where(OptOut.way == way, OptOut.contact_index == index)):
        session.delete(row)


def _indexes(session: Session, contacts: Collection[tuple[Way, str]]) -> dict[tuple[Way, str], str]:
    keyring = keyring_of(session.get_bind().dialect)
    return {(way, contact): keyring.blind_index(f"{way}:{contact}") for way, contact in contacts}


def _free(now: datetime) -> ColumnElement[bool]:
    return (col(Outbox.lease_until).is_(None)) | (col(Outbox.lease_until) <= now)
