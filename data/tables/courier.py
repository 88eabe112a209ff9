"""Couriers and the hours they ride."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.tables import base  # noqa: F401


class Courier(SQLModel, table=True):
    """Bưu tá: rides for one post office."""

    id: int | None = Field(default=None, primary_key=True)
    post_office_id: int = Field(foreign_key="post_office.id", index=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(sa_type=Encrypted)
    phone: str | None = Field(default=None, sa_type=Encrypted)
    capacity_envelopes: int
    cash_limit_dong: int
    active: bool = True


class Roster(SQLModel, table=True):
    """One shift of one courier on one day; seconds count from local midnight."""

    __table_args__ = (
        UniqueConstraint("courier_id", "day", "starts_second"),
        CheckConstraint("starts_second < ends_second", name="shift_order"),
        CheckConstraint(
            "lunch_seconds = 0 OR (lunch_from_second >= starts_second AND lunch_to_second >= lunch_from_second "
            "AND lunch_to_second + lunch_seconds <= ends_second)",
            name="lunch_in_shift",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    courier_id: int = Field(foreign_key="courier.id", index=True)
    day: date = Field(index=True)
    starts_second: int
    ends_second: int
    lunch_from_second: int
    """Lunch starts no earlier than this ..."""
    lunch_to_second: int
    """... and no later than this."""
    lunch_seconds: int
