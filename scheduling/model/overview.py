"""What an administrator sees of the whole: offices, accounts, runs of jobs, and who did what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.kinds import JobState, Role


@dataclass(frozen=True, slots=True)
class OfficeView:
    """A centre or a post office, and how much it holds."""

    kind: str
    """``centre`` or ``post_office``."""
    code: str
    name: str
    accounts: int
    holds: int
    """Dossiers of a centre, deliveries that wait at a post office."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """One account; nothing that opens it."""

    username: str
    display_name: str
    role: Role
    office_name: str | None
    active: bool
    locked_until: datetime | None


@dataclass(frozen=True, slots=True)
class JobView:
    """The newest run of one job."""

    job: str
    scheduled_for: datetime
    state: JobState
    finished_at: datetime | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class AuditView:
    """One look or change. Ids only, no personal data."""

    at: datetime
    who: str | None
    """The account's user name or the key's name; None for a job."""
    action: str
    subject: str
    subject_id: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The administrator's page."""

    offices: tuple[OfficeView, ...]
    accounts: tuple[AccountView, ...]
    jobs: tuple[JobView, ...]
    audit: tuple[AuditView, ...]
    """The newest first."""
