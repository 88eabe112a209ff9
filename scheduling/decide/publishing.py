"""When the draft of a day is published by itself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from scheduling.decide.cells import ZONE


def is_due(day: date, publishes_at_second: int, now: datetime) -> bool:
    """Whether the hour of the day before has come, in Vietnam's time."""
    begun = datetime.combine(day - timedelta(days=1), time(), ZONE)
    return now >= begun + timedelta(seconds=publishes_at_second)
