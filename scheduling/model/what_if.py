"""What a dispatcher sees of one delivery of a plan: why it is where it is, and what a move would do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from data.kinds import PlanState


@dataclass(frozen=True, slots=True)
class Target:
    """Where to move a delivery: to a shift, before the visit of this position (counted from 0); or nowhere."""

    roster_id: int | None
    """None: leave it out today."""
    position: int | None = None
    """None: where it fits best."""


@dataclass(frozen=True, slots=True)
class RouteChoice:
    """A shift to which the delivery could be moved, and what stands on its route."""

    roster_id: int
    courier_code: str
    stops: tuple[str, ...]
    """Envelope codes in order, without the one that is looked at."""
    own: bool
    """Whether it is on this route now."""


@dataclass(frozen=True, slots=True)
class ShiftedStop:
    """A stop that a move makes earlier or later; seconds from local midnight, None: on no route."""

    envelope_code: str
    courier_code: str
    before_second: int | None
    after_second: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A move, looked at before it is made.

    Attributes
    ----------
    problems
        Every rule the day would break, in Vietnamese; empty when it may be made.
    difference_seconds
        What it adds to the cost of the plan (seconds of riding and what counts as much); negative when it saves.
    shifted
        Stops that come at least a minute earlier or later, by courier and time.
    """

    target: Target
    problems: tuple[str, ...]
    difference_seconds: int
    shifted: tuple[ShiftedStop, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """One delivery of a plan."""

    plan_id: int
    plan_number: int
    plan_state: PlanState
    day: date
    delivery_id: int
    envelope_code: str
    position: int | None
    """None: left out."""
    arrives_second: int | None
    reasons: tuple[str, ...]
    """Why here and why then; why it was left out."""
    choices: tuple[RouteChoice, ...]
    trial: Trial | None
