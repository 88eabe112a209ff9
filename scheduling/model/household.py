"""Where households live, as well as it is known, and what an officer says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from data.kinds import DeliveryState, FixWay, Precision
from scheduling.model.geocode import Point


class Doubt(StrEnum):
    """Why an officer should look at an address, the gravest first."""

    FAILED = "failed"
    """A courier did not find it."""
    PIN_DISPUTED = "pin_disputed"
    """Handovers happened elsewhere than the pin says."""
    OTHER_COMMUNE = "other_commune"
    """The line itself names another commune than the one chosen."""
    COMMUNE = "commune"
    """Known to the commune only."""
    HAMLET = "hamlet"
    UNSURE = "unsure"
    """Found, but with little confidence."""
    RIVAL = "rival"
    """Another answer lies elsewhere and is about as good."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A point that it might be, and what it is."""

    point: Point
    label: str
    source: str
    """``now``, ``runner_up``, ``taught`` or ``commune``."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is held of the point of an address."""

    point: Point | None
    precision: Precision
    confidence_percent: int | None
    uncertainty_metres: int | None
    source: str | None
    label: str | None
    rival: Candidate | None


@dataclass(frozen=True, slots=True)
class Taught:
    """Where proven handovers say that the household lives."""

    point: Point
    handovers: int


@dataclass(frozen=True, slots=True)
class DoubtfulRow:
    """One delivery to come whose address is in doubt."""

    delivery_id: int
    envelope_code: str
    dossiers: int
    recipient_name: str
    street_line: str
    commune_name: str
    known: Known
    doubts: tuple[Doubt, ...]
    day: date | None
    """The soonest day it is wished or due on."""
    state: DeliveryState
    failed_attempts: int


@dataclass(frozen=True, slots=True)
class FixView:
    """One fix of a household, as it was made."""

    way: FixWay
    fixed_at: datetime
    by: str | None
    confirmed_by: str | None
    called_at: datetime | None
    note: str | None
    moved_metres: int


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """A household's address whole, for the officer who puts it right."""

    delivery_id: int
    dossier_id: int
    envelope_code: str
    recipient_name: str
    recipient_phone: str | None
    street_line: str
    commune_code: str
    commune_name: str
    known: Known
    doubts: tuple[Doubt, ...]
    understood: tuple[tuple[str, str], ...]
    """(what, words), as our reader took the line apart."""
    candidates: tuple[Candidate, ...]
    fixes: tuple[FixView, ...]
    """The newest first."""
    deliveries: int
    """How many deliveries to come go to this household."""
    state: DeliveryState
    rides: tuple[tuple[date, str], ...]
    """(day, post office) of published plans that hold one of them."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What an officer says: where the household lives, and how that is known.

    Attributes
    ----------
    confirmed_by, called_at
        Who of the household said so on the phone, and when; for that way only.
    """

    point: Point
    way: FixWay
    confirmed_by: str | None = None
    called_at: datetime | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class CommuneQuality:
    """How well a centre's addresses in one commune are known."""

    commune_code: str
    commune_name: str
    addresses: int
    at_commune: int
    corrections: int
    median_correction_metres: int | None
    poor: bool
    reported_at: datetime
