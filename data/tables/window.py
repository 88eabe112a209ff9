"""Home windows: each fleet day's witness, the visits that stand in it, and whose bookings they are."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from data.tables import base


class Witness(SQLModel, table=True):
    """Kế hoạch chứng: the always-legal plan of one fleet day. Changed only under the lock of its fleet day."""

    fleet_day_id: int = Field(foreign_key="fleet_day.id", primary_key=True)
    version: int = 1
    """Rises with every change; what was found for an older version is found again."""
    road_version: str = Field(max_length=120)
    plan: dict[str, Any] = Field(sa_type=JSON)
    """Shifts, and the stops of each in order with their leg seconds; no coordinates."""
    compacted_version: int = 0
    """The version that compaction last looked at ..."""
    compacted_at: datetime | None = None
    """... and when; nobody else begins before that run is over."""
    freed_at: datetime | None = None
    """When room was last made that who waits was not offered yet: for a while nobody else may take it."""


class Visit(SQLModel, table=True):
    """One stop of a witness: a household in a window."""

    __table_args__ = (
        # A household's dossiers in one window are one visit.
        Index(
            "uq_visit_household",
            *("fleet_day_id", "address_id", "opens_second", "closes_second"),
            unique=True,
            sqlite_where=text("NOT ghost"),
            postgresql_where=text("NOT ghost"),
        ),
        CheckConstraint("opens_second < closes_second", name="window_order"),
        # A number is never given again: ways between visits are remembered by it.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    fleet_day_id: int = Field(foreign_key="fleet_day.id", index=True)
    address_id: int = Field(foreign_key="address.id", index=True)
    opens_second: int
    closes_second: int
    work_seconds: int
    envelopes: int
    collect_dong: int
    needs: int = Field(default=0, sa_type=base.BITS)
    """Bits of the skills it takes."""
    inner_seconds: int = 0
    """In each of its rides, because the point is not better known."""
    legs: bytes
    """Seconds to and from the post office and every visit that was there before; see the store."""
    ghost: bool = False
    """Given up, but the route cannot do without riding past."""
    risk: str | None = Field(default=None, max_length=40)
    """Why the promise cannot be kept any more, as a stable reason ..."""
    risk_sentence: str | None = Field(default=None, max_length=500)
    risk_since: datetime | None = None


class BookingVisit(SQLModel, table=True):
    """The visit that a live booking has. There as long as the booking holds its window."""

    __tablename__ = "booking_visit"

    booking_id: int = Field(foreign_key="booking.id", primary_key=True)
    visit_id: int = Field(foreign_key="visit.id", index=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    stated_permille: int
    """The probability that was told when the window was taken."""
