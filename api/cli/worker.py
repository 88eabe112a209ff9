"""``tannha worker``: the scheduled jobs."""

from __future__ import annotations

from api.cli.children import end_with_parent
from api.cli.root import open_database, settings_or_stop
from api.worker import run_worker


def worker() -> None:
    """Run the scheduled jobs: pushing to the dossier system, planning tomorrow, closing days."""
    end_with_parent()
    settings = settings_or_stop()
    open_database(settings).dispose()
    run_worker(settings)
