"""What partners must be told: what was said, what is to be said, and taking it back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import Session, col, select

from data.kinds import OutboxKind, OutboxState
from data.tables import Outbox
from scheduling.decide.telling import Told
from scheduling.model.carriage import CarrierOrder, OrderRef
from scheduling.model.message import Notice
from scheduling.model.record import as_json, record_from_json, record_to_json
from scheduling.ports import DossierRecord
from scheduling.store.wide import select_wide


def told(session: Session, dossier_ids: Collection[int]) -> dict[int, list[Told]]:
    """Every message of these dossiers, oldest first."""
    messages: defaultdict[int, list[Told]] = defaultdict(list)
    statement = (  # columns, for rows would cost a signed list as much again as all it writes
        select_wide(Outbox.id, Outbox.dossier_id, Outbox.payload, Outbox.state, Outbox.attempts)
        .where(col(Outbox.dossier_id).in_(dossier_ids), Outbox.kind == OutboxKind.DOSSIER)
        .order_by(col(Outbox.id))  # as the relay locks them when it settles; within a dossier that is their sequence
        # The relay may have taken one up since: its claim and our withdrawal must not cross.
        .with_for_update()
    )
    for number, dossier_id, payload, state, attempts in session.exec(statement):
        messages[dossier_id].append(Told(number, record_from_json(payload), state, attempts > 0))
    return messages


def withdraw(session: Session, outbox_ids: Collection[int]) -> None:
    """Take back messages that have not left."""
    session.exec(
        update(Outbox)
        .where(col(Outbox.id).in_(outbox_ids), col(Outbox.attempts) == 0)
        .values(state=OutboxState.WITHDRAWN)
    )


@dataclass(frozen=True, slots=True)
class News:
    """One record for the dossier system, and from when it may leave."""

    dossier_id: int
    centre_id: int
    record: DossierRecord
    due_at: datetime


def add(
    session: Session, dossier_id: int, centre_id: int, record: DossierRecord, now: datetime, due_at: datetime
) -> None:
    """Append a record for the dossier system behind everything said of this dossier before."""
    add_news(session, [News(dossier_id, centre_id, record, due_at)], now)


def add_news(session: Session, news: Sequence[News], now: datetime) -> None:
    """Append records, in this order, each behind everything said of its dossier before; the dossiers are locked.

    A list of a hundred envelopes is told in two statements (law 1).
    """
    _append_all(
        session,
        [
            {
                "kind": OutboxKind.DOSSIER,
                "lane": f"dossier:{each.dossier_id}",
                "partner": f"dossiers:{each.centre_id}",
                "dossier_id": each.dossier_id,
                "centre_id": each.centre_id,
                "tells_status": each.record.status,
                "payload": record_to_json(each.record),
                "due_at": each.due_at,
            }
            for each in news
        ],
        now,
    )


def add_message(
    session: Session,
    centre_id: int,
    lane: str,
    notice: Notice,
    now: datetime,
    *,
    due_at: datetime | None = None,
    dossier_id: int | None = None,
) -> int:
    """Append a message to a person; returns the row's number.

    Parameters
    ----------
    lane
        Messages of one lane leave in order, each once the one before has left: ``booking:LH-…``.
    due_at
        Not before this; now, unless given. Quiet hours and who opted out are the relay's to heed.
    """
    row = Outbox(
        kind=OutboxKind.MESSAGE,
        lane=lane,
        sequence=0,
        partner=f"messages:{notice.way}",
        dossier_id=dossier_id,
        centre_id=centre_id,
        payload=as_json(notice),
        state=OutboxState.PENDING,
        created_at=now,
        due_at=due_at or now,
    )
    return _append(session, row)


def add_messages(session: Session, centre_id: int, messages: Sequence[tuple[str, int, Notice]], now: datetime) -> None:
    """Append a message to each of many people, in two statements: its lane, the dossier it is about, and the notice."""
    _append_all(
        session,
        [
            {
                "kind": OutboxKind.MESSAGE,
                "lane": lane,
                "partner": f"messages:{notice.way}",
                "dossier_id": dossier_id,
                "centre_id": centre_id,
                "payload": as_json(notice),
                "due_at": now,
            }
            for lane, dossier_id, notice in messages
        ],
        now,
    )


def add_order(session: Session, centre_id: int, envelope_code: str, order: CarrierOrder, now: datetime) -> int:
    """Append an order for the centre's carrier; returns the row's number."""
    return _append(session, _for_carrier(OutboxKind.PLACE, centre_id, envelope_code, as_json(order), now))


def add_cancel(session: Session, centre_id: int, envelope_code: str, ref: OrderRef, now: datetime) -> int:
    """Append a cancellation behind the order that it calls off; returns the row's number."""
    return _append(session, _for_carrier(OutboxKind.CANCEL, centre_id, envelope_code, as_json(ref), now))


def _for_carrier(kind: OutboxKind, centre_id: int, envelope_code: str, payload: str, now: datetime) -> Outbox:
    return Outbox(
        kind=kind,
        lane=f"envelope:{envelope_code}",
        sequence=0,
        partner=f"carrier:{centre_id}",
        centre_id=centre_id,
        payload=payload,
        state=OutboxState.PENDING,
        created_at=now,
        due_at=now,
    )


def _append_all(session: Session, rows: Sequence[dict[str, Any]], now: datetime) -> None:
    """Append rows, each behind what its lane holds; the lanes are locked by whatever they are about."""
    lanes = {row["lane"] for row in rows}
    ends = select(Outbox.lane, func.max(Outbox.sequence)).where(col(Outbox.lane).in_(lanes)).group_by(Outbox.lane)
    last = Counter(dict(session.exec(ends).all()))
    for row in rows:
        last[row["lane"]] += 1
        row |= {"sequence": last[row["lane"]], "state": OutboxState.PENDING, "created_at": now}
    if rows:
        session.execute(insert(Outbox.__table__), rows)  # type: ignore[attr-defined]


def _append(session: Session, row: Outbox) -> int:
    last: Any = select(func.coalesce(func.max(Outbox.sequence), 0)).where(Outbox.lane == row.lane)
    row.sequence = last.scalar_subquery() + 1
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id
