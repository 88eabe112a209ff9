"""What all commands share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from api import log
from api.settings import Settings, load_settings
from api.settings_files import SettingsError
from data import migrate
from data.reference.working import WorkingRulesError, use_working_rules
from data.session import connect

# Into a pipe or a file a table is written whole, so that a name can be searched for; a terminal folds it.
out = Console(width=None if sys.stdout.isatty() else 200)
err = Console(stderr=True)


def stop(message: str, code: int = 1) -> NoReturn:
    """End the command with a sentence on standard error, in one line and as it is: places hold brackets."""
    err.print(message, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


def settings_or_stop(**given: object) -> Settings:
    """The settings of this process; a wrong one ends the command with its name."""
    try:
        settings = load_settings(**given)
        if settings.working_rules_file is not None:
            use_working_rules(settings.working_rules_file)
    except (SettingsError, WorkingRulesError) as error:
        stop(str(error), 2)
    log.configure(settings.log_level, settings.log_format)
    return settings


def open_database(settings: Settings, *, must_be_current: bool = True) -> Engine:
    """The database of these settings. A command that works on it wants it migrated."""
    engine = connect(settings.database_url.get_secret_value(), settings.keyring())
    if must_be_current and not migrate.is_current(engine):
        stop("The database is not migrated; run: tannha migrate", 2)
    return engine


@contextmanager
def progress_bar(title: str) -> Iterator[Progress]:
    """A bar on standard error, which also works where that is no terminal."""
    text = escape(title).replace("{", "{{").replace("}", "}}")  # a column is a template, a name of a file is none
    columns = TextColumn(text), BarColumn(), TextColumn("{task.percentage:>3.0f}%"), TimeElapsedColumn()
    with Progress(*columns, console=err) as bar:
        yield bar
