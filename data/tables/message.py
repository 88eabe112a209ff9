"""Who wants to be told of a booking, in which language; and who may follow a calendar. Messages are in the outbox."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from data.tables import base  # noqa: F401  names the constraints


class BookingContact(SQLModel, table=True):
    """That somebody agreed to be written to about a booking (R20): silence is no row."""

    __tablename__ = "booking_contact"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", unique=True)
    language: str = Field(max_length=2)
    agreed_at: datetime


class CalendarFeed(SQLModel, table=True):
    """A secret address at which a calendar program reads the appointments of a centre, or of one of its groups."""

    __tablename__ = "calendar_feed"

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    group_code: str | None = Field(default=None, max_length=40)
    token_digest: str = Field(max_length=64, unique=True)
    account_id: int = Field(foreign_key="account.id")
    """Who made it."""
    created_at: datetime
    ended_at: datetime | None = None
