"""Every rule of one route but its clock: who may serve what, in which order, and what fits on board."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from routing.cost import may_serve, ride
from routing.problem import Job, Problem, TaskKey, TaskKind, Vehicle


class Ties(NamedTuple):
    """What a problem says of its visits beyond each alone: who may serve them, and each shipment's two visits."""

    serves: Callable[[Vehicle, Job], bool]
    partner: dict[TaskKey, Job]


@lru_cache(maxsize=2)
def ties(problem: Problem) -> Ties:
    """The ties of `problem`, made once."""
    partner = {}
    for shipment in problem.shipments:
        partner[shipment.pickup.key] = shipment.delivery
        partner[shipment.delivery.key] = shipment.pickup
    return Ties(may_serve(problem), partner)


def carries(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> bool:
    """Whether `vehicle` may serve `jobs` in this order by every rule of its own but the clock.

    A courier's limits over all his shifts are :meth:`routing.insertion.Sequences.over`'s.
    """
    known = ties(problem)
    return (
        all(known.serves(vehicle, job) for job in jobs)
        and (vehicle.max_tasks is None or len(jobs) <= vehicle.max_tasks)
        and (vehicle.max_travel_time is None or ride(problem, vehicle, jobs) <= vehicle.max_travel_time)
        and paired(known, jobs)
        and in_order(vehicle, jobs)
        and all(peak <= room for peak, room in zip(peaks(problem, vehicle, jobs), vehicle.capacity, strict=True))
    )


def peaks(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> list[int]:
    """The most `vehicle` carries at any moment, one entry a dimension."""
    highest = []
    for d in range(problem.dimensions):
        load = top = sum(job.delivery[d] for job in jobs if job.kind is TaskKind.JOB)
        for job in jobs:
            load += job.pickup[d] - job.delivery[d]
            top = max(top, load)
        highest.append(top)
    return highest


def paired(known: Ties, jobs: Sequence[Job]) -> bool:
    """Whether shipments are served wholly, fetched before they are brought."""
    due: set[TaskKey] = set()
    for job in jobs:
        if job.kind is TaskKind.PICKUP:
            due.add(known.partner[job.key].key)
        elif job.kind is TaskKind.DELIVERY:
            if job.key not in due:
                return False
            due.remove(job.key)
    return not due


def in_order(vehicle: Vehicle, jobs: Sequence[Job]) -> bool:
    """Whether the anchors among `jobs` keep their order, with nothing else before a locked one."""
    if not vehicle.anchors:
        return True
    rank = {key: number for number, key in enumerate(vehicle.anchors)}
    last, free = -1, False
    for job in jobs:
        number = rank.get(job.key)
        if number is None:
            free = True
        elif number < last or (free and number < vehicle.locked):
            return False
        else:
            last = number
    return True


def span(vehicle: Vehicle, jobs: Sequence[Job], job: Job) -> range:
    """Positions among `jobs` that the vehicle's anchors leave for `job`."""
    low, high = 0, len(jobs)
    if not vehicle.anchors:
        return range(low, high + 1)
    rank = {key: number for number, key in enumerate(vehicle.anchors)}
    own = rank.get(job.key)
    for at, other in enumerate(jobs):
        number = rank.get(other.key)
        if number is None:
            high = min(high, at) if own is not None and own < vehicle.locked else high
        elif number < (vehicle.locked if own is None else own):
            low = at + 1
        elif own is not None:
            high = min(high, at)
    return range(low, high + 1)
