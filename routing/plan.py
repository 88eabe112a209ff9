"""What a planner answers: routes with every step's clock, and the visits left out with their reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from routing.job import TaskKey, TaskKind


class StepKind(StrEnum):
    """What a vehicle does; the three kinds of visits are called as in :class:`routing.job.TaskKind`."""

    START = "start"
    JOB = "job"
    PICKUP = "pickup"
    DELIVERY = "delivery"
    BREAK = "break"
    END = "end"


_VISITS = {StepKind(kind.value): kind for kind in TaskKind}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a vehicle does.

    Attributes
    ----------
    kind : StepKind
    id : int or None
        The visit's or the break's; None at start and end.
    location : int or None
        None for a break, which may fall on the road.
    arrival, waiting, setup, service : int
        Seconds. Work begins at arrival + waiting; a break's length is its service. At a visit the window bounds
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

    @property
    def key(self) -> TaskKey | None:
        """The visit of the problem this is; None at start, end and break."""
        kind = _VISITS.get(self.kind)
        return None if kind is None or self.id is None else (kind, self.id)


@dataclass(frozen=True, slots=True)
class Route:
    """What one vehicle does, from its start step to its end step; `cost` is travel plus the fixed cost."""

    vehicle: int
    steps: tuple[Step, ...]
    cost: int

    @property
    def visits(self) -> tuple[TaskKey, ...]:
        """What is served, in order."""
        return tuple(key for step in self.steps if (key := step.key) is not None)

    @property
    def job_ids(self) -> tuple[int, ...]:
        """The jobs among :attr:`visits`; visits of shipments are not."""
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
    """Why a visit is left out, for machines and in two languages.

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
    """A visit left out; of a shipment both are."""

    id: int
    reason: Reason | None = None
    kind: TaskKind = TaskKind.JOB

    @property
    def key(self) -> TaskKey:
        """The visit of the problem this is."""
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Origin:
    """Which part of the planner found a plan of which cost, how many seconds after the search began."""

    by: str
    cost: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Routes of the vehicles in use, in the problem's order of vehicles, and the visits left out.

    Attributes
    ----------
    cost : int
        The sum of the four.
    travel, fixed, penalty, soft : int
        As :mod:`routing.cost` defines them.
    provenance : tuple of Origin
        How the search came to it, first to last. Two plans that differ in nothing else are equal.
    """

    routes: tuple[Route, ...]
    unassigned: tuple[Unassigned, ...]
    cost: int
    travel: int
    fixed: int
    penalty: int
    soft: int
    provenance: tuple[Origin, ...] = field(default=(), compare=False)
