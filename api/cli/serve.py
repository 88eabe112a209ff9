"""Long-running processes: the pages and the API, the worker, the stand-in portal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from routing.pool import SolverPool

from api.app import create_app
from api.cli.children import end_with_parent
from api.cli.root import open_database, out, settings_or_stop
from api.planner import Planner
from api.settings import Settings
from api.worker import now, run_worker
from data import migrate
from integrations.dossiers.dvcqg.standin.__main__ import main as run_portal
from routing.travel.load import load_travel_times


def serve(
    port: Annotated[int | None, typer.Option(envvar="PORT", help="TCP port; TANNHA_LISTEN_PORT otherwise.")] = None,
) -> None:
    """Serve the pages and the API. Run `tannha worker` beside it."""
    run_server(settings_or_stop(**({} if port is None else {"listen_port": port})))


def run_server(settings: Settings) -> None:
    """Serve until told to end; requests that were begun are answered first."""
    end_with_parent()
    engine = open_database(settings)
    travel = load_travel_times(settings.road_file)
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


def worker() -> None:
    """Run the scheduled jobs: pushing to the dossier system, planning tomorrow, closing days."""
    end_with_parent()
    settings = settings_or_stop()
    open_database(settings).dispose()
    run_worker(settings)


def portal(
    port: Annotated[int, typer.Option(help="TCP port on this machine.")] = 8010,
    store: Annotated[Path | None, typer.Option(help="Keep what it receives in this file.")] = None,
) -> None:
    """Run the stand-in of the national portal, for trying things out. Loopback only."""
    end_with_parent()
    run_portal(port, store)


def migrate_database() -> None:
    """Bring the database to the shape this version expects."""
    settings = settings_or_stop()
    engine = open_database(settings, must_be_current=False)
    migrate.upgrade(engine)
    out.print("The database is up to date.")
    engine.dispose()
