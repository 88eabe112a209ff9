"""Windows at home as values: what is asked for, what is offered, and why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.kinds import BookingKind, BookingState, Channel, Precision
from data.reference.languages import VIETNAMESE


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a filing is guided in: its procedure, where that is known, and the language as an ISO 639-3 code."""

    procedure_code: str | None = None
    language: str = VIETNAMESE
    procedure_name: str | None = None


@dataclass(frozen=True, slots=True)
class Matter:
    """For what somebody is to come home.

    Attributes
    ----------
    dossier_code
        Empty where ``call`` is not.
    language
        Of a guided filing.
    call
        The envelope's code of a filing that is guided before there is a dossier.
    """

    dossier_code: str
    kind: BookingKind = BookingKind.HOME_DELIVERY
    language: str = VIETNAMESE
    call: str = ""


@dataclass(frozen=True, slots=True)
class HomeWish:
    """Who wants somebody to come home in a window; ``phone`` is None for people an officer books for.

    ``name`` and ``call`` are those of people without a dossier.
    """

    dossier_code: str
    channel: Channel
    phone: str | None = None
    kind: BookingKind = BookingKind.HOME_DELIVERY
    language: str = VIETNAMESE
    name: str | None = None
    call: str = ""

    @property
    def matter(self) -> Matter:
        """For what, without who wants it."""
        return Matter(self.dossier_code, self.kind, self.language, self.call)


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """One window of one day; seconds from local midnight."""

    day: date
    opens_second: int
    closes_second: int

    @property
    def window(self) -> tuple[int, int]:
        """Without the day."""
        return self.opens_second, self.closes_second


@dataclass(frozen=True, slots=True)
class Demand:
    """What a visit takes: seconds at the door, envelopes of room, money to collect, and bits of skills."""

    work_seconds: int
    envelopes: int
    collect_dong: int
    needs: int = 0


@dataclass(frozen=True, slots=True)
class HomeAsk:
    """One delivery, or one call at home, that wants a window.

    Attributes
    ----------
    dossier_id
        None of a filing that is guided before there is a dossier.
    delivery_id
        0 for a call that nobody has booked yet.
    point
        Latitude and longitude; None where none is known.
    further_work_seconds
        At the door, when the household has another envelope in the same visit.
    """

    dossier_id: int | None
    delivery_id: int
    address_id: int
    centre_id: int
    post_office_id: int | None
    point: tuple[float, float] | None
    precision: Precision
    demand: Demand
    further_work_seconds: int
    kind: BookingKind = BookingKind.HOME_DELIVERY
    guidance: Guidance = Guidance()
    taught: Mapping[str, int] = field(default_factory=dict)
    """The numbers that the post office gave to what it teaches; ``demand.needs`` has their bits."""


class WhyNot(StrEnum):
    """Why a window at home cannot be booked; the later in this list, the nearer it came."""

    NO_ADDRESS = "no_address"
    """No point is known for the address, or no post office serves it."""
    PAST = "past"
    NOT_YET = "not_yet"
    """Further ahead than the public may book."""
    WAITED = "waited"
    """Room was just made, and is offered first to who waits."""
    CLOSED = "closed"
    """The day's cut-off has passed, or its plan is made."""
    NO_COURIER = "no_courier"
    """Nobody rides on that day."""
    NO_SKILL = "no_skill"
    """Nobody who rides on that day has learnt what it takes."""
    ROADS = "roads"
    """The day is being timed again for new roads."""
    LOAD = "load"
    """No courier has room for the envelope or its money, or has learnt what it takes."""
    TOO_FAR = "too_far"
    """Not even a courier with nothing else to do can be there in time."""
    NO_TIME = "no_time"
    """No route can fit it in between what was promised already."""
    RESERVE = "reserve"
    """The rest of the couriers' time is kept for what has no window."""
    UNSURE = "unsure"
    """A route could ride it, but a promise would be kept too rarely."""


@dataclass(frozen=True, slots=True)
class HomeWindow:
    """One window of one day at one address.

    Attributes
    ----------
    why_not
        None when it can be booked now.
    added_seconds
        What it adds to the courier's riding; windows are ranked by it.
    kept_permille
        The probability that it would be kept; 0 when it cannot be booked.
    """

    choice: Choice
    starts_at: datetime
    ends_at: datetime
    why_not: WhyNot | None
    added_seconds: int = 0
    kept_permille: int = 0
    lacking: tuple[str, str] | None = None
    """What nobody has learnt, in Vietnamese and English, where that is why not."""

    @property
    def day(self) -> date:
        """The local day."""
        return self.choice.day


@dataclass(frozen=True, slots=True)
class DayWindows:
    """The windows of one day: the best first, then those that cannot be had; and the witness version they hold for."""

    day: date
    version: int
    windows: tuple[HomeWindow, ...]


@dataclass(frozen=True, slots=True)
class RiskView:
    """A promised window that cannot be kept any more: the citizen is to be asked for another."""

    reference: str
    dossier_code: str | None
    state: BookingState
    starts_at: datetime
    ends_at: datetime
    reason: str
    sentence: str
    since: datetime
    kind: BookingKind = BookingKind.HOME_DELIVERY
    name: str | None = None
    phone: str | None = None
    """Whom to call."""
    post_office_name: str = ""


@dataclass(frozen=True, slots=True)
class FleetLoad:
    """What is sold of one post office's day, in seconds of couriers' work."""

    day: date
    post_office_name: str
    couriers: int
    windows: int
    """Held and confirmed."""
    at_risk: int
    used_seconds: int
    may_sell_seconds: int
    reserve_seconds: int
    """Kept for what has no window."""

    @property
    def used_percent(self) -> int:
        """Of what may be sold."""
        return round(100 * self.used_seconds / self.may_sell_seconds) if self.may_sell_seconds else 0
