"""A centre's day at its counters, as its officers see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from data.kinds import BookingKind, BookingState, BookingStep
from scheduling.model.booking import Misfit


@dataclass(frozen=True, slots=True)
class Appointment:
    """One booking with its person: for officers only. One at home has no service and no group."""

    booking_id: int
    reference: str
    kind: BookingKind
    state: BookingState
    group_code: str
    service_code: str
    service_name: str
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    name: str | None
    phone: str | None
    dossier_id: int | None
    dossier_code: str | None
    language: str | None = None
    """Of a filing that is guided at home, as an ISO 639-3 code."""


@dataclass(frozen=True, slots=True)
class Group:
    """The desks of one group of services; each desk has its appointments in order of time."""

    group_code: str
    services: tuple[str, ...]
    desks: tuple[tuple[Appointment, ...], ...]
    places_left: int
    """Places that the officers may still fill today."""


@dataclass(frozen=True, slots=True)
class DeskDay:
    """A day by its desks; and who waits for a place."""

    day: date
    groups: tuple[Group, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Said:
    """One line of a booking's story."""

    at: datetime
    step: BookingStep
    starts_at: datetime | None
    by: str | None
    """The officer's name; None for the citizen, a job or another system."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change of rules would do; nothing is changed."""

    days: int
    added: int
    removed: int
    changed: int
    misfits: tuple[Misfit, ...]
    """Bookings that would fit no more."""


@dataclass(frozen=True, slots=True)
class FeedView:
    """A calendar that somebody may follow; its address is shown once, when it is made."""

    feed_id: int
    group_code: str | None
    created_at: datetime
