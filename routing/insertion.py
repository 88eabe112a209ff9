"""The cheapest legal place for one more job or shipment, judged exactly on the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from routing.cost import penalties, serving_cost, turning_cost
from routing.plan import Plan
from routing.problem import Job, Problem, TaskKey, TaskKind, Vehicle
from routing.rules import carries, span, ties
from routing.shifts import Shifts
from routing.timing import Label, Labels, Timing, closing

Visits = tuple[Job, ...]
"""What is put in together: one job, or pickup and delivery of a shipment."""


class Place(NamedTuple):
    """Where on a route to put something in.

    Attributes
    ----------
    cost : int
        It adds at least so much: travel, fixed cost, the vehicle's own soft costs and orders turned round, less all
        that missed wishes and overwork cost the route until now. Where neither is at stake this is the price itself.
    vehicle : int
        Index of the vehicle.
    positions : tuple of int
        For each of the visits: before which visit of the route as it is now.
    """

    cost: int
    vehicle: int
    positions: tuple[int, ...]


class _Bounds(NamedTuple):
    """A route seen from both ends: `prefix[k]` are the labels before its k-th stop; work at that stop (or the arrival
    at the end) must begin by `latest[k]`, breaks not counted, or somebody after it is late for sure. `missed` is what
    its missed wishes cost."""

    prefix: list[Labels]
    latest: list[int]
    missed: int


class Sequences:
    """Routes under construction.

    Attributes
    ----------
    jobs : list of list of Job
        The visits of each vehicle in order, by index of the vehicle; legal at any time.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.timing = Timing(problem)
        self.ties = ties(problem)
        self.shifts = Shifts(problem)
        self.jobs: list[list[Job]] = [[] for _ in problem.vehicles]
        kinds: dict[Vehicle, int] = {}
        alike = (replace(vehicle, id=0, description="") for vehicle in problem.vehicles)
        self._kinds = [kinds.setdefault(kind, len(kinds)) for kind in alike]
        self._bounds: dict[int, _Bounds] = {}
        self._onward: dict[tuple[int, int, TaskKey], list[Labels | None]] = {}

    @classmethod
    def of(cls, problem: Problem, plan: Plan) -> Sequences:
        """What of `plan` is legal for `problem`: all of a legal plan, the part that still fits of another day's."""
        sequences = cls(problem)
        tasks = {task.key: task for task in problem.tasks}
        index = {vehicle.id: at for at, vehicle in enumerate(problem.vehicles)}
        for route in plan.routes:
            if route.vehicle in index:
                kept = [tasks.pop(key) for key in route.visits if key in tasks]
                sequences.adopt(index[route.vehicle], kept)
        return sequences

    def missing(self) -> list[Job]:
        """Visits on no route."""
        served = {job.key for jobs in self.jobs for job in jobs}
        return [task for task in self.problem.tasks if task.key not in served]

    def whole(self, jobs: Iterable[Job]) -> list[Visits]:
        """`jobs` as they are put in, dearest penalty first; a shipment once, and only if both visits are among them."""
        price = penalties(self.problem)
        among = {job.key: job for job in jobs}
        groups: list[Visits] = []
        for job in among.values():
            if job.kind is TaskKind.JOB:
                groups.append((job,))
            elif job.kind is TaskKind.PICKUP and self.ties.partner[job.key].key in among:
                groups.append((job, self.ties.partner[job.key]))
        return sorted(groups, key=lambda visits: -price[visits[0].key])

    def adopt(self, index: int, jobs: Sequence[Job]) -> bool:
        """Make `jobs` the route of the unused vehicle at `index`, or as much of them as is legal; whether all are."""
        vehicle = self.problem.vehicles[index]
        if not jobs or (self._carried(index, jobs) and self.timing.run(vehicle, jobs) is not None):
            self.jobs[index] = list(jobs)
            self._bounds.pop(index, None)
            return True
        rank = {job.key: number for number, job in enumerate(jobs)}
        for visits in self.whole(jobs):
            before = [rank[other.key] for other in self.jobs[index]]
            place = Place(0, index, tuple(sum(other < rank[job.key] for other in before) for job in visits))
            if self.allows(visits, place):
                self.put(visits, place)
        return False

    def places(self, visits: Visits, but: int | None = None) -> Iterator[Place]:
        """Every place on every vehicle that may serve `visits`, legal or not; of unused vehicles one of each kind.

        The vehicle at index `but` is passed over.
        """
        self._onward.clear()
        fresh = set()
        for index, vehicle in enumerate(self.problem.vehicles):
            if index == but or not all(self.ties.serves(vehicle, job) for job in visits):
                continue
            if not self.jobs[index]:
                kind = self._kinds[index], sum(serving_cost(vehicle, job) for job in visits)
                if kind in fresh:
                    continue
                fresh.add(kind)
            yield from self._places_on(index, visits)

    def allows(self, visits: Visits, place: Place) -> bool:
        """Whether `visits` may be put at `place` without breaking any rule."""
        return self.clock(visits, place) is not None and self._carried(place.vehicle, self.with_visits(visits, place))

    def price(self, visits: Visits, place: Place) -> int | None:
        """What `visits` at `place` add to the cost of the plan; None if a rule forbids it."""
        label = self.clock(visits, place)
        jobs = self.with_visits(visits, place)
        if label is None or not self._carried(place.vehicle, jobs):
            return None
        return place.cost + label[1] + self.shifts.overwork(self.jobs, place.vehicle, jobs)

    def with_visits(self, visits: Visits, place: Place) -> list[Job]:
        """The vehicle's visits with `visits` among them at `place`."""
        jobs = list(self.jobs[place.vehicle])
        for position, job in zip(reversed(place.positions), reversed(visits), strict=True):
            jobs.insert(position, job)
        return jobs

    def clock(self, visits: Visits, place: Place) -> Label | None:
        """The label at the end of the route with `visits` at `place`; None if the clock forbids it."""
        vehicle, jobs = self.problem.vehicles[place.vehicle], self.jobs[place.vehicle]
        prefix, latest, _ = self._bounds_of(place.vehicle)
        first, last = place.positions[0], place.positions[-1]
        origin = jobs[last - 1].location if last else vehicle.start
        labels: Labels | None = prefix[last]
        if len(visits) > 1:
            labels = self._until(visits[0], place.vehicle, first, last)
            origin = visits[0].location if first == last else origin
        labels = None if labels is None else self.timing.visit(labels, vehicle, origin, visits[-1])
        if labels is None:
            return None
        here, target = visits[-1].location, jobs[last].location if last < len(jobs) else vehicle.end
        earliest = min(front[0][0] for front in labels if front)
        if earliest + self.timing.seconds[here][target] > latest[last]:
            return None  # without following the rest of the route, as for most places
        return self.timing.run_on(labels, vehicle, here, jobs[last:])

    def full(self, visits: Visits) -> set[int]:
        """Indices of the vehicles for which `visits` are too many or too much wherever they are put: quickly told."""
        return {index for index in range(len(self.jobs)) if self._overfull(index, [*self.jobs[index], *visits])}

    def _overfull(self, index: int, jobs: Sequence[Job]) -> bool:
        """Whether vehicle `index` may not serve so many `jobs`, or sets out or comes home with too much of theirs."""
        vehicle, alone = self.problem.vehicles[index], [job for job in jobs if job.kind is TaskKind.JOB]
        return (vehicle.max_tasks is not None and len(jobs) > vehicle.max_tasks) or any(
            max(sum(job.delivery[d] for job in alone), sum(job.pickup[d] for job in alone)) > room
            for d, room in enumerate(vehicle.capacity)
        )

    def put(self, visits: Visits, place: Place) -> None:
        """Take `visits` up at `place`, which allows them."""
        self.jobs[place.vehicle] = self.with_visits(visits, place)
        self._bounds.pop(place.vehicle, None)
        self._onward.clear()

    def take(self, visits: Visits) -> Place | None:
        """Take `visits` off their route; where they were. None if the rest would not be legal: they then stay."""
        index = next(at for at, jobs in enumerate(self.jobs) if visits[0] in jobs)
        before, keys = self.jobs[index], {job.key for job in visits}
        rest = [job for job in before if job.key not in keys]
        vehicle = self.problem.vehicles[index]
        if rest and not (self._carried(index, rest) and self.timing.run(vehicle, rest) is not None):
            return None
        rank = {job.key: number for number, job in enumerate(before)}
        positions = tuple(sum(rank[job.key] < rank[visit.key] for job in rest) for visit in visits)
        self.jobs[index] = rest
        self._bounds.pop(index, None)
        self._onward.clear()
        return next(place for place in self._places_on(index, visits) if place.positions == positions)

    def soft(self, index: int) -> int:
        """What missed wishes on the route of vehicle `index` and its courier's overwork cost now."""
        jobs = self.jobs[index]
        return self.shifts.overwork(self.jobs, index, jobs) + (self._bounds_of(index).missed if jobs else 0)

    def _places_on(self, index: int, visits: Visits) -> Iterator[Place]:
        vehicle = self.problem.vehicles[index]
        own = sum(serving_cost(vehicle, job) for job in visits) - self.soft(index)
        own += 0 if self.jobs[index] else vehicle.fixed_cost
        turns = bool(vehicle.order_cost) and any(job.key in vehicle.published for job in visits)
        own -= turning_cost(vehicle, self.jobs[index]) if turns else 0
        for added, positions in self._detours(index, visits):
            place = Place(own + added, index, positions)
            yield place if not turns else place._replace(cost=place.cost + self._turning_with(visits, place))

    def _turning_with(self, visits: Visits, place: Place) -> int:
        return turning_cost(self.problem.vehicles[place.vehicle], self.with_visits(visits, place))

    def _detours(self, index: int, visits: Visits) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Travel added and positions, wherever the anchors of vehicle `index` leave room for `visits`."""
        vehicle, jobs, seconds = self.problem.vehicles[index], self.jobs[index], self.timing.seconds
        stops = [vehicle.start, *(other.location for other in jobs), vehicle.end]

        def way(position: int, *through: int) -> int:
            # An unused vehicle does not drive: its first job pays the whole way.
            way = [stops[position], *through, stops[position + 1]]
            direct = seconds[way[0]][way[-1]] if jobs else 0
            return sum(seconds[a][b] for a, b in pairwise(way)) - direct

        spans = [span(vehicle, jobs, job) for job in visits]
        alone = [{at: way(at, job.location) for at in around} for job, around in zip(visits, spans, strict=True)]
        for first, added in alone[0].items():
            if len(visits) == 1:
                yield added, (first,)
                continue
            for second, more in alone[1].items():
                if second > first:
                    yield added + more, (first, second)
                elif second == first:
                    yield way(first, visits[0].location, visits[1].location), (first, second)

    def _until(self, pickup: Job, index: int, first: int, last: int) -> Labels | None:
        """Labels before the `last`-th visit of a route that takes `pickup` in before its `first`-th."""
        vehicle, jobs = self.problem.vehicles[index], self.jobs[index]
        known = self._onward.setdefault((index, first, pickup.key), [])
        if not known:
            origin = jobs[first - 1].location if first else vehicle.start
            known.append(self.timing.visit(self._bounds_of(index).prefix[first], vehicle, origin, pickup))
        while len(known) <= last - first:
            labels, at = known[-1], first + len(known) - 1
            origin = jobs[at - 1].location if at > first else pickup.location
            known.append(None if labels is None else self.timing.visit(labels, vehicle, origin, jobs[at]))
        return known[last - first]

    def over(self, index: int, jobs: Sequence[Job]) -> tuple[int, str]:
        """By how many seconds `jobs` on vehicle `index` are too long, and which limit; see :mod:`routing.shifts`."""
        return self.shifts.over(self.jobs, index, jobs)

    def _carried(self, index: int, jobs: Sequence[Job]) -> bool:
        """Whether `jobs` on vehicle `index` keep every rule but the clock, its courier's other shifts counted in."""
        return carries(self.problem, self.problem.vehicles[index], jobs) and self.over(index, jobs)[0] <= 0

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
            end = self.timing.arrive(prefix[-1], vehicle, origin)
            self._bounds[index] = _Bounds(prefix, latest[::-1], 0 if end is None else end[1])
        return self._bounds[index]


def fill(sequences: Sequences, jobs: Iterable[Job]) -> None:
    """Put each of `jobs` where it is cheapest, dearest penalty first, unless leaving it out is cheaper still."""
    price = penalties(sequences.problem)
    left = sequences.whole(jobs)
    before = None
    while left and len(left) != before:  # a job may bring a set-up nobody else at its place pays again: look twice
        before = len(left)
        left = [visits for visits in left if not _put_cheapest(sequences, visits, price[visits[0].key])]


def _put_cheapest(sequences: Sequences, visits: Visits, limit: int) -> bool:
    """Put `visits` at their cheapest legal place below `limit`; whether there was one."""
    best: Place | None = None
    full = sequences.full(visits)
    for place in sorted(place for place in sequences.places(visits) if place.vehicle not in full):
        if place.cost >= limit:
            break
        price = sequences.price(visits, place)
        if price is not None and price < limit:
            best, limit = place, price
    if best is not None:
        sequences.put(visits, best)
    return best is not None
