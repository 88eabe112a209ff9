"""The day to plan, frozen: jobs, vehicles, and the seconds between places.

Every number is an integer. Times are seconds from any one origin (our days count from local midnight), amounts
are tuples with one entry a dimension (in our own days: envelopes, then đồng of cash).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from routing import validation as valid
from routing.errors import ProblemError
from routing.validation import MAX_AMOUNT, MAX_SECONDS, Matrix

MAX_PRIORITY = 100
MAX_JOBS = 2_000
MAX_VEHICLES = 500
MAX_BREAKS = 6
"""Breaks of one vehicle: the exact timing grows with two to their number."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """From `start` to `end`, both included, in seconds."""

    start: int
    end: int

    def __post_init__(self) -> None:
        valid.number("start", self.start, MAX_SECONDS)
        valid.number("end", self.end, MAX_SECONDS)
        if self.end < self.start:
            raise ProblemError("", f"closes at {self.end}, before it opens at {self.start}")


ALWAYS = TimeWindow(0, MAX_SECONDS)


@dataclass(frozen=True, slots=True)
class Break:
    """A pause of a vehicle; may fall anywhere on its route except inside setup and service.

    Attributes
    ----------
    id : int
        Unique among the breaks of one vehicle.
    time_windows : tuple of TimeWindow
        Bound the *start* of the pause.
    service : int
        Its length in seconds.
    """

    id: int
    time_windows: tuple[TimeWindow, ...] = (ALWAYS,)
    service: int = 0

    def __post_init__(self) -> None:
        valid.number("id", self.id)
        valid.number("service", self.service, MAX_SECONDS)
        _windows(self.time_windows)


@dataclass(frozen=True, slots=True)
class Job:
    """One stop.

    Attributes
    ----------
    id : int
        Unique among the jobs.
    location : int
        Row and column of the matrices.
    service, setup : int
        Seconds at the door. `setup` comes first and is not paid when the vehicle is already at this location.
    delivery, pickup : tuple of int
        Amounts loaded at the start of the route for this job, and carried from it to the end of the route.
    time_windows : tuple of TimeWindow
        Disjoint and ascending; bound the moment setup (or service, where no setup is paid) begins.
    priority : int
        0 to 100; weighs which jobs without a penalty are left out when not all can be served.
    penalty : int or None
        The cost of leaving the job out, in seconds of travel. None: it is left out only when it cannot be served.
    skills : frozenset of int
        All of these the vehicle must have.
    """

    id: int
    location: int
    service: int = 0
    setup: int = 0
    delivery: tuple[int, ...] = ()
    pickup: tuple[int, ...] = ()
    time_windows: tuple[TimeWindow, ...] = (ALWAYS,)
    priority: int = 0
    penalty: int | None = None
    skills: frozenset[int] = frozenset()
    description: str = ""

    def __post_init__(self) -> None:
        valid.number("id", self.id)
        valid.number("location", self.location)
        valid.number("service", self.service, MAX_SECONDS)
        valid.number("setup", self.setup, MAX_SECONDS)
        valid.amounts("delivery", self.delivery)
        valid.amounts("pickup", self.pickup)
        _windows(self.time_windows)
        valid.number("priority", self.priority, MAX_PRIORITY)
        if self.penalty is not None:
            valid.number("penalty", self.penalty, MAX_AMOUNT)
        valid.skills(self.skills)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """One courier's shift.

    Attributes
    ----------
    start, end : int
        Locations where the route begins and ends.
    time_window : TimeWindow
        The route, breaks included, lies inside it.
    capacity : tuple of int
        What may be carried at any moment.
    breaks : tuple of Break
        All are taken when the vehicle is used, none when it is not.
    fixed_cost : int
        Paid once if the vehicle serves any job, in seconds of travel.
    max_tasks, max_travel_time : int or None
        Jobs served, and seconds on the road.
    """

    id: int
    start: int
    end: int
    time_window: TimeWindow = ALWAYS
    capacity: tuple[int, ...] = ()
    breaks: tuple[Break, ...] = ()
    fixed_cost: int = 0
    skills: frozenset[int] = frozenset()
    max_tasks: int | None = None
    max_travel_time: int | None = None
    description: str = ""

    def __post_init__(self) -> None:
        for name in ("id", "start", "end"):
            valid.number(name, getattr(self, name))
        valid.amounts("capacity", self.capacity)
        valid.number("fixed_cost", self.fixed_cost, MAX_AMOUNT)
        valid.skills(self.skills)
        for name in ("max_tasks", "max_travel_time"):
            if getattr(self, name) is not None:
                valid.number(name, getattr(self, name), MAX_SECONDS)
        if len(self.breaks) > MAX_BREAKS:
            raise ProblemError("breaks", f"{len(self.breaks)} breaks, at most {MAX_BREAKS}")
        valid.unique("breaks", (rest.id for rest in self.breaks))


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A whole day. Hashable, picklable, equal when the content is equal.

    Attributes
    ----------
    jobs, vehicles : tuple
    durations : ndarray of int64, shape (locations, locations), read-only
        Seconds from row to column.
    distances : ndarray of int64, same shape, read-only, or None
        Metres from row to column; reported, never part of the cost.
    fingerprint : str
        SHA-256 of all of the above.

    Raises
    ------
    ProblemError
        Naming the place of the first thing that cannot be.
    """

    jobs: tuple[Job, ...]
    vehicles: tuple[Vehicle, ...]
    durations: Matrix
    distances: Matrix | None = None
    fingerprint: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        valid.at_most("jobs", self.jobs, MAX_JOBS)
        valid.at_most("vehicles", self.vehicles, MAX_VEHICLES)
        valid.unique("jobs", (job.id for job in self.jobs))
        valid.unique("vehicles", (vehicle.id for vehicle in self.vehicles))
        _set(self, "durations", valid.matrix("durations", self.durations))
        size = len(self.durations)
        if self.distances is not None:
            _set(self, "distances", valid.matrix("distances", self.distances))
            if len(self.distances) != size:
                raise ProblemError("distances", f"{len(self.distances)} rows, durations have {size}")
        for index, job in enumerate(self.jobs):
            valid.inside(f"jobs[{index}].location", job.location, size)
        for index, vehicle in enumerate(self.vehicles):
            valid.inside(f"vehicles[{index}].start", vehicle.start, size)
            valid.inside(f"vehicles[{index}].end", vehicle.end, size)
        _set(self, "vehicles", _padded("vehicles", self.vehicles, ("capacity",), self.dimensions))
        _set(self, "jobs", _padded("jobs", self.jobs, ("delivery", "pickup"), self.dimensions))
        _set(self, "fingerprint", _fingerprint(self))

    @property
    def dimensions(self) -> int:
        """Number of amounts a vehicle's capacity has."""
        owners = [vehicle.capacity for vehicle in self.vehicles] or [job.delivery for job in self.jobs]
        return max((len(amounts) for amounts in owners), default=0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> tuple[Callable[..., Problem], tuple[Any, ...]]:
        # Through the constructor: arrays come back from a pickle writable.
        return Problem, (self.jobs, self.vehicles, self.durations, self.distances)


def _set(owner: object, name: str, value: object) -> None:
    object.__setattr__(owner, name, value)


def _windows(windows: Sequence[TimeWindow]) -> None:
    if not windows:
        raise ProblemError("time_windows", "empty: leave it out for a stop without a window")
    for index in range(1, len(windows)):
        if windows[index].start <= windows[index - 1].end:
            raise ProblemError(f"time_windows[{index}]", "does not begin after the one before it ends")


def _padded(place: str, things: tuple[Any, ...], names: tuple[str, ...], size: int) -> tuple[Any, ...]:
    """Amounts left out altogether are zeros; any other number of entries than `size` is a mistake."""
    whole = []
    for index, thing in enumerate(things):
        missing = {}
        for name in names:
            amounts = getattr(thing, name)
            if not amounts and size:
                missing[name] = (0,) * size
            elif len(amounts) != size:
                raise ProblemError(f"{place}[{index}].{name}", f"{len(amounts)} entries, expected {size}")
        whole.append(replace(thing, **missing) if missing else thing)
    return tuple(whole)


def _fingerprint(problem: Problem) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, frozenset):
            return sorted(value)
        if isinstance(value, TimeWindow | Break | Job | Vehicle):
            return [getattr(value, name) for name in value.__slots__]
        raise TypeError(type(value))

    digest = hashlib.sha256()
    digest.update(json.dumps([problem.jobs, problem.vehicles], default=plain).encode())
    for matrix in (problem.durations, problem.distances):
        digest.update(b"|" if matrix is None else matrix.astype("<i8").tobytes() + b"|")
    return digest.hexdigest()
