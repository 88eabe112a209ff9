"""What is due in the outbox, who is saying it now, and how each call ended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from itertools import starmap
from typing import NamedTuple

from sqlalchemy import ColumnElement, bindparam, func, insert, literal, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from data.encryption import keyring_of
from data.kinds import AttemptResult, OutboxKind, OutboxState
from data.tables import Centre, OptOut, Outbox, PartnerLine, SyncAttempt
from scheduling.decide.breaker import Line
from scheduling.model.carriage import Doubt
from scheduling.model.message import Way
from scheduling.model.sync import Ending
from scheduling.store.first import insert_first
from scheduling.store.wide import select_wide

OPEN = (OutboxState.PENDING, OutboxState.WAITING)
_ROWS, _LEDGER = Outbox.__table__, SyncAttempt.__table__  # type: ignore[attr-defined]
_END_ATTEMPT = (
    update(_LEDGER)
    .where(_LEDGER.c.outbox_id == bindparam("of"), _LEDGER.c.number == bindparam("which"))
    .values({name: bindparam(name) for name in ("ended_at", "result", "code", "message", "answer")})
)
_END_ROW = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("row"))
    .values(
        {
            **{name: bindparam(name) for name in ("state", "lease_owner", "lease_until", "settled_at")},
            **{name: bindparam(name) for name in ("last_code", "last_message", "provider_id", "reached")},
            "due_at": func.coalesce(bindparam("again_at", type_=_ROWS.c.due_at.type), _ROWS.c.due_at),
        }
    )
)
_LINE_FAILED = (AttemptResult.TEMPORARY, AttemptResult.UNKNOWN, AttemptResult.CONFIGURATION)


class Due(NamedTuple):
    """A row that may be said now, its payload in the clear; ``tried`` calls were made before."""

    id: int
    kind: OutboxKind
    payload: str
    tried: int
    centre_id: int


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


def claim(session: Session, ids: Collection[int], now: datetime) -> list[Due]:
    """Lock those of these rows that are still free, in the order of their numbers; :func:`take` takes them up."""
    statement = (
        select_wide(Outbox.id, Outbox.kind, Outbox.payload, Outbox.attempts, Outbox.centre_id)
        .where(col(Outbox.id).in_(ids), Outbox.state == OutboxState.PENDING, Outbox.due_at <= now, _free(now))
        .order_by(col(Outbox.id))
        .with_for_update(skip_locked=True)
    )
    return list(starmap(Due, session.exec(statement)))


def take(session: Session, ids: Collection[int], worker: str, now: datetime, lease: timedelta) -> None:
    """Take rows up for a worker. The ledger is written here, before the calls, so that a crash leaves a trace."""
    ours = col(Outbox.id).in_(ids)
    session.exec(
        update(Outbox)
        .where(ours)
        .values(lease_owner=worker, lease_until=now + lease, attempts=col(Outbox.attempts) + 1)
        .execution_options(synchronize_session=False)
    )
    started = literal(AttemptResult.STARTED, _LEDGER.c.result.type)
    begun = select_wide(
        Outbox.id, Outbox.attempts, literal(worker), literal(now, _LEDGER.c.started_at.type), started
    ).where(ours)
    session.exec(
        insert(SyncAttempt).from_select(
            ["outbox_id", "number", "worker", "started_at", "result"], begun.order_by(col(Outbox.id))
        )
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


def settle(session: Session, worker: str, endings: Mapping[int, Ending], now: datetime) -> dict[int, OutboxState]:
    """Write how calls ended; returns how the rows stand that were still this worker's to end, locked.

    A worker that lost its lease leaves only its line of the ledger: another answers for the row.
    """
    held = session.exec(
        select_wide(Outbox.id, Outbox.lease_owner, Outbox.attempts)
        .where(col(Outbox.id).in_(endings))
        .order_by(col(Outbox.id))
        .with_for_update()
    ).all()
    database = session.connection()
    database.execute(
        _END_ATTEMPT,
        [
            {
                "of": outbox_id,
                "which": ending.number,
                "ended_at": now,
                "result": ending.result,
                "code": ending.code[:80],
                "message": ending.message[:500],
                "answer": ending.answer,
            }
            for outbox_id, ending in endings.items()
        ],
    )
    ours = {row: endings[row] for row, owner, number in held if (owner, number) == (worker, endings[row].number)}
    if ours:
        database.execute(_END_ROW, [{"row": row, **_ended(ending, now)} for row, ending in ours.items()])
    return {row: _state_after(ending) for row, ending in ours.items()}


def _state_after(ending: Ending) -> OutboxState:
    if ending.result is AttemptResult.SETTLED:
        return OutboxState.SETTLED
    return OutboxState.WAITING if ending.retry_at is None else OutboxState.PENDING


def _ended(ending: Ending, now: datetime) -> dict[str, object]:
    sent = ending.sent
    return {
        "state": _state_after(ending),
        "lease_owner": None,
        "lease_until": None,
        "settled_at": now if ending.result is AttemptResult.SETTLED else None,
        "again_at": ending.retry_at,
        "last_code": ending.code[:80],
        "last_message": ending.message[:500],
        "provider_id": (sent.provider_id or "")[:120] or None if sent else None,
        "reached": sent.state if sent else None,
    }


def put_off(session: Session, ids: Collection[int], until: datetime) -> None:
    """Let rows wait until a moment."""
    session.exec(update(Outbox).where(col(Outbox.id).in_(ids)).values(due_at=until))


def skip(session: Session, ids: Collection[int], code: str, message: str) -> None:
    """Let rows never be sent; what stands behind them goes on."""
    session.exec(
        update(Outbox)
        .where(col(Outbox.id).in_(ids))
        .values(
            state=OutboxState.SKIPPED,
            lease_owner=None,
            lease_until=None,
            last_code=code[:80],
            last_message=message[:500],
        )
    )


def line_of(session: Session, partner: str, *, lock: bool = False) -> PartnerLine:
    """A partner's line, made where there is none; locked, it may be changed."""
    statement = select(PartnerLine).where(PartnerLine.partner == partner)
    found = session.exec(statement.with_for_update() if lock else statement).first()
    if found is None and not lock:
        return PartnerLine(partner=partner)
    if found is None:  # two may come first at once: both go on with the one that is there then
        insert_first(session, PartnerLine, ["partner"], partner=partner, failures=0)
        found = session.exec(statement.with_for_update()).one()
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
