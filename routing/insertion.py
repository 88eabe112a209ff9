"""The cheapest legal place for one more job, judged exactly on the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from routing.cost import penalties, ride
from routing.plan import Plan
from routing.problem import Job, Problem, Vehicle
from routing.timing import Labels, Timing, closing


class Place(NamedTuple):
    """Before the `position`-th job of the vehicle at index `vehicle`; `cost` is the travel and fixed cost added."""

    cost: int
    vehicle: int
    position: int


class _Bounds(NamedTuple):
    """A route seen from both ends: `prefix[k]` are the labels before its k-th stop; work at that stop (or the arrival
    at the end) must begin by `latest[k]`, breaks not counted, or somebody after it is late for sure."""

    prefix: list[Labels]
    latest: list[int]


class Sequences:
    """Routes under construction.

    Attributes
    ----------
    jobs : list of list of Job
        The jobs of each vehicle in order, by index of the vehicle; legal at any time.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.timing = Timing(problem)
        self.jobs: list[list[Job]] = [[] for _ in problem.vehicles]
        self._kinds = [replace(vehicle, id=0, description="") for vehicle in problem.vehicles]
        self._bounds: dict[int, _Bounds] = {}

    @classmethod
    def of(cls, problem: Problem, plan: Plan) -> Sequences:
        """What of `plan` is legal for `problem`: all of a legal plan, the part that still fits of another day's."""
        sequences = cls(problem)
        jobs = {job.id: job for job in problem.jobs}
        index = {vehicle.id: at for at, vehicle in enumerate(problem.vehicles)}
        for route in plan.routes:
            if route.vehicle in index:
                kept = [jobs.pop(job) for job in route.job_ids if job in jobs]
                sequences.adopt(index[route.vehicle], kept)
        return sequences

    def missing(self) -> list[Job]:
        """Jobs on no route."""
        served = {job.id for jobs in self.jobs for job in jobs}
        return [job for job in self.problem.jobs if job.id not in served]

    def adopt(self, index: int, jobs: Sequence[Job]) -> bool:
        """Make `jobs` the route of the unused vehicle at `index`, or as many of them as are legal; whether all are."""
        vehicle = self.problem.vehicles[index]
        if not jobs or (carries(self.problem, vehicle, jobs) and self.timing.run(vehicle, jobs) is not None):
            self.jobs[index] = list(jobs)
            return True
        for job in jobs:
            place = Place(0, index, len(self.jobs[index]))
            if self.allows(job, place):
                self.put(job, place)
        return False

    def places(self, job: Job) -> Iterator[Place]:
        """Every position of every vehicle that has the skills, legal or not; of unused vehicles one of each kind."""
        seconds = self.timing.seconds
        fresh = set()
        for index, vehicle in enumerate(self.problem.vehicles):
            used = bool(self.jobs[index])
            if not job.skills <= vehicle.skills or (not used and self._kinds[index] in fresh):
                continue
            if not used:
                fresh.add(self._kinds[index])
            stops = [vehicle.start, *(other.location for other in self.jobs[index]), vehicle.end]
            for position, (origin, target) in enumerate(pairwise(stops)):
                detour = seconds[origin][job.location] + seconds[job.location][target]
                # An unused vehicle does not drive: its first job pays the whole way and the fixed cost.
                yield Place(detour + (-seconds[origin][target] if used else vehicle.fixed_cost), index, position)

    def allows(self, job: Job, place: Place) -> bool:
        """Whether `job` may be put at `place` without breaking any rule."""
        vehicle = self.problem.vehicles[place.vehicle]
        return self.in_time(job, place) and carries(self.problem, vehicle, self.with_job(job, place))

    def with_job(self, job: Job, place: Place) -> list[Job]:
        """The vehicle's jobs with `job` among them at `place`."""
        jobs = self.jobs[place.vehicle]
        return [*jobs[: place.position], job, *jobs[place.position :]]

    def in_time(self, job: Job, place: Place) -> bool:
        """Whether the clock allows `job` at `place`."""
        vehicle = self.problem.vehicles[place.vehicle]
        jobs, at = self.jobs[place.vehicle], place.position
        prefix, latest = self._bounds_of(place.vehicle)
        origin = jobs[at - 1].location if at else vehicle.start
        labels = self.timing.visit(prefix[at], vehicle, origin, job)
        if labels is None:
            return False
        target = jobs[at].location if at < len(jobs) else vehicle.end
        earliest = min(label[0] for label in labels if label is not None)
        if earliest + self.timing.seconds[job.location][target] > latest[at]:
            return False  # without following the rest of the route, as for most places
        return self.timing.run_on(labels, vehicle, job.location, jobs[at:]) is not None

    def put(self, job: Job, place: Place) -> None:
        """Take `job` up at `place`, which allows it."""
        self.jobs[place.vehicle].insert(place.position, job)
        self._bounds.pop(place.vehicle, None)

    def _bounds_of(self, index: int) -> _Bounds:
        if index not in self._bounds:
            vehicle, jobs = self.problem.vehicles[index], self.jobs[index]
            prefix, origin = [self.timing.depart(vehicle)], vehicle.start
            for job in jobs:
                labels = self.timing.visit(prefix[-1], vehicle, origin, job)
                if labels is None:
                    raise AssertionError(f"the route of vehicle {vehicle.id} is not legal")
                prefix.append(labels)
                origin = job.location
            latest, target = [vehicle.time_window.end], vehicle.end
            for job in reversed(jobs):
                # Setups are left out: a bound may only be too generous.
                done = latest[-1] - self.timing.seconds[job.location][target]
                latest.append(closing(job.time_windows, done - job.service))
                target = job.location
            self._bounds[index] = _Bounds(prefix, latest[::-1])
        return self._bounds[index]


def carries(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> bool:
    """Whether `vehicle` may serve `jobs` in this order by every rule but the clock."""
    if any(not job.skills <= vehicle.skills for job in jobs):
        return False
    if vehicle.max_tasks is not None and len(jobs) > vehicle.max_tasks:
        return False
    if vehicle.max_travel_time is not None and ride(problem, vehicle, jobs) > vehicle.max_travel_time:
        return False
    return all(peak <= room for peak, room in zip(peaks(problem, vehicle, jobs), vehicle.capacity, strict=True))


def peaks(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> list[int]:
    """The most `vehicle` carries at any moment, one entry a dimension."""
    highest = []
    for d in range(problem.dimensions):
        load = top = sum(job.delivery[d] for job in jobs)
        for job in jobs:
            load += job.pickup[d] - job.delivery[d]
            top = max(top, load)
        highest.append(top)
    return highest


def fill(sequences: Sequences, jobs: Iterable[Job]) -> None:
    """Put each of `jobs` where it is cheapest, dearest penalty first, unless leaving it out is cheaper still."""
    price = penalties(sequences.problem)
    left = sorted(jobs, key=lambda job: (-price[job.key], job.id))
    before = None
    while left and len(left) != before:  # a job may bring a set-up nobody else at its place pays again: look twice
        before = len(left)
        left = [job for job in left if not _put_cheapest(sequences, job, price[job.key])]


def _put_cheapest(sequences: Sequences, job: Job, price: int) -> bool:
    """Put `job` at its cheapest legal place below `price`; whether there was one."""
    for place in sorted(sequences.places(job)):
        if place.cost >= price:
            return False
        if sequences.allows(job, place):
            sequences.put(job, place)
            return True
    return False
