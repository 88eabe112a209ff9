"""Differences between us and partners: found, found again, gone, and closed by a person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from data.tables import Difference as Row
from scheduling.errors import NotFound
from scheduling.model.difference import Difference, DifferenceView
from scheduling.model.person import Person
from scheduling.store.scope import within


def keep(session: Session, centre_id: int, partner: str, found: Collection[Difference], now: datetime) -> int:
    """Make the open differences of a partner those just found; returns how many are gone."""
    held = {
        (row.subject, row.kind): row
        for row in session.exec(
            select(Row).where(Row.partner == partner, col(Row.closed_at).is_(None)).with_for_update()
        )
    }
    for each in found:
        row = held.pop((each.subject, each.kind), None)
        if row is None:
            row = Row(
                centre_id=centre_id, partner=partner, subject=each.subject, kind=each.kind, found_at=now, seen_at=now
            )
            session.add(row)
        row.ours, row.theirs, row.repair, row.seen_at = each.ours, each.theirs, each.repair, now
    for row in held.values():
        row.closed_at = now
    return len(held)


def open_ones(session: Session, person: Person, limit: int) -> tuple[DifferenceView, ...]:
    """The open differences of the person's centre, those that only a person can settle first."""
    statement = (
        select(Row)
        .where(col(Row.closed_at).is_(None))
        .order_by(col(Row.repair).is_not(None), col(Row.id).desc())
        .limit(limit)
    )
    return tuple(
        DifferenceView(row.id or 0, row.partner, row.subject, row.kind, row.ours, row.theirs, row.repair, row.found_at)
        for row in session.exec(within(statement, person, Row))
    )


def close(session: Session, person: Person, difference_id: int, now: datetime) -> None:
    """A person has settled it. Raises NotFound: it is not this person's, or not open."""
    statement = select(Row).where(Row.id == difference_id, col(Row.closed_at).is_(None)).with_for_update()
    row = session.exec(within(statement, person, Row)).first()
    if row is None:
        raise NotFound("Không có điểm lệch này.", "No such difference.")
    row.closed_at, row.closed_by = now, person.account_id
