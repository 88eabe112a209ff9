"""Centres, post offices, and who serves which commune."""

from datetime import date

from sqlalchemy import JSON, CheckConstraint
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
    __table_args__ = (
        CheckConstraint("open_weekdays BETWEEN 1 AND 127", name="open_weekdays"),
        CheckConstraint("publishes_at_second BETWEEN 0 AND 86399", name="publishes_at"),
        CheckConstraint("opens_second >= 0 AND opens_second < closes_second AND closes_second <= 86400", name="hours"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=40, unique=True)
    name: str = Field(max_length=200)
    street_line: str = Field(max_length=300)
    commune_code: str = Field(max_length=10)
    phone: str | None = Field(default=None, max_length=20)
    latitude: float
    longitude: float
    open_weekdays: int = Field(default=63, sa_column_kwargs={"server_default": "63"})
    """Bits: 1 Monday, 2 Tuesday ... 64 Sunday."""
    opens_second: int = Field(default=25_200, sa_column_kwargs={"server_default": "25200"})
    closes_second: int = Field(default=61_200, sa_column_kwargs={"server_default": "61200"})
    publishes_at_second: int | None = None
    """From this time of the day before, a job publishes the newest draft; None: a person does."""
    taught: dict[str, int] = Field(default_factory=dict, sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    """The planner's number of each procedure and language that its couriers were ever taught by name
    (``scheduling.decide.guiding``). Numbers are only added: visits and witnesses hold them as bits."""


class Territory(SQLModel, table=True):
    """Địa bàn: the post office that serves a commune."""

    id: int | None = Field(default=None, primary_key=True)
    commune_code: str = Field(max_length=10, unique=True)
    post_office_id: int = Field(foreign_key="post_office.id", index=True)
    valid_from: date
