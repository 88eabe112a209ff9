"""Calendars that officers follow in a program of their own, by a secret address. They name no citizen."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.kinds import Role
from data.session import reading, writing
from data.tables import CalendarFeed
from scheduling.errors import NotFound
from scheduling.model.desk_day import Appointment, FeedView
from scheduling.model.person import Person
from scheduling.store import desk_days, feeds, supply
from scheduling.store.audit import note

AHEAD, BEHIND = timedelta(days=60), timedelta(days=7)


def make_feed(engine: Engine, person: Person, centre_id: int, group_code: str | None, now: datetime) -> str:
    """Return the secret of a new calendar, of one group or (None) of the whole centre; it is kept nowhere else.

    Raises NotFound.
    """
    secret = secrets.token_urlsafe(32)
    with writing(engine) as session:
        supply.require_centre(session, person, centre_id)
        if group_code is not None and group_code not in supply.groups_of(session, centre_id):
            raise NotFound("Không có nhóm quầy này.", "There is no such group.")
        assert person.account_id is not None
        feed = CalendarFeed(
            centre_id=centre_id,
            group_code=group_code,
            token_digest=_digest(secret),
            account_id=person.account_id,
            created_at=now,
        )
        session.add(feed)
        session.flush()
        note(session, person, "feed.made", "calendar_feed", feed.id, now)
    return secret


def end_feed(engine: Engine, person: Person, feed_id: int, now: datetime) -> None:
    """Nobody follows it any more; ending it again changes nothing. Raises NotFound."""
    with writing(engine) as session:
        feed = feeds.own(session, person, feed_id)
        if feed.ended_at is None:
            feed.ended_at = now
            note(session, person, "feed.ended", "calendar_feed", feed_id, now)


def feeds_of(engine: Engine, person: Person) -> tuple[FeedView, ...]:
    """The calendars of the person's centre that can be followed."""
    with reading(engine) as session:
        return feeds.live(session, person)


def read_feed(engine: Engine, secret: str, now: datetime) -> tuple[Appointment, ...]:
    """The appointments of the calendar with this secret. Raises NotFound, alike for one that has ended."""
    with reading(engine) as session:
        feed = feeds.with_digest(session, _digest(secret))
        if feed is None:
            raise NotFound("Không có lịch này.", "There is no such calendar.")
        reader = Person(role=Role.OFFICER, centre_id=feed.centre_id)
        return tuple(desk_days.appointments(session, reader, now - BEHIND, now + AHEAD, feed.group_code))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
