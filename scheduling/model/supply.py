"""What a centre offers at its counters, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """When a group of services is open; see :class:`data.tables.ServiceRule` for each figure."""

    group_code: str
    weekdays: int
    begins_second: int
    ends_second: int
    slot_seconds: int
    desks: int
    places_public: int
    places_officer: int
    valid_from: date
    valid_until: date | None = None
    every_weeks: int = 1
    weeks_of_month: int = 0


@dataclass(frozen=True, slots=True)
class Closed:
    """A time at which a centre is closed; ``group_code`` None closes all of it."""

    begins_at: datetime
    ends_at: datetime
    group_code: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the slots of a centre follow from, besides the holidays."""

    rules: tuple[Rule, ...]
    closures: tuple[Closed, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as booking needs it; see :class:`data.tables.Service`."""

    service_id: int
    centre_id: int
    code: str
    name: str
    group_code: str
    slots_needed: int
    opens_after_days: int
    opens_until_days: int
    bring: tuple[str, ...] = ()
    hands_out_results: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """A slot that the rules want: aware times, and how far each audience may fill it."""

    starts_at: datetime
    ends_at: datetime
    places_public: int
    places_officer: int


@dataclass(frozen=True, slots=True)
class SlotView(Opening):
    """A slot as it is kept."""

    slot_id: int
    taken: int


@dataclass(frozen=True, slots=True, order=True)
class DayKey:
    """What is locked together: the slots of one group of one centre on one local day."""

    centre_id: int
    group_code: str
    day: date
