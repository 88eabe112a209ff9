"""When a promised time falls because the result is not there, and when a new one is looked for. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from data.reference.citizens import ResultRules
from data.reference.windows import WindowRules
from scheduling.decide.cells import ZONE
from scheduling.decide.windows import closes_at


def has_fallen(starts_at: datetime | None, result_ready_at: datetime | None, now: datetime, rules: ResultRules) -> bool:
    """Whether a time to come cannot be kept: it is near, and there is no result."""
    if starts_at is None or result_ready_at is not None or starts_at <= now:
        return False
    return starts_at - now <= timedelta(seconds=rules.ready_before_seconds)


def has_fallen_at_home(
    starts_at: datetime | None, result_ready_at: datetime | None, now: datetime, rules: WindowRules
) -> bool:
    """Whether a window to come cannot be kept: its day is being planned, and there is nothing to bring."""
    if starts_at is None or result_ready_at is not None or starts_at <= now:
        return False
    return now >= closes_at(starts_at.astimezone(ZONE).date(), rules)


def new_days(due_at: datetime | None, now: datetime, rules: ResultRules) -> tuple[date, date]:
    """Between which days a new time is looked for: after the promised date where it is still to come."""
    first = now.astimezone(ZONE).date() + timedelta(days=rules.again_after_days)
    if due_at is not None:
        first = max(first, due_at.astimezone(ZONE).date() + timedelta(days=1))
    return first, first + timedelta(days=rules.again_within_days)
