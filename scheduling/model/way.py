"""The way an envelope went between the citizen's choice and the door. Times are aware."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class OnRoute:
    """A published plan had a stop for it."""

    published_at: datetime
    day: date
    courier_name: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Both sides signed the list that it was on."""

    received_at: datetime
    code: str
    giver_name: str
    courier_name: str | None
    back_to: str | None = None
    """The centre that has it again, where no courier took it."""


@dataclass(frozen=True, slots=True)
class Way:
    """Every route it was on and every hand it went through, in order of time."""

    routes: tuple[OnRoute, ...] = ()
    handovers: tuple[HandedOver, ...] = ()
