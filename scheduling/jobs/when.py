"""When a job runs: the schedule as a value that can also tell the latest time that was due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class Every:
    """Every so many seconds, counted from the epoch, so that all workers mean the same times."""

    seconds: int

    def latest(self, now: datetime) -> datetime:
        """The last scheduled time at or before ``now``."""
        return datetime.fromtimestamp(now.timestamp() // self.seconds * self.seconds, UTC)


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at a local time."""

    hour: int
    minute: int = 0

    def latest(self, now: datetime) -> datetime:
        """The last scheduled time at or before ``now``."""
        local = now.astimezone(LOCAL)
        today = local.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return (today if today <= local else today - timedelta(days=1)).astimezone(UTC)


When = Every | Daily
