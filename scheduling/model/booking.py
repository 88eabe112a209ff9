"""Bookings as values, and what is wished for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from data.kinds import Audience, BookingKind, BookingState, Channel
from scheduling.model.supply import SlotView


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants which service, told through which channel. A dossier or a name is there, or both.

    Attributes
    ----------
    phone
        As it was typed; None for people without one, whom an officer books for.
    """

    service_code: str
    channel: Channel
    dossier_code: str | None = None
    name: str | None = None
    phone: str | None = None


class Why(StrEnum):
    """Why a slot cannot be booked."""

    PAST = "past"
    TOO_LATE = "too_late"
    """It begins too soon for the public to book it now."""
    NOT_YET = "not_yet"
    """Further ahead than the public may book."""
    TOO_NEAR = "too_near"
    """Nearer than the service's first bookable day."""
    FULL = "full"
    NO_ROW = "no_row"
    """The service needs several slots in a row, and the next one is not there."""


@dataclass(frozen=True, slots=True)
class Place:
    """One possible beginning of an appointment.

    Attributes
    ----------
    slots
        The slots it would take, in order of time.
    why_not
        None when it can be booked now.
    left
        How many more can be booked here; 0 when none.
    """

    slots: tuple[SlotView, ...]
    why_not: Why | None
    left: int

    @property
    def slot_id(self) -> int:
        """The first slot names the place."""
        return self.slots[0].slot_id

    @property
    def starts_at(self) -> datetime:
        """When it begins."""
        return self.slots[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.slots[-1].ends_at


@dataclass(frozen=True, slots=True)
class BookingView:
    """One booking, without its person."""

    booking_id: int
    reference: str
    kind: BookingKind
    state: BookingState
    audience: Audience
    service_code: str | None
    service_name: str | None
    bring: tuple[str, ...]
    starts_at: datetime | None
    ends_at: datetime | None
    held_until: datetime | None
    wished_from: date | None
    wished_until: date | None
    reminded_at: datetime | None
    hands_out_results: bool = False
    kept_permille: int | None = None
    """Of a window at home: how surely it is kept, as was told when it was taken."""
    language: str | None = None
    """Of a filing that is guided at home, as an ISO 639-3 code."""

    @property
    def is_live(self) -> bool:
        """Whether it waits for a place, holds one or is confirmed."""
        return self.state in (BookingState.WAITING, BookingState.HELD, BookingState.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Misfit:
    """A live booking for which a changed rule leaves no place."""

    booking_id: int
    reference: str
    service_code: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class MoveReport:
    """What became of the misfits: references moved, and of those for which there was no other place."""

    moved: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TendReport:
    """What one round of tending did."""

    expired: int
    freed: int
    offered: int
