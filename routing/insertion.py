"""The cheapest legal place for one more job, judged exactly on the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from routing.cost import penalties, ride
from routing.plan import Plan
from routing.problem import Job, Problem, Vehicle
from routing.timing import Labels, Timing


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Before the `position`-th job of the vehicle at index `vehicle`; `cost` is the travel and fixed cost added."""

    cost: int
    vehicle: int
    position: int


@dataclass(slots=True)
class Sequences:
    """Routes under construction: the jobs of each vehicle, by index of the vehicle."""

    problem: Problem
    timing: Timing
    jobs: list[list[Job]] = field(init=False)
    _prefixes: dict[int, list[Labels]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.jobs = [[] for _ in self.problem.vehicles]

    @classmethod
    def of(cls, problem: Problem, plan: Plan) -> Sequences:
        """The routes of `plan`, which must be legal."""
        sequences = cls(problem, Timing(problem))
        jobs = {job.id: job for job in problem.jobs}
        index = {vehicle.id: at for at, vehicle in enumerate(problem.vehicles)}
        for route in plan.routes:
            sequences.jobs[index[route.vehicle]] = [jobs[job] for job in route.job_ids]
        return sequences

    def adopt(self, index: int, jobs: Iterable[Job]) -> list[Job]:
        """Append `jobs` to the vehicle at `index` as long as that is legal; returns those that were not."""
        refused = []
        for job in jobs:
            place = Place(0, index, len(self.jobs[index]))
            if self.allows(job, place):
                self.put(job, place)
            else:
                refused.append(job)
        return refused

    def places(self, job: Job) -> Iterator[Place]:
        """Every position of every vehicle that has the skills, legal or not."""
        seconds = self.timing.seconds
        for index, vehicle in enumerate(self.problem.vehicles):
            if not job.skills <= vehicle.skills:
                continue
            stops = [vehicle.start, *(other.location for other in self.jobs[index]), vehicle.end]
            # An unused vehicle does not drive: its first job pays the whole way and the fixed cost.
            used = bool(self.jobs[index])
            for position, (origin, target) in enumerate(pairwise(stops)):
                detour = seconds[origin][job.location] + seconds[job.location][target]
                yield Place(detour + (-seconds[origin][target] if used else vehicle.fixed_cost), index, position)

    def allows(self, job: Job, place: Place) -> bool:
        """Whether `job` may be put at `place` without breaking any rule."""
        vehicle = self.problem.vehicles[place.vehicle]
        jobs = self.with_job(job, place)
        return carries(self.problem, vehicle, jobs) and self.in_time(jobs, place)

    def with_job(self, job: Job, place: Place) -> list[Job]:
        """The vehicle's jobs with `job` among them at `place`."""
        jobs = self.jobs[place.vehicle]
        return [*jobs[: place.position], job, *jobs[place.position :]]

    def in_time(self, jobs: Sequence[Job], place: Place) -> bool:
        """Whether the clock allows `jobs`, which differ from the route only from `place` on."""
        vehicle = self.problem.vehicles[place.vehicle]
        labels = self._prefix(place.vehicle)[place.position]
        origin = jobs[place.position - 1].location if place.position else vehicle.start
        for job in jobs[place.position :]:
            after = self.timing.visit(labels, vehicle, origin, job)
            if after is None:
                return False
            labels, origin = after, job.location
        return self.timing.arrive(labels, vehicle, origin) is not None

    def put(self, job: Job, place: Place) -> None:
        """Take `job` up at `place`, which allows it."""
        self.jobs[place.vehicle].insert(place.position, job)
        self._prefixes.pop(place.vehicle, None)

    def _prefix(self, index: int) -> list[Labels]:
        """Labels before each position of a route, kept until the route changes."""
        if index not in self._prefixes:
            vehicle = self.problem.vehicles[index]
            prefix, origin = [self.timing.depart(vehicle)], vehicle.start
            for job in self.jobs[index]:
                labels = self.timing.visit(prefix[-1], vehicle, origin, job)
                if labels is None:
                    break
                prefix.append(labels)
                origin = job.location
            self._prefixes[index] = prefix
        return self._prefixes[index]


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
    for job in sorted(jobs, key=lambda job: (-price[job.id], job.id)):
        for place in sorted(sequences.places(job)):
            if place.cost >= price[job.id]:
                break
            if sequences.allows(job, place):
                sequences.put(job, place)
                break
