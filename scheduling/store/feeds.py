"""Calendars to follow."""

from __future__ import annotations

from sqlmodel import Session, col, select

from data.tables import CalendarFeed
from scheduling.errors import NotFound
from scheduling.model.desk_day import FeedView
from scheduling.model.person import Person
from scheduling.store.scope import within


def own(session: Session, person: Person, feed_id: int) -> CalendarFeed:
    """A calendar of the person's centre. Raises NotFound."""
    found = session.exec(within(select(CalendarFeed).where(CalendarFeed.id == feed_id), person, CalendarFeed)).first()
    if found is None:
        raise NotFound("Không có lịch này.", "There is no such calendar.")
    return found


def live(session: Session, person: Person) -> tuple[FeedView, ...]:
    """The calendars of the person's centre that have not ended."""
    statement = select(CalendarFeed).where(col(CalendarFeed.ended_at).is_(None)).order_by(col(CalendarFeed.id))
    rows = session.exec(within(statement, person, CalendarFeed))
    return tuple(FeedView(row.id or 0, row.group_code, row.created_at) for row in rows)


def with_digest(session: Session, token_digest: str) -> CalendarFeed | None:
    """The calendar of who knows its secret."""
    statement = select(CalendarFeed).where(CalendarFeed.token_digest == token_digest)
    return session.exec(statement.where(col(CalendarFeed.ended_at).is_(None))).first()
