"""Rows that two may make at once: the table lets the first of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel


def insert_first(session: Session, table: type[SQLModel], unique: Sequence[str], **values: Any) -> bool:
    """Insert a row, unless there is one of the same unique columns; whether this one is there now.

    Where another transaction inserts it at this moment, this waits for its end.
    """
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    # Not rowcount: PostgreSQL's driver reports none for such an insert.
    return session.connection().execute(statement.returning(getattr(table, unique[0]))).first() is not None
