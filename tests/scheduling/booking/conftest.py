"""A counter made once and copied for each test: making one takes longer than most tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from tests.databases import engine_at
from tests.pg import PostgresServer
from tests.scheduling.booking.counter import CounterOffice, make_counter
from tests.scheduling.booking.laws import broken_laws

PREPARED = "tannha_counter"


@pytest.fixture(scope="session")
def prepared_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CounterOffice]:
    """A file to copy, and what is in it."""
    path = tmp_path_factory.mktemp("counter") / "counter.sqlite3"
    shutil.copy(migrated_sqlite, path)
    engine = engine_at(f"sqlite:///{path}")
    made = make_counter(engine)
    engine.dispose()  # the last connection to leave folds the write-ahead log into the file
    return path, made


@pytest.fixture(scope="session")
def prepared_postgres(migrated_postgres: str, new_postgres: Callable[..., str]) -> CounterOffice:
    """What is in the database PREPARED."""
    engine = engine_at(new_postgres(PREPARED, migrated_postgres))
    made = make_counter(engine)
    engine.dispose()
    return made


def at(engine: Engine, made: CounterOffice) -> CounterOffice:
    """The same counter in a copy of its database."""
    return replace(made, office=replace(made.office, engine=engine), chance=Random(5), people=0)


@pytest.fixture
def sqlite_counter(prepared_sqlite: tuple[Path, CounterOffice], tmp_path: Path) -> Iterator[CounterOffice]:
    """A counter on SQLite; at the end every law holds."""
    path, made = prepared_sqlite
    engine = engine_at(f"sqlite:///{shutil.copy(path, tmp_path / 'tannha.sqlite3')}")
    yield at(engine, made)
    assert broken_laws(engine) == []
    engine.dispose()


@pytest.fixture
def postgres_counter(
    postgres_server: PostgresServer, prepared_postgres: CounterOffice, new_postgres: Callable[..., str]
) -> Iterator[CounterOffice]:
    """A counter on PostgreSQL; at the end every law holds."""
    engine = engine_at(new_postgres(template=PREPARED))
    yield at(engine, prepared_postgres)
    assert broken_laws(engine) == []
    engine.dispose()
    postgres_server.drop(str(engine.url.database))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def counter(request: pytest.FixtureRequest) -> CounterOffice:
    """Mondays and Tuesdays, 8 to 10, half an hour a slot; two places a slot for the public, three for officers."""
    found = request.getfixturevalue(f"{request.param}_counter")
    assert isinstance(found, CounterOffice)
    return found
