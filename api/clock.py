"""The system's clock: the one place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The moment, aware."""
    return datetime.now(UTC)
