"""The day to plan, frozen: jobs, shipments, vehicles, couriers, and the seconds between places.

Every number is an integer. Times are seconds from any one origin (our days count from local midnight), amounts
are tuples with one entry a dimension (in our own days: envelopes, then đồng of cash).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from routing import validation as valid
from routing.errors import ProblemError
from routing.job import MAX_PRIORITY, Job, Shipment, TaskKey, TaskKind
from routing.validation import Matrix
from routing.vehicle import MAX_BREAKS, Break, Courier, Vehicle
from routing.window import ALWAYS, TimeWindow

__all__ = (
    "ALWAYS",
    "MAX_BREAKS",
    "MAX_JOBS",
    "MAX_PRIORITY",
    "MAX_VEHICLES",
    "Break",
    "Courier",
    "Job",
    "Problem",
    "Shipment",
    "TaskKey",
    "TaskKind",
    "TimeWindow",
    "Vehicle",
)

MAX_JOBS = 2_000
"""Visits of a problem, the two of a shipment counted both."""

MAX_VEHICLES = 500


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A whole day. Hashable, picklable, equal when the content is equal.

    Attributes
    ----------
    jobs, vehicles, shipments, couriers : tuple
    durations : ndarray of int64, shape (locations, locations), read-only
        Seconds from row to column.
    distances : ndarray of int64, same shape, read-only, or None
        Metres from row to column; reported, never part of the cost.
    tasks : tuple of Job
        Every visit: the jobs, then pickup and delivery of each shipment in turn.
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
    shipments: tuple[Shipment, ...] = ()
    couriers: tuple[Courier, ...] = ()
    tasks: tuple[Job, ...] = field(init=False, repr=False)
    fingerprint: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._check_things()
        _set(self, "durations", valid.matrix("durations", self.durations))
        size = len(self.durations)
        if self.distances is not None:
            _set(self, "distances", valid.matrix("distances", self.distances))
            if len(self.distances) != size:
                raise ProblemError("distances", f"{len(self.distances)} rows, durations have {size}")
        for index, vehicle in enumerate(self.vehicles):
            valid.inside(f"vehicles[{index}].start", vehicle.start, size)
            valid.inside(f"vehicles[{index}].end", vehicle.end, size)
        dimensions = self.dimensions
        _set(self, "vehicles", _padded("vehicles", self.vehicles, ("capacity",), dimensions))
        _set(self, "jobs", _padded("jobs", self.jobs, ("delivery", "pickup"), dimensions))
        _set(self, "shipments", _padded_shipments(self.shipments, dimensions))
        visits = (visit for shipment in self.shipments for visit in (shipment.pickup, shipment.delivery))
        _set(self, "tasks", (*self.jobs, *visits))
        for place, task in self._places():
            valid.inside(f"{place}.location", task.location, size)
        self._check_references()
        _set(self, "fingerprint", _fingerprint(self))

    @property
    def dimensions(self) -> int:
        """Number of amounts a vehicle's capacity has."""
        tasks = (*self.jobs, *(shipment.pickup for shipment in self.shipments))
        owners = [vehicle.capacity for vehicle in self.vehicles]
        owners = owners or [amounts for task in tasks for amounts in (task.delivery, task.pickup)]
        return max((len(amounts) for amounts in owners), default=0)

    def _check_things(self) -> None:
        if len(self.jobs) + 2 * len(self.shipments) > MAX_JOBS:
            count = len(self.jobs) + 2 * len(self.shipments)
            raise ProblemError("jobs", f"{count} jobs and visits of shipments, at most {MAX_JOBS}")
        valid.at_most("vehicles", self.vehicles, MAX_VEHICLES)
        valid.at_most("couriers", self.couriers, MAX_VEHICLES)
        for index, job in enumerate(self.jobs):
            if job.kind is not TaskKind.JOB:
                raise ProblemError(f"jobs[{index}].kind", f"a {job.kind} belongs to a shipment")
        valid.unique("jobs", (job.id for job in self.jobs))
        valid.unique("shipments", (shipment.pickup.id for shipment in self.shipments), name="pickup.id")
        valid.unique("shipments", (shipment.delivery.id for shipment in self.shipments), name="delivery.id")
        valid.unique("vehicles", (vehicle.id for vehicle in self.vehicles))
        valid.unique("couriers", (courier.id for courier in self.couriers))

    def _places(self) -> Iterable[tuple[str, Job]]:
        """Every task with its place in the problem, as errors name it."""
        for index, task in enumerate(self.tasks):
            number, kind = divmod(index - len(self.jobs), 2)
            name = ("pickup", "delivery")[kind]
            yield (f"jobs[{index}]" if number < 0 else f"shipments[{number}].{name}"), task

    def _check_references(self) -> None:
        """Vehicles, couriers and visits that are named exist, and nothing is claimed twice."""
        vehicles = {vehicle.id for vehicle in self.vehicles}
        for place, task in self._places():
            if task.vehicle is not None and task.vehicle not in vehicles:
                raise ProblemError(f"{place}.vehicle", f"no vehicle {task.vehicle}")
        couriers = {courier.id for courier in self.couriers}
        tasks = {task.key for task in self.tasks}
        claimed: dict[str, dict[TaskKey, str]] = {"anchors": {}, "published": {}}
        shifts: dict[int, list[tuple[TimeWindow, int]]] = {}
        for index, vehicle in enumerate(self.vehicles):
            if vehicle.courier is not None:
                if vehicle.courier not in couriers:
                    raise ProblemError(f"vehicles[{index}].courier", f"no courier {vehicle.courier}")
                shifts.setdefault(vehicle.courier, []).append((vehicle.time_window, index))
            for name, known in claimed.items():
                for at, key in enumerate(getattr(vehicle, name)):
                    place = f"vehicles[{index}].{name}[{at}]"
                    if key not in tasks:
                        raise ProblemError(place, f"no {key[0]} {key[1]}")
                    if key in known:
                        raise ProblemError(place, f"{key[0]} {key[1]} is {known[key]} too")
                    known[key] = place
        for own in shifts.values():
            own.sort(key=lambda shift: (shift[0].start, shift[0].end))
            for (before, _), (after, index) in pairwise(own):
                if after.start < before.end:
                    raise ProblemError(f"vehicles[{index}].time_window", "overlaps another shift of the same courier")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    def __reduce__(self) -> tuple[Callable[..., Problem], tuple[Any, ...]]:
        # Through the constructor: arrays come back from a pickle writable.
        parts = (self.jobs, self.vehicles, self.durations, self.distances, self.shipments, self.couriers)
        return Problem, parts


def _set(owner: object, name: str, value: object) -> None:
    object.__setattr__(owner, name, value)


def _padded(
    place: str, things: tuple[Any, ...], names: tuple[str, ...], size: int, alone: bool = False
) -> tuple[Any, ...]:
    """Amounts left out altogether are zeros; any other number of entries than `size` is a mistake."""
    whole = []
    for index, thing in enumerate(things):
        missing = {}
        for name in names:
            amounts = getattr(thing, name)
            if not amounts and size:
                missing[name] = (0,) * size
            elif len(amounts) != size:
                where = place if alone else f"{place}[{index}]"
                raise ProblemError(f"{where}.{name}", f"{len(amounts)} entries, expected {size}")
        whole.append(replace(thing, **missing) if missing else thing)
    return tuple(whole)


def _padded_shipments(shipments: tuple[Shipment, ...], size: int) -> tuple[Shipment, ...]:
    whole = []
    for index, shipment in enumerate(shipments):
        visits = {}
        for name in ("pickup", "delivery"):
            visit = getattr(shipment, name)
            (visits[name],) = _padded(f"shipments[{index}].{name}", (visit,), ("delivery", "pickup"), size, alone=True)
        whole.append(Shipment(**visits))
    return tuple(whole)


def _fingerprint(problem: Problem) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, frozenset):
            return sorted(value)
        if isinstance(value, TimeWindow | Break | Job | Shipment | Vehicle | Courier):
            return [getattr(value, name) for name in value.__slots__]
        raise TypeError(type(value))

    things = [problem.jobs, problem.vehicles, problem.shipments, problem.couriers]
    digest = hashlib.sha256(json.dumps(things, default=plain).encode())
    for matrix in (problem.durations, problem.distances):
        digest.update(b"|" if matrix is None else matrix.astype("<i8").tobytes() + b"|")
    return digest.hexdigest()
