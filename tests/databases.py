"""A migrated, empty database for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, Engine

from data import migrate
from data.encryption import Keyring
from data.session import connect
from tests.pg import PostgresServer

KEYRING = Keyring(["dGVzdC1rZXktb2YtdGhlLWhlYXJ0LTMyLWJ5dGVzLTA="], "index key of the tests, not a secret at all")
_learnt: dict[tuple[str, Keyring], tuple[Dialect, dict[Any, Any]]] = {}


def engine_at(url: str, keyring: Keyring = KEYRING) -> Engine:
    """An engine as the product's, which knows the statements that engines before it have compiled.

    Compiling them anew is half of what a short test on a database of its own costs.
    """
    engine = connect(url, keyring)
    if (engine.dialect.name, keyring) not in _learnt:
        engine.connect().close()  # the dialect learns to whom it speaks
        _learnt[engine.dialect.name, keyring] = engine.dialect, {}
    engine.dialect, compiled = _learnt[engine.dialect.name, keyring]
    engine.update_execution_options(compiled_cache=compiled)
    return engine


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    engine = connect(f"sqlite:///{path}", KEYRING)
    migrate.upgrade(engine)
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(new_postgres: Callable[..., str]) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    engine = connect(new_postgres("tannha_template"), KEYRING)
    migrate.upgrade(engine)
    engine.dispose()
    return "tannha_template"


@pytest.fixture
def sqlite_engine(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Engine]:
    """A migrated, empty SQLite database."""
    path = tmp_path / "tannha.sqlite3"
    shutil.copy(migrated_sqlite, path)
    engine = engine_at(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(
    postgres_server: PostgresServer, migrated_postgres: str, new_postgres: Callable[..., str]
) -> Iterator[Engine]:
    """A migrated, empty PostgreSQL database."""
    engine = engine_at(new_postgres(template=migrated_postgres))
    yield engine
    engine.dispose()
    postgres_server.drop(str(engine.url.database))  # some 8 MB each, and there are hundreds


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated, empty database: each test runs on both kinds."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found
