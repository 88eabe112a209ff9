"""What a centre offers at its counters: services, weekly rules, closures, and the slots made of them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from data.tables import base  # noqa: F401  names the constraints


class Service(SQLModel, table=True):
    """Thủ tục được hướng dẫn kê khai: one procedure at one centre, and the queue it is served from."""

    __table_args__ = (
        UniqueConstraint("centre_id", "code"),
        CheckConstraint("slots_needed BETWEEN 1 AND 40", name="slots_needed"),
        CheckConstraint("opens_after_days >= 0 AND opens_until_days >= opens_after_days", name="bookable_days"),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    code: str = Field(max_length=60)
    """The procedure's code (MaTTHC)."""
    name: str = Field(max_length=500)
    group_code: str = Field(max_length=40)
    """The queue: services of one group share slots and desks."""
    slots_needed: int = 1
    """A long service takes several consecutive slots."""
    bring: str = Field(default="", max_length=2000)
    """What to bring, one thing a line."""
    opens_after_days: int = 0
    """The public may book from so many days ahead ..."""
    opens_until_days: int = 30
    """... to so many."""
    hands_out_results: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Nhận kết quả tại quầy: takes a result that is ready, and goes no further once the post carries it."""
    active: bool = True


class ServiceRule(SQLModel, table=True):
    """When a group of services is open: a weekly or monthly rule. Seconds count from local midnight."""

    __tablename__ = "service_rule"
    __table_args__ = (
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
        CheckConstraint("weeks_of_month BETWEEN 0 AND 63", name="weeks_of_month"),
        CheckConstraint("every_weeks BETWEEN 1 AND 52", name="every_weeks"),
        CheckConstraint("begins_second >= 0 AND begins_second < ends_second AND ends_second <= 86400", name="times"),
        CheckConstraint("slot_seconds BETWEEN 60 AND 86400", name="slot_seconds"),
        CheckConstraint(
            "places_public >= 0 AND places_public <= places_officer AND places_officer <= desks", name="places"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    group_code: str = Field(max_length=40)
    weekdays: int
    """Bits: 1 Monday, 2 Tuesday ... 64 Sunday."""
    every_weeks: int = 1
    """Every so many weeks, counted from the week of ``valid_from``."""
    weeks_of_month: int = 0
    """Bits: 1 the first such weekday of the month ... 16 the fifth, 32 the last; 0 for all of them."""
    begins_second: int
    ends_second: int
    slot_seconds: int
    desks: int
    """How many people can be served at once."""
    places_public: int
    """The public may fill a slot up to this ..."""
    places_officer: int
    """... and officers up to this; what is left of the desks is for who walks in."""
    valid_from: date
    valid_until: date | None = None
    """The last day of the rule."""
    version: int = 1
    """Rises with every change; the audit tells what changed."""


class Closure(SQLModel, table=True):
    """A time at which a centre, or one group of it, is closed."""

    __table_args__ = (CheckConstraint("begins_at < ends_at", name="order"),)

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    group_code: str | None = Field(default=None, max_length=40)
    """None closes the whole centre."""
    begins_at: datetime
    ends_at: datetime
    reason: str = Field(max_length=200)


class Slot(SQLModel, table=True):
    """Khung giờ tại quầy: a capacity row. It is locked before anything about its places is decided (law 1)."""

    __table_args__ = (
        UniqueConstraint("centre_id", "group_code", "starts_at"),
        Index("ix_slot_day", "centre_id", "group_code", "day"),
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("places_public >= 0 AND places_public <= places_officer", name="places"),
        # The second line of defence: a booking that slipped past the lock cannot be stored.
        CheckConstraint("taken >= 0 AND taken <= ceiling AND places_officer <= ceiling", name="capacity"),
    )

    id: int | None = Field(default=None, primary_key=True)
    centre_id: int = Field(foreign_key="centre.id", index=True)
    group_code: str = Field(max_length=40)
    day: date
    """Local."""
    starts_at: datetime
    ends_at: datetime
    places_public: int
    places_officer: int
    taken: int = 0
    """Places held, confirmed or cooling down: as many as ``booking_slot`` has rows of this slot."""
    ceiling: int
    """``places_officer``, or ``taken`` where a changed rule left fewer places than were taken already."""
