"""Runs of scheduled jobs (law 6)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from data.kinds import JobState
from data.tables import base


class JobRun(SQLModel, table=True):
    """One run of one job for one scheduled time, however many workers there are."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "scheduled_for"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=60)
    scheduled_for: datetime = Field(index=True)
    state: JobState = Field(sa_type=base.kind(JobState, "state"))
    worker: str = Field(max_length=80)
    claimed_at: datetime
    lease_until: datetime
    finished_at: datetime | None = None
    summary: str | None = Field(default=None, max_length=500)
