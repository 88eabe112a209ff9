"""A carrier's feed as it was told: added to, read back, and how far it was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from data.tables import CarrierCursor
from data.tables import CarrierEvent as Row
from scheduling.model.carriage import CarrierEvent, Meaning
from scheduling.store.first import insert_first


def cursor_of(session: Session, centre_id: int) -> str | None:
    """From where a centre's feed is read on; None at the beginning."""
    return session.exec(select(CarrierCursor.cursor).where(CarrierCursor.centre_id == centre_id)).first()


def move_cursor(session: Session, centre_id: int, read: str | None, cursor: str, now: datetime) -> bool:
    """Move the cursor on from where this reader began; False when another has read on meanwhile."""
    if read is None:  # two may begin at once: the table lets one of them
        return insert_first(session, CarrierCursor, ["centre_id"], centre_id=centre_id, cursor=cursor, read_at=now)
    row = session.exec(select(CarrierCursor).where(CarrierCursor.centre_id == centre_id).with_for_update()).one()
    if row.cursor != read:
        return False
    row.cursor, row.read_at = cursor, now
    return True


def add(session: Session, centre_id: int, events: Iterable[CarrierEvent], now: datetime) -> set[str]:
    """Keep what is new; returns the numbers of the orders it is about."""
    fresh = {event.key[:160]: event for event in events}
    known = session.exec(select(Row.key).where(Row.centre_id == centre_id, col(Row.key).in_(fresh)))
    for key in known:
        del fresh[key]
    for key, event in fresh.items():
        session.add(
            Row(
                centre_id=centre_id,
                key=key,
                number=event.number[:80],
                generation=event.generation,
                code=event.code[:40],
                label=event.label[:300],
                meaning=event.meaning,
                needs_person=event.needs_person,
                happened_at=event.happened_at,
                received_at=now,
                waybill=event.waybill and event.waybill[:80],
                place=event.place and event.place[:200],
            )
        )
    session.flush()
    return {event.number for event in fresh.values()}


def of_numbers(session: Session, centre_id: int, numbers: Collection[str]) -> dict[str, list[CarrierEvent]]:
    """Every event of these orders, by number, in the order in which they were received."""
    found: defaultdict[str, list[CarrierEvent]] = defaultdict(list)
    statement = select(Row).where(Row.centre_id == centre_id, col(Row.number).in_(numbers)).order_by(col(Row.id))
    for row in session.exec(statement):
        found[row.number].append(_event(row))
    return found


def received_since(session: Session, centre_id: int, moment: datetime) -> list[CarrierEvent]:
    """What a centre's feed told since a moment."""
    statement = select(Row).where(Row.centre_id == centre_id, Row.received_at >= moment).order_by(col(Row.id))
    return [_event(row) for row in session.exec(statement)]


def _event(row: Row) -> CarrierEvent:
    return CarrierEvent(
        row.key,
        row.number,
        row.generation,
        row.code,
        row.label,
        Meaning(row.meaning),
        row.needs_person,
        row.happened_at,
        row.waybill,
        row.place,
    )
