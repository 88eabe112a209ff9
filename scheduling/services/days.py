"""Fleet days: looking at one, and closing it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from scheduling.model.day import CourierDay, DayView
from scheduling.model.person import Person


def day_view(engine: Engine, person: Person, day: date, post_office_id: int | None = None) -> DayView:
    """The day of the person's post office (an administrator names one); opened if it was not yet."""
    raise NotImplementedError


def courier_day(engine: Engine, person: Person, today: date) -> CourierDay:
    """The signed-in courier's route of today, if published."""
    raise NotImplementedError


def close_day(engine: Engine, person: Person, day_id: int, now: datetime) -> int:
    """End the day: what was not delivered is back at the post office and waits again. Returns how many."""
    raise NotImplementedError
