"""What a planner answers: routes with every step's clock, and the jobs left out with their reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StepKind(StrEnum):
    START = "start"
    JOB = "job"
    BREAK = "break"
    END = "end"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a vehicle does.

    Attributes
    ----------
    kind : StepKind
    id : int or None
        The job's or the break's; None at start and end.
    location : int or None
        None for a break, which may fall on the road.
    arrival, waiting, setup, service : int
        Seconds. Work begins at arrival + waiting; a break's length is its service. At a job the window bounds
        arrival + waiting.
    load : tuple of int
        Carried after the step, one entry a dimension.
    duration : int
        Seconds on the road since the start of the route, so that for two steps in a row
        ``next.arrival = arrival + waiting + setup + service + (next.duration - duration)``.
    distance : int
        Metres from the start of the route; for a break, up to the stop before it. 0 without distances.
    """

    kind: StepKind
    id: int | None
    location: int | None
    arrival: int
    waiting: int = 0
    setup: int = 0
    service: int = 0
    load: tuple[int, ...] = ()
    duration: int = 0
    distance: int = 0

    @property
    def begin(self) -> int:
        """When work (setup, service or rest) begins."""
        return self.arrival + self.waiting

    @property
    def finish(self) -> int:
        """When the vehicle is free to go on."""
        return self.begin + self.setup + self.service


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does, from its start step to its end step; `cost` is travel plus the fixed cost."""

    vehicle: int
    steps: tuple[Step, ...]
    cost: int

    @property
    def job_ids(self) -> tuple[int, ...]:
        return tuple(step.id for step in self.steps if step.kind is StepKind.JOB and step.id is not None)

    @property
    def duration(self) -> int:
        """Seconds on the road."""
        return self.steps[-1].duration

    @property
    def distance(self) -> int:
        """Metres driven."""
        return self.steps[-1].distance


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job is left out, for machines and in two languages.

    Attributes
    ----------
    code : str
        One of the codes in :mod:`routing.explain`.
    by : int
        By how much the nearest miss misses, in the unit the sentence names; 0 where that means nothing.
    vehicle : int or None
        The vehicle that came nearest.
    """

    code: str
    vi: str
    en: str
    by: int = 0
    vehicle: int | None = None


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A job left out."""

    id: int
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes of the vehicles in use, in the problem's order of vehicles, and the jobs left out.

    Attributes
    ----------
    cost : int
        The sum of the three.
    travel, fixed, penalty : int
        As :mod:`routing.cost` defines them.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
    travel: int
    fixed: int
    penalty: int
