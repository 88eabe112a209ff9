"""The process that serves the pages and the API."""

from __future__ import annotations

import uvicorn

from api.app import create_app
from api.cli.root import open_database
from api.clock import now
from api.planner import Planner
from api.settings import Settings
from api.travel import travel_times
from routing.pool import SolverPool


def run_server(settings: Settings) -> None:
    """Serve until told to end; requests that were begun are answered first."""
    engine = open_database(settings)
    travel = travel_times(settings)
    with SolverPool(settings.solver_processes) as pool:
        planner = Planner(engine, travel, pool, settings.solve_seconds, now)
        app = create_app(settings, engine=engine, travel=travel, start_planning=planner.start)
        uvicorn.run(
            app,
            host=settings.listen_host,
            port=settings.listen_port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        planner.close()
    engine.dispose()
