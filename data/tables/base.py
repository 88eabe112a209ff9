"""What every table shares: named constraints, and columns for kinds."""

from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import BigInteger, Enum, Integer
from sqlmodel import SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

SQLModel.metadata.naming_convention = NAMING
metadata = SQLModel.metadata
BITS: Any = BigInteger().with_variant(Integer(), "sqlite")
"""Up to 63 bits; an integer of SQLite has as many."""


def kind(of: type[PythonEnum], name: str) -> Any:
    """Return a text column type that admits only the members' values, by a CHECK named after the column."""
    return Enum(
        of,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [str(member.value) for member in members],
        validate_strings=True,
    )
