"""How each job stands: pure judgement over its times and its newest run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from data.kinds import JobState
from scheduling.jobs.times import Times
from scheduling.jobs.when import Every, When

GRACE = timedelta(minutes=3)
"""A worker offers every job once a minute, so a time that nobody took for three was missed."""


class JobHealth(StrEnum):
    """What a person must know of a job."""

    WELL = "well"
    RUNNING = "running"
    OVERRAN = "overran"
    """Its lease passed without an end: too long, or its worker died. Another takes it over."""
    FAILED = "failed"
    """It is tried again a minute later."""
    MISSED = "missed"
    """Nobody took its latest time: no worker runs."""


@dataclass(frozen=True, slots=True)
class Run:
    """The newest run of a job."""

    scheduled_for: datetime
    state: JobState
    lease_until: datetime
    finished_at: datetime | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class JobStanding:
    """One job as it stands now."""

    name: str
    health: JobHealth
    scheduled_for: datetime
    """Its latest time that was due."""
    finished_at: datetime | None
    summary: str | None


def standing(name: str, times: Times, run: Run | None, now: datetime) -> JobStanding:
    """Judge one job."""
    due = times.when.latest(now)
    if run is None:
        return JobStanding(name, JobHealth.MISSED, due, None, None)
    late = now - _next(times.when, run.scheduled_for) >= GRACE
    health = JobHealth.MISSED if late and run.lease_until <= now else _of(run, now)
    return JobStanding(name, health, due, run.finished_at, run.summary)


def standings(times: Mapping[str, Times], runs: Mapping[str, Run], now: datetime) -> tuple[JobStanding, ...]:
    """Judge every job, by name."""
    return tuple(standing(name, times[name], runs.get(name), now) for name in sorted(times))


def _next(when: When, moment: datetime) -> datetime:
    """The scheduled time after one."""
    return moment + (timedelta(seconds=when.seconds) if isinstance(when, Every) else timedelta(days=1))


def _of(run: Run, now: datetime) -> JobHealth:
    if run.state is JobState.DONE:
        return JobHealth.WELL
    if run.state is JobState.FAILED:
        return JobHealth.FAILED
    return JobHealth.RUNNING if run.lease_until > now else JobHealth.OVERRAN
