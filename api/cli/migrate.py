"""``tannha migrate``: the database's shape."""

from __future__ import annotations

from api.cli.root import open_database, out, settings_or_stop
from data import migrate


def migrate_database() -> None:
    """Bring the database to the shape this version expects."""
    engine = open_database(settings_or_stop(), must_be_current=False)
    migrate.upgrade(engine)
    out.print("The database is up to date.")
    engine.dispose()
