"""When a courier who rides a route is expected at a stop. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Planned:
    """One stop of a route as it rides: when it was planned, and when it was done (None: not yet)."""

    stop_id: int
    arrives_at: datetime
    done_at: datetime | None


def expected_at(stops: Sequence[Planned], stop_id: int, now: datetime) -> datetime | None:
    """Return when the courier comes to a stop, late by as much as at the last one; None once it is done.

    Parameters
    ----------
    stops
        Of one route, in order. Being early is no promise to be early later: windows are waited for.
    """
    late = timedelta()
    for stop in stops:
        if stop.done_at is not None:
            late = max(timedelta(), stop.done_at - stop.arrives_at)
    for stop in stops:
        if stop.done_at is None:
            late = max(late, now - stop.arrives_at)  # the next stop is not done, whatever was planned
            break
    found = next((stop for stop in stops if stop.stop_id == stop_id), None)
    return None if found is None or found.done_at is not None else max(now, found.arrives_at + late)
