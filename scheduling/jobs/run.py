"""One run of one job: claim it, do it, say how it ended."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine

from data.session import writing
from scheduling.failpoints import reach
from scheduling.jobs.when import When
from scheduling.store import job_runs

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """What runs, and when.

    Attributes
    ----------
    work
        Takes the scheduled time, returns a short summary. Its effects must be idempotent: after a crash
        the run is taken up again.
    lease
        After this long without an end the worker counts as dead.
    """

    name: str
    when: When
    lease: timedelta
    work: Callable[[datetime], str]


def run_latest(engine: Engine, job: Job, worker: str, clock: Callable[[], datetime]) -> bool:
    """Run the latest scheduled time of ``job`` unless it was run; returns whether this worker ran it.

    A worker that slept for an hour runs the latest time once, not sixty times.
    """
    scheduled_for = job.when.latest(clock())
    with writing(engine) as session:
        ours = job_runs.claim(session, job.name, scheduled_for, worker, clock(), job.lease)
        reach("job.before_claim_commit")
    if not ours:
        return False
    reach("job.after_claim_commit")
    try:
        summary, retry_after = job.work(scheduled_for), None
    except Exception as error:  # noqa: BLE001  a job's failure is written down and tried again, whatever it was
        # Not the error's own text: it may quote what it failed on.
        where = traceback.format_tb(error.__traceback__)
        _log.error("job.failed", job=job.name, scheduled_for=scheduled_for.isoformat(), where=where)
        summary, retry_after = f"{type(error).__name__}", timedelta(minutes=1)
    with writing(engine) as session:
        job_runs.finish(session, job.name, scheduled_for, worker, clock(), summary, retry_after)
        reach("job.before_finish_commit")
    reach("job.after_finish_commit")
    return True
