"""Dossiers, their recipients, where these live, and the envelope that carries results."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted, EncryptedFloat
from data.kinds import Custody, Precision
from data.tables import base


class Recipient(SQLModel, table=True):
    """Who receives: a person at a phone number, known to one centre."""

    __table_args__ = (UniqueConstraint("centre_id", "match_index"),)

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    name: str = Field(sa_type=Encrypted)
    phone: str | None = Field(default=None, sa_type=Encrypted)
    match_index: str = Field(max_length=64)
    """Blind index over folded name and phone: one recipient, however often imported."""


class Address(SQLModel, table=True):
    """Where a household is: a commune and a line of text, with a point when one is known.

    A line is one row, until somebody learns where one household of it lives: that household then has its own row.
    """

    __table_args__ = (
        UniqueConstraint("centre_id", "match_index", "household_index"),
        CheckConstraint("confidence_percent BETWEEN 0 AND 100", name="confidence"),
        CheckConstraint("uncertainty_metres >= 0", name="uncertainty"),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    commune_code: str = Field(max_length=10, index=True)
    street_line: str = Field(sa_type=Encrypted)
    latitude: float | None = Field(default=None, sa_type=EncryptedFloat)
    longitude: float | None = Field(default=None, sa_type=EncryptedFloat)
    precision: Precision = Field(sa_type=base.kind(Precision, "precision"))
    match_index: str = Field(max_length=64)
    """Blind index over commune and folded line."""
    household_index: str = Field(default="", max_length=64, index=True, sa_column_kwargs={"server_default": ""})
    """Of the one household whose point this is (``scheduling.decide.household``); empty for all others of the line."""
    located_at: datetime | None = Field(default=None, index=True)
    """When the geocoder last answered; None while it is still to be asked. What follows is its answer."""
    confidence_percent: int | None = None
    """How probable it is that the household lies within ``uncertainty_metres`` of the point."""
    uncertainty_metres: int | None = None
    source: str | None = Field(default=None, max_length=40)
    """Where the point comes from: a stable word such as officer, deliveries, map:house or commune."""
    found_label: str | None = Field(default=None, sa_type=Encrypted)
    """What was found there, for people."""
    runner_up_label: str | None = Field(default=None, sa_type=Encrypted)
    """The next best answer, elsewhere; it and its point are None where there was none."""
    runner_up_latitude: float | None = Field(default=None, sa_type=EncryptedFloat)
    runner_up_longitude: float | None = Field(default=None, sa_type=EncryptedFloat)


class Dossier(SQLModel, table=True):
    """Hồ sơ: one administrative request. Columns with a star are those the portal cannot do without."""

    __table_args__ = (
        CheckConstraint("status BETWEEN 1 AND 10", name="status"),
        CheckConstraint("channel BETWEEN 1 AND 3", name="channel"),
        CheckConstraint("status <> 10 OR returned_at IS NOT NULL", name="returned_has_time"),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    code: str = Field(max_length=60, unique=True)
    """* MaHoSo"""
    procedure_code: str | None = Field(default=None, max_length=60)
    """* MaTTHC"""
    procedure_name: str | None = Field(default=None, max_length=500)
    """* TenTTHC"""
    field_code: str | None = Field(default=None, max_length=60)
    """* MaLinhVuc"""
    field_name: str | None = Field(default=None, max_length=300)
    """* TenLinhVuc"""
    summary: str | None = Field(default=None, sa_type=Encrypted)
    """* TrichYeuHoSo; encrypted, for it often names the citizen."""
    unit: str | None = Field(default=None, max_length=300)
    """* DonViXuLy"""
    received_at: datetime | None = None
    """* NgayTiepNhan"""
    channel: int = 1
    """KenhThucHien: 1 at the counter, 2 online, 3 by post."""
    owner_kind: int = 1
    owner_name: str | None = Field(default=None, sa_type=Encrypted)
    owner_id_number: str | None = Field(default=None, sa_type=Encrypted)
    email: str | None = Field(default=None, sa_type=Encrypted)
    receipt_number: str | None = Field(default=None, max_length=60)
    due_at: datetime | None = None
    result_ready_at: datetime | None = Field(default=None, index=True)
    status: int = 9
    returned_at: datetime | None = None
    by_post: bool = False
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    imported_at: datetime
    content_digest: str = Field(max_length=64)
    """Of the row it was imported from: the same row again changes nothing."""


class Envelope(SQLModel, table=True):
    """Phong bì kết quả: one or several dossiers of one recipient; carried, tracked and paid for once."""

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    code: str = Field(max_length=40, unique=True)
    recipient_id: int = Field(foreign_key="recipient.id", index=True)
    custody: Custody = Field(sa_type=base.kind(Custody, "custody"))
    created_at: datetime


class EnvelopeDossier(SQLModel, table=True):
    """What an envelope holds. A dossier's result is in one envelope only."""

    __tablename__ = "envelope_dossier"

    id: int | None = Field(default=None, primary_key=True)
    envelope_id: int = Field(foreign_key="envelope.id", index=True)
    dossier_id: int = Field(foreign_key="dossier.id", unique=True)
    papers_original: int = 1
    """How many originals (R4)."""
    papers_copy: int = 0
