"""The one place that speaks to APScheduler.

Its schedule lives in memory: what ran is in our own table (law 6), so that any number of workers may run
the same schedule. A late start is never dropped: the grace is long and late runs fold into one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from scheduling.jobs.run import Job, run_latest
from scheduling.jobs.when import LOCAL, Every, When

_GRACE_SECONDS = 3600
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_RECOVER_SECONDS = 60
_log = structlog.get_logger()


def schedule(engine: Engine, jobs: Sequence[Job], worker: str, clock: Callable[[], datetime]) -> BackgroundScheduler:
    """Return a scheduler that runs these jobs once started; every job is also offered at once and each minute.

    That offer catches up what was due while no worker ran, and takes over from workers that died: the
    claim makes it harmless.
    """
    scheduler = BackgroundScheduler(
        timezone=LOCAL,
        executors={"default": ThreadPoolExecutor(max_workers=4)},
        job_defaults={"coalesce": True, "misfire_grace_time": _GRACE_SECONDS, "max_instances": 1},
    )

    def offer_all() -> None:
        for job in jobs:
            run_latest(engine, job, worker, clock)

    for job in jobs:
        scheduler.add_job(run_latest, trigger_of(job.when), args=(engine, job, worker, clock), id=job.name)
    recover = IntervalTrigger(seconds=_RECOVER_SECONDS, timezone=LOCAL)
    scheduler.add_job(offer_all, recover, id="recover", next_run_time=datetime.now(LOCAL))
    scheduler.add_listener(_say, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    return scheduler


def trigger_of(when: When) -> BaseTrigger:
    """Return APScheduler's trigger for a schedule."""
    if isinstance(when, Every):
        return IntervalTrigger(seconds=when.seconds, start_date=_EPOCH, timezone=UTC)
    return CronTrigger(hour=when.hour, minute=when.minute, timezone=LOCAL)


def _say(event: JobExecutionEvent) -> None:
    what = {EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "overran"}.get(event.code, "error")
    _log.error(f"scheduler.{what}", job=event.job_id)
