"""Bookings of every kind, who made them, the places they take up, and what happened to them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.encryption import Encrypted
from data.kinds import Audience, BookingKind, BookingState, BookingStep, Channel
from data.tables import base

_LIVE = text("state IN ('waiting', 'held', 'confirmed')")


class Booker(SQLModel, table=True):
    """Người đặt hẹn: one phone at one centre. Locked before its live bookings are counted."""

    __table_args__ = (UniqueConstraint("centre_id", "phone_index"),)

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    phone: str = Field(sa_type=Encrypted)
    phone_index: str = Field(max_length=64)
    """Blind index over the normalised phone."""


class Booking(SQLModel, table=True):
    """Lịch hẹn: one life for what is booked at the counter and at home."""

    __table_args__ = (
        # A dossier has one live booking of a kind: a second one cannot be stored.
        Index("uq_booking_live_dossier", "dossier_id", "kind", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_booking_due", "state", "held_until"),
        CheckConstraint("state <> 'held' OR held_until IS NOT NULL", name="held_until"),
        CheckConstraint(
            "(starts_at IS NULL) = (ends_at IS NULL) AND (starts_at IS NULL OR starts_at < ends_at)", name="order"
        ),
        CheckConstraint(
            "state NOT IN ('held', 'confirmed', 'fulfilled', 'missed') OR starts_at IS NOT NULL", name="time"
        ),
        CheckConstraint("state <> 'waiting' OR wished_until IS NOT NULL", name="wish"),
        CheckConstraint("kind <> 'counter' OR service_id IS NOT NULL", name="counter_has_service"),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    reference: str = Field(max_length=40, unique=True)
    kind: BookingKind = Field(sa_type=base.kind(BookingKind, "kind"))
    state: BookingState = Field(sa_type=base.kind(BookingState, "state"))
    audience: Audience = Field(sa_type=base.kind(Audience, "audience"))
    """Whose places it may take."""
    channel: Channel = Field(sa_type=base.kind(Channel, "channel"))
    service_id: int | None = Field(default=None, foreign_key="service.id", index=True)
    dossier_id: int | None = Field(default=None, foreign_key="dossier.id", index=True)
    booker_id: int | None = Field(default=None, foreign_key="booker.id", index=True)
    """None for people without a phone, whom an officer books for."""
    name: str | None = Field(default=None, sa_type=Encrypted)
    language: str | None = Field(default=None, max_length=3)
    """ISO 639-3 code of the language in which a filing is guided at home; None of other bookings."""
    starts_at: datetime | None = Field(default=None, index=True)
    """None on the waiting list."""
    ends_at: datetime | None = None
    wished_from: date | None = None
    """Who waits takes a place from this day ..."""
    wished_until: date | None = None
    """... to this one."""
    held_until: datetime | None = None
    created_at: datetime
    reminded_at: datetime | None = None
    ended_at: datetime | None = None
    """Cancelled, expired, fulfilled or missed."""


class BookingSlot(SQLModel, table=True):
    """One place of one slot. There as long as the place counts as taken."""

    __tablename__ = "booking_slot"
    __table_args__ = (
        # One booking takes one place of a slot; an earlier one of its own may still cool down there.
        Index(
            "uq_booking_slot_live",
            "booking_id",
            "slot_id",
            unique=True,
            sqlite_where=text("cools_until IS NULL"),
            postgresql_where=text("cools_until IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    slot_id: int = Field(foreign_key="slot.id", index=True)
    cools_until: datetime | None = Field(default=None, index=True)
    """Given up, and free again from then: so nobody can hand a place on by cancelling it at an agreed moment."""


class BookingEvent(SQLModel, table=True):
    """What happened to a booking. Rows are only ever added."""

    __tablename__ = "booking_event"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    at: datetime
    step: BookingStep = Field(sa_type=base.kind(BookingStep, "step"))
    state: BookingState = Field(sa_type=base.kind(BookingState, "state"))
    """As it stood afterwards."""
    starts_at: datetime | None = None
    account_id: int | None = Field(default=None, foreign_key="account.id")
    api_key_id: int | None = Field(default=None, foreign_key="api_key.id")
