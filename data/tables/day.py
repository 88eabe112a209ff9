"""Fleet days, the versions of their plan, routes, stops, and what was left out."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data.kinds import DayState, PlanState
from data.tables import base


class FleetDay(SQLModel, table=True):
    """Ngày chạy: one post office on one date. The row that is locked before anything of the day is decided."""

    __tablename__ = "fleet_day"
    __table_args__ = (UniqueConstraint("post_office_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    post_office_id: int = Field(foreign_key="post_office.id", index=True)
    day: date = Field(index=True)
    state: DayState = Field(sa_type=base.kind(DayState, "state"))
    version: int = 0
    """Rises with every change of the day; a plan made for an older version is not stored."""


class PlanVersion(SQLModel, table=True):
    """One plan of one day. At most one is published."""

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("fleet_day_id", "number"),
        # The couriers ride one plan: two published versions of a day cannot be stored.
        Index(
            "uq_plan_version_published",
            "fleet_day_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        # One solve a day at a time: a second click finds the first one running.
        Index(
            "uq_plan_version_solving",
            "fleet_day_id",
            unique=True,
            sqlite_where=text("state = 'solving'"),
            postgresql_where=text("state = 'solving'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    fleet_day_id: int = Field(foreign_key="fleet_day.id", index=True)
    number: int
    state: PlanState = Field(sa_type=base.kind(PlanState, "state"))
    created_at: datetime
    progress_percent: int = 0
    failure: str | None = Field(default=None, max_length=500)
    travel_kind: str | None = Field(default=None, max_length=24)
    road_version: str | None = Field(default=None, max_length=120)
    problem_fingerprint: str | None = Field(default=None, max_length=64)
    found_by: str | None = Field(default=None, max_length=60)
    cost_seconds: int | None = None
    solve_milliseconds: int | None = None
    table_milliseconds: int | None = None
    published_at: datetime | None = None


class Route(SQLModel, table=True):
    """What one courier rides under one plan version; seconds count from local midnight."""

    __table_args__ = (UniqueConstraint("plan_version_id", "roster_id"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_version_id: int = Field(foreign_key="plan_version.id", index=True)
    courier_id: int = Field(foreign_key="courier.id", index=True)
    roster_id: int = Field(foreign_key="roster.id", index=True)
    departs_second: int
    returns_second: int
    ride_seconds: int
    ride_metres: int
    lunch_from_second: int | None = None
    lunch_to_second: int | None = None
    line: list[list[float]] = Field(sa_type=JSON)
    """The ridden line as [latitude, longitude] pairs, for the map."""


class Stop(SQLModel, table=True):
    """One delivery's place on a route."""

    __table_args__ = (
        UniqueConstraint("route_id", "position"),
        UniqueConstraint("route_id", "delivery_id"),
        CheckConstraint("position >= 1", name="position"),
    )

    id: int | None = Field(default=None, primary_key=True)
    route_id: int = Field(foreign_key="route.id", index=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    position: int
    arrives_second: int
    waits_seconds: int
    service_seconds: int
    leg_seconds: int
    leg_metres: int


class LeftOut(SQLModel, table=True):
    """A delivery that a plan does not serve, and why."""

    __tablename__ = "left_out"
    __table_args__ = (UniqueConstraint("plan_version_id", "delivery_id"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_version_id: int = Field(foreign_key="plan_version.id", index=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    reason: str = Field(max_length=40)
    sentence: str = Field(max_length=500)
