"""Engines and transactions, alike on SQLite and PostgreSQL (law 1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session, create_engine

from data.encryption import Keyring


def connect(url: str, keyring: Keyring, *, pool_size: int = 10) -> Engine:
    """Return an engine whose transactions behave alike on both databases.

    PostgreSQL runs at READ COMMITTED, where a lock taken before a count sees what was committed
    meanwhile. SQLite writes in WAL mode under BEGIN IMMEDIATE, one writer at a time.

    Parameters
    ----------
    url
        ``sqlite:///path`` or ``postgresql+psycopg://…``.
    keyring
        Opens the encrypted columns of everything read through this engine.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkin", _end_sqlite)
    else:
        engine = create_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_size=pool_size,
            max_overflow=5,
            pool_pre_ping=True,
            hide_parameters=True,  # an error's text may be logged: it holds no personal data
        )
    engine.dialect.tannha_keyring = keyring  # type: ignore[attr-defined]
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("tannha_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _end_sqlite(connection: Any, _record: Any) -> None:
    # After a COMMIT that failed, the transaction and its lock are still there: the next borrower must not get them.
    if connection is not None and connection.in_transaction:
        connection.rollback()


@contextmanager
def reading(place: Engine | Session) -> Iterator[Session]:
    """A session that only looks; what it holds is dropped at the end. A session given is used as it is."""
    if isinstance(place, Session):
        yield place
        return
    with Session(place) as session:
        yield session


@contextmanager
def writing(place: Engine | Session) -> Iterator[Session]:
    """One write transaction: committed when the block ends well, rolled back when it raises.

    A failing commit raises out of the block, so no caller can answer success before it (law 3). Given a
    session, the block takes part in that session's transaction, which its owner commits.
    """
    if isinstance(place, Session):
        yield place
        return
    bound = place.execution_options(tannha_writes=True)
    with Session(bound, expire_on_commit=False) as session:
        yield session
        session.commit()
