"""What those who keep the product running look at: jobs, partners' lines, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from data.kinds import OutboxKind, OutboxState
from data.session import reading
from scheduling.jobs.health import JobHealth, JobStanding, standings
from scheduling.jobs.times import TIMES
from scheduling.store import job_health, relay


@dataclass(frozen=True, slots=True)
class LineView:
    """How one partner answers. ``open_until`` is set while nothing is sent to it."""

    partner: str
    failures: int
    open_until: datetime | None
    answered_at: datetime | None
    failed_at: datetime | None
    last_code: str | None


@dataclass(frozen=True, slots=True)
class Watch:
    """All of it at one moment; counts and codes, nobody's name."""

    jobs: tuple[JobStanding, ...]
    lines: tuple[LineView, ...]
    outbox: dict[tuple[OutboxKind, OutboxState], int]
    oldest_due: dict[str, datetime]
    differences: dict[str, int]


def job_standings(engine: Engine, now: datetime) -> tuple[JobStanding, ...]:
    """How every job stands."""
    with reading(engine) as session:
        return standings(TIMES, job_health.newest_runs(session), now)


def ailing(jobs: tuple[JobStanding, ...]) -> dict[str, str]:
    """The jobs that a person must know of, and what is the matter."""
    fine = (JobHealth.WELL, JobHealth.RUNNING)
    return {job.name: job.health.value for job in jobs if job.health not in fine}


def lines(engine: Engine) -> tuple[LineView, ...]:
    """How every partner answers that was ever called."""
    with reading(engine) as session:
        return tuple(
            LineView(row.partner, row.failures, row.open_until, row.answered_at, row.failed_at, row.last_code)
            for row in relay.lines(session)
        )


def watch(engine: Engine, now: datetime) -> Watch:
    """Everything that is watched."""
    with reading(engine) as session:
        outbox, due = job_health.outbox_counts(session), job_health.oldest_due(session)
        differences = job_health.open_differences(session)
    return Watch(job_standings(engine, now), lines(engine), outbox, due, differences)
