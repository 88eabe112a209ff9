"""Who rides when: shifts, weekly patterns, days away, and what a page shows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.kinds import LeaveReason, Skill, VehicleKind


@dataclass(frozen=True, slots=True, order=True)
class Shift:
    """From and to in seconds from local midnight; lunch starts between its two times, and none is taken for 0."""

    starts_second: int
    ends_second: int
    lunch_from_second: int = 0
    lunch_to_second: int = 0
    lunch_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """A shift week after week; see :class:`data.tables.RosterPattern` for each figure."""

    weekdays: int
    shift: Shift
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = 1


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which a courier rides no shift, both ends included."""

    from_day: date
    to_day: date
    reason: LeaveReason = LeaveReason.OTHER


@dataclass(frozen=True, slots=True)
class KeptShift:
    """A shift as it is kept for one day."""

    roster_id: int
    shift: Shift
    by_hand: bool
    off: bool


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What is to be written so that a day holds the shifts that are wanted."""

    add: tuple[Shift, ...] = ()
    change: tuple[tuple[int, Shift], ...] = ()
    """(roster id, how it is to be), also for one that was off."""
    off: tuple[int, ...] = ()
    """Roster ids that nobody rides any more."""

    def __bool__(self) -> bool:
        return bool(self.add or self.change or self.off)


@dataclass(frozen=True, slots=True)
class CourierFacts:
    """What an office says of a courier."""

    code: str
    name: str
    phone: str | None
    vehicle: VehicleKind
    capacity_envelopes: int
    cash_limit_dong: int
    skills: tuple[Skill, ...]
    spare: bool
    active: bool = True
    procedures: tuple[str, ...] = ()
    """Codes of the procedures whose filing he guides; none: of all."""
    languages: tuple[str, ...] = ()
    """ISO 639-3 codes of those in which he guides besides Vietnamese."""


@dataclass(frozen=True, slots=True)
class CourierView:
    """A courier with pattern, days away and the communes he knows."""

    courier_id: int
    post_office_id: int
    facts: CourierFacts
    patterns: tuple[tuple[int, Pattern], ...]
    away: tuple[tuple[int, Away], ...]
    familiar: tuple[tuple[str, int], ...]
    """(commune code, deliveries), the most first."""


@dataclass(frozen=True, slots=True)
class RosterDay:
    """One courier on one date."""

    day: date
    shifts: tuple[Shift, ...]
    by_hand: bool
    away: LeaveReason | None


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One courier over the days shown."""

    courier_id: int
    code: str
    name: str
    vehicle: VehicleKind
    spare: bool
    days: tuple[RosterDay, ...]


@dataclass(frozen=True, slots=True)
class RosterWeek:
    """The roster of one post office."""

    post_office_id: int
    post_office_name: str
    days: tuple[date, ...]
    closed: frozenset[date]
    """Days on which the office is closed: by its week, or a holiday."""
    rows: tuple[RosterRow, ...]
    waiting: tuple[int, ...]
    """Deliveries that could ride on each day: those that wait and wish no later one."""
