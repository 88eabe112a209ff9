"""What is known of households beyond their text: fixes by people, points learnt at the door, and how communes fare."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted, EncryptedFloat
from data.kinds import FixWay, Precision
from data.tables import base


class HouseholdFix(SQLModel, table=True):
    """Somebody who knows said where a household lives. Rows are only ever added; the newest counts."""

    __tablename__ = "household_fix"
    __table_args__ = (CheckConstraint("moved_metres >= 0", name="moved_metres"),)

    id: int | None = Field(default=None, primary_key=True)
    household_index: str = Field(max_length=64, index=True)
    """Blind index over commune, folded line and phone: it serves the household at every centre."""
    centre_id: int = Field(foreign_key="centre.id", index=True)
    commune_code: str = Field(max_length=10)
    latitude: float = Field(sa_type=EncryptedFloat)
    longitude: float = Field(sa_type=EncryptedFloat)
    way: FixWay = Field(sa_type=base.kind(FixWay, "way"))
    confirmed_by: str | None = Field(default=None, sa_type=Encrypted)
    """Who said so on the phone ..."""
    called_at: datetime | None = None
    """... and when."""
    note: str | None = Field(default=None, sa_type=Encrypted)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    fixed_at: datetime
    was_precision: Precision = Field(sa_type=base.kind(Precision, "was_precision"))
    """How well the point was known before ..."""
    moved_metres: int
    """... and how far off it was."""


class TaughtPoint(SQLModel, table=True):
    """Where proven handovers say that a household lives; made anew each night from couriers' events."""

    __tablename__ = "taught_point"
    __table_args__ = (CheckConstraint("handovers > 0", name="handovers"),)

    id: int | None = Field(default=None, primary_key=True)
    household_index: str = Field(max_length=64, unique=True)
    latitude: float = Field(sa_type=EncryptedFloat)
    longitude: float = Field(sa_type=EncryptedFloat)
    handovers: int
    """How many agreed on it."""
    moved_metres: int | None = None
    """How far off the address was when it was first taught; None where a pin stood there."""
    taught_at: datetime


class CommuneReport(SQLModel, table=True):
    """How well a centre's addresses in a commune are known; made anew each night."""

    __tablename__ = "commune_report"
    __table_args__ = (UniqueConstraint("centre_id", "commune_code"),)

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    commune_code: str = Field(max_length=10)
    addresses: int
    at_commune: int
    """How many of them are known to the commune only."""
    corrections: int
    """How many were put right, by people or at the door ..."""
    median_correction_metres: int | None = None
    """... and how far off those were."""
    reported_at: datetime
