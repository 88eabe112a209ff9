"""Centres, post offices, and who serves which commune."""

from datetime import date

from sqlmodel import Field, SQLModel

from data.tables import base  # noqa: F401  names the constraints


class Centre(SQLModel, table=True):
    """Trung tâm Phục vụ hành chính công: where dossiers are filed and results handed out."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=200)
    agency_code: str = Field(max_length=40)
    """madonvi: how the dossier system calls the agency."""
    street_line: str = Field(max_length=300)
    commune_code: str = Field(max_length=10)
    phone: str | None = Field(default=None, max_length=20)
    latitude: float
    longitude: float


class PostOffice(SQLModel, table=True):
    """Bưu cục: where couriers start and end."""

    __tablename__ = "post_office"

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=200)
    street_line: str = Field(max_length=300)
    commune_code: str = Field(max_length=10)
    phone: str | None = Field(default=None, max_length=20)
    latitude: float
    longitude: float


class Territory(SQLModel, table=True):
    """Địa bàn: the post office that serves a commune."""

    id: int | None = Field(default=None, primary_key=True)
    commune_code: str = Field(max_length=10, unique=True)
    post_office_id: int = Field(foreign_key="post_office.id", index=True)
    valid_from: date
