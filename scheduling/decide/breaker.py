"""Whether a partner's line is open to calls: a circuit breaker as two pure functions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.reference.working import RelayRules


@dataclass(frozen=True, slots=True)
class Line:
    """How a partner answers. ``failures`` counts in a row; before ``open_until`` (aware) nothing is sent."""

    failures: int = 0
    open_until: datetime | None = None


def calls_allowed(line: Line, now: datetime, rules: RelayRules) -> int:
    """Return how many calls may be made at once: none in a pause, one after it, else as many as the rules say."""
    if line.open_until is not None and now < line.open_until:
        return 0
    return 1 if line.failures >= rules.failures_before_a_pause else rules.calls_at_once


def after(line: Line, answered: int, failed: int, now: datetime, rules: RelayRules) -> Line:
    """Return the line after a round of calls.

    Parameters
    ----------
    answered
        Calls that ended in an answer; a refusal of one record is one, for the partner is there.
    failed
        Calls that ended without: no connection, no time, no sense, no sign-in.
    """
    if answered:
        return Line()
    if not failed:
        return line
    # What a round lost, it lost together: one step of the doubling, not sixteen.
    broken = rules.failures_before_a_pause
    failures = line.failures + 1 if line.failures >= broken else min(line.failures + failed, broken)
    if failures < broken:
        return Line(failures)
    pause = min(rules.first_pause_seconds * 2 ** min(failures - broken, 20), rules.longest_pause_seconds)
    return Line(failures, now + timedelta(seconds=pause))
