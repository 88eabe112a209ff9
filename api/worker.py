"""The process that runs the scheduled jobs."""

from __future__ import annotations

import os
import signal
import socket
import threading
import uuid

import structlog
from sqlalchemy import Engine

from api.clock import now
from api.partners import geocoder_of, partners_of
from api.planner import Planner
from api.settings import Settings
from api.travel import travel_times
from data.reference.messages import use_site
from data.session import connect
from routing.pool import SolverPool
from scheduling.jobs.scheduler import schedule
from scheduling.jobs.table import jobs

_log = structlog.get_logger()


def worker_name() -> str:
    """Name this process for leases and ledgers: no two processes share one, not even after a reboot."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def run_worker(settings: Settings) -> None:
    """Run the jobs until SIGTERM or SIGINT; what was begun is finished first."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    use_site(str(settings.public_url))
    engine: Engine = connect(settings.database_url.get_secret_value(), settings.keyring())
    worker = worker_name()
    with SolverPool(settings.solver_processes) as pool:
        planner = Planner(engine, travel_times(settings), pool, settings.solve_seconds, now)
        table = jobs(
            engine,
            partners_of(settings),
            worker,
            now,
            planner.plan_tomorrow,
            geocoder_of(settings, engine),
            settings.backup_folder,
            planner.keep_windows,
            planner.offer_windows,
        )
        scheduler = schedule(engine, table, worker, now)
        scheduler.start()
        _log.info("worker.started", worker=worker, jobs=[job.name for job in table])
        ended.wait()
        scheduler.shutdown(wait=True)
        planner.close()
    engine.dispose()
    _log.info("worker.ended", worker=worker)
