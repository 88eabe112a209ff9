"""Couriers, the hours they ride, and the communes they know."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import LeaveReason, Skill, VehicleKind
from data.tables import base

LUNCH_IN_SHIFT = (
    "lunch_seconds = 0 OR (lunch_from_second >= starts_second AND lunch_to_second >= lunch_from_second "
    "AND lunch_to_second + lunch_seconds <= ends_second)"
)


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
    vehicle: VehicleKind = Field(
        default=VehicleKind.MOTORBIKE,
        sa_type=base.kind(VehicleKind, "vehicle"),
        sa_column_kwargs={"server_default": VehicleKind.MOTORBIKE.value},
    )
    skills: list[str] = Field(
        default_factory=lambda: [Skill.COLLECT.value], sa_type=JSON, sa_column_kwargs={"server_default": '["collect"]'}
    )
    """Values of :class:`data.kinds.Skill`."""
    procedures: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    """Codes of the procedures whose filing he guides; empty: of all."""
    languages: list[str] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    """ISO 639-3 codes of the languages in which he guides besides Vietnamese."""
    spare: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """No weekly pattern of his own: is called in for a day where somebody lacks."""


class Roster(SQLModel, table=True):
    """One shift of one courier on one day; seconds count from local midnight."""

    __table_args__ = (
        UniqueConstraint("courier_id", "day", "starts_second"),
        CheckConstraint("starts_second < ends_second", name="shift_order"),
        CheckConstraint(LUNCH_IN_SHIFT, name="lunch_in_shift"),
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
    by_hand: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Written for this very day: the shifts by hand of a day take the place of what the weekly pattern says."""
    off: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Not ridden after all. The row stays, for routes of old plans may name it."""


class RosterPattern(SQLModel, table=True):
    """One shift of one courier, week after week."""

    __tablename__ = "roster_pattern"
    __table_args__ = (
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("every_weeks BETWEEN 1 AND 8", name="every_weeks"),
        CheckConstraint("starts_second >= 0 AND starts_second < ends_second AND ends_second <= 86400", name="times"),
        CheckConstraint(LUNCH_IN_SHIFT, name="lunch_in_shift"),
    )

    id: int | None = Field(default=None, primary_key=True)
    courier_id: int = Field(foreign_key="courier.id", index=True)
    weekdays: int
    """Bits: 1 Monday, 2 Tuesday ... 64 Sunday."""
    every_weeks: int = 1
    """Every so many weeks, counted from the week of ``valid_from``."""
    starts_second: int
    ends_second: int
    lunch_from_second: int = 0
    lunch_to_second: int = 0
    lunch_seconds: int = 0
    valid_from: date
    valid_until: date | None = None
    """The last day of the pattern."""


class Leave(SQLModel, table=True):
    """A courier is away: no shift of these days is ridden, whatever a pattern or a day by hand says."""

    __table_args__ = (CheckConstraint("from_day <= to_day", name="order"),)

    id: int | None = Field(default=None, primary_key=True)
    courier_id: int = Field(foreign_key="courier.id", index=True)
    from_day: date
    to_day: date
    """The last day away."""
    reason: LeaveReason = Field(sa_type=base.kind(LeaveReason, "reason"))


class FamiliarCommune(SQLModel, table=True):
    """How often a courier has delivered in a commune; counted anew each night."""

    __tablename__ = "familiar_commune"
    __table_args__ = (
        UniqueConstraint("courier_id", "commune_code"),
        CheckConstraint("deliveries > 0", name="deliveries"),
    )

    id: int | None = Field(default=None, primary_key=True)
    courier_id: int = Field(foreign_key="courier.id", index=True)
    commune_code: str = Field(max_length=10)
    deliveries: int
    counted_at: datetime
