"""The table of jobs: every job of the product, and when it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data.session import writing
from scheduling.jobs.run import Job
from scheduling.jobs.when import LOCAL, Daily, Every
from scheduling.ports import DossierSystem, Geocoder
from scheduling.services.days import close_past_days
from scheduling.services.locating import locate_due
from scheduling.services.planning import fail_stale_plans
from scheduling.services.rebuilding import rebuild_all
from scheduling.services.relay import push_due
from scheduling.services.tending import tend
from scheduling.store import job_runs, replies

LONGEST_SOLVE = timedelta(minutes=15)
KEEP_RUNS = timedelta(days=7)
KEEP_REPLIES = timedelta(days=30)
"""So long a keyed write is answered as before; longer than any client retries."""


def jobs(
    engine: Engine,
    system: DossierSystem,
    worker: str,
    clock: Callable[[], datetime],
    plan_tomorrow: Callable[[datetime], str],
    geocoder: Geocoder,
) -> tuple[Job, ...]:
    """Return every job, bound to what it works with.

    Parameters
    ----------
    plan_tomorrow
        Plans the next day of every post office; handed in, for it needs roads and a solver.
    geocoder
        Says where new addresses lie.
    """

    def push(_scheduled_for: datetime) -> str:
        report = push_due(engine, system, worker, clock)
        return f"settled {report.settled}, to retry {report.retried}, for a person {report.waiting}"

    def close_days(_scheduled_for: datetime) -> str:
        now = clock()
        return f"closed {close_past_days(engine, now.astimezone(LOCAL).date(), now)}"

    def stale_plans(_scheduled_for: datetime) -> str:
        return f"ended {fail_stale_plans(engine, clock(), LONGEST_SOLVE)}"

    def tend_bookings(_scheduled_for: datetime) -> str:
        report = tend(engine, clock)
        return f"expired {report.expired}, freed {report.freed}, offered {report.offered}"

    def locate_addresses(_scheduled_for: datetime) -> str:
        report = locate_due(engine, geocoder, clock)
        kinds = ", ".join(
            f"{precision or 'unknown'} {count}" for precision, count in sorted(report.by_precision.items(), key=str)
        )
        return f"located {report.located}" + (f": {kinds}" if kinds else "")

    def build_slots(_scheduled_for: datetime) -> str:
        return f"changed {rebuild_all(engine, clock)} days"

    def forget(scheduled_for: datetime) -> str:
        with writing(engine) as session:
            replies.forget(session, scheduled_for - KEEP_REPLIES)
            return f"forgot {job_runs.forget_before(session, scheduled_for - KEEP_RUNS)} runs"

    return (
        Job("push_outbox", Every(10), timedelta(minutes=5), push),
        Job("locate_addresses", Every(10), timedelta(minutes=10), locate_addresses),
        Job("tend_bookings", Every(10), timedelta(minutes=5), tend_bookings),
        Job("build_slots", Every(3600), timedelta(minutes=10), build_slots),
        Job("end_stale_plans", Every(300), timedelta(minutes=2), stale_plans),
        Job("close_past_days", Every(3600), timedelta(minutes=10), close_days),
        Job("plan_tomorrow", Daily(18), timedelta(hours=1), plan_tomorrow),
        Job("forget_old", Daily(3), timedelta(minutes=10), forget),
    )
