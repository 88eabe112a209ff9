"""Results put into ordinary rounds at the least cost: exact, and quick enough to answer while somebody waits.

The usual rural day: couriers ride their mail rounds as every day (anchors, with their own windows), and a handful of
results is to be delivered on the way. Which results go with whom, between which halts and in which order is decided
together: :mod:`routing.rounds_kernel` finds for each round the cheapest way with every set of results, and the sets are
then shared out. The answer is the cheapest of all plans that keep the rounds whole. Rules that only a whole route
shows (room, limits of ride and work, overwork) are left out of the search; where its answer breaks one of them or pays
for overwork, nothing is proposed and the other searches have the word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from routing.cost import overwork, penalties, prices_order, serving_cost, work
from routing.insertion import Sequences
from routing.problem import Job, Problem, TaskKey, TimeWindow, Vehicle
from routing.proposers import Collect, Routes
from routing.rounds_bounds import FAR, Bounds, bounds_of
from routing.rounds_kernel import LABELS, NEVER, Ints, Round, follow
from routing.rules import ties
from routing.stop import OnProgress, Stop

MOST_RESULTS = 8
MOST_STATES = 400_000
"""Halts times sets of results, all rounds together."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """The proposer."""

    name: str = "rounds"

    def suits(self, problem: Problem) -> bool:
        """Whether there are rounds to keep, and few results to put into them."""
        anchors, results = _parts(problem)
        halts = len(anchors) + len(problem.vehicles)
        serves = ties(problem).serves
        return (
            bool(anchors)
            and not problem.shipments
            and not prices_order(problem)
            and 0 < len(results) <= MOST_RESULTS
            and halts << len(results) <= MOST_STATES
            and all(len(vehicle.breaks) <= 1 for vehicle in problem.vehicles)
            and all(serves(vehicle, anchors[key]) for vehicle in problem.vehicles for key in vehicle.anchors)
        )

    def search(
        self,
        problem: Problem,
        *,
        stop: Stop,
        seed: int,
        start: Routes,
        on_progress: OnProgress | None,
        collect: Collect | None,
    ) -> Routes:
        """The cheapest plan that keeps the rounds whole; `start` where there is none or a left-out rule forbids it.

        It ends by itself, long before any stop criterion looks.
        """
        anchors, results = _parts(problem)
        number = {task.key: index for index, task in enumerate(problem.tasks)}
        rides = [
            _Ride(problem, vehicle, [anchors[key] for key in vehicle.anchors], results) for vehicle in problem.vehicles
        ]
        orders = _cheapest(problem, rides, results)
        if orders is None or not _holds(problem, orders):
            return start
        return tuple(tuple(number[job.key] for job in order) for order in orders)


def _parts(problem: Problem) -> tuple[dict[TaskKey, Job], list[Job]]:
    """The halts of all rounds, and everything else."""
    keys = set(chain.from_iterable(vehicle.anchors for vehicle in problem.vehicles))
    results = [job for job in problem.tasks if job.key not in keys]
    return {job.key: job for job in problem.tasks if job.key in keys}, results


class _Ride:
    """One round with every set of results: what it costs (NEVER where it cannot be), and the way to it.

    Attributes
    ----------
    least : int
        What it costs at the very least, without any result.
    """

    def __init__(self, problem: Problem, vehicle: Vehicle, halts: list[Job], results: list[Job]) -> None:
        self.halts, self.results = halts, results
        bounds = bounds_of(problem, vehicle, halts, results)
        self.detours = np.where(bounds.may, bounds.extra[0, 0], FAR)
        self.round = _round(problem, vehicle, [*halts, *results], bounds)
        self.own = [serving_cost(vehicle, job) for job in results]
        self.fixed = vehicle.fixed_cost + sum(serving_cost(vehicle, job) for job in halts)
        self.least = self.fixed + int(bounds.ahead[0, 0]) if halts else 0
        self.label = np.empty((LABELS, 4), np.int64)

    def follow(self, more: int) -> None:
        """Find all ways that cost at most `more` above the least."""
        self.costs, self.last = (np.full(1 << len(self.results), value) for value in (NEVER, 0))
        limit = np.array([min(NEVER, self.least - self.fixed + more if self.halts else more)])
        if follow(self.round, self.label, limit, self.costs, self.last) < 0:
            self.costs[:] = NEVER
        for at, own in enumerate(self.own):
            self.costs[[done for done in range(len(self.costs)) if done >> at & 1]] += own
        self.costs = np.minimum(self.costs + self.fixed, NEVER)
        if not self.halts:  # nobody has to ride
            self.costs[0] = 0

    def order(self, done: int) -> list[Job]:
        """The visits in order, with the results in the set `done`."""
        nodes, found, at = [*self.halts, *self.results], [], int(self.last[done])
        while at > 0:
            found.append(nodes[self.label[at, 2]])
            at = int(self.label[at, 3])
        return found[::-1]


def _cheapest(problem: Problem, rides: Sequence[_Ride], results: list[Job]) -> list[list[Job]] | None:
    """The visits of each vehicle in the cheapest plan that serves every halt; None if there is none.

    Ways much longer than the least are not followed at first. A plan with such a way in it costs more than all the
    least together and `more`: as soon as what is found does not, nothing is missed.
    """
    due = penalties(problem)
    detours = np.min([ride.detours for ride in rides], axis=0).tolist()
    never = sum(due[job.key] for job, detour in zip(results, detours, strict=True) if detour == FAR)
    least = sum(ride.least for ride in rides) + never
    more = sum(detour for detour in detours if detour < FAR) + 30
    for limit in (more, more * 6 // 5, more * 8 // 5, more * 3, more * 10, NEVER):
        for ride in rides:
            ride.follow(limit)
        cost, chosen = _share(rides, [due[job.key] for job in results])
        if cost <= least + limit:
            return [ride.order(done) for ride, done in zip(rides, chosen, strict=True)]
    return None


def _share(rides: Sequence[_Ride], due: list[int]) -> tuple[int, list[int]]:
    """The least cost of all, and the set of results of each vehicle at which it is had."""
    sets = range(1 << len(due))
    best, choices = [0 if not done else NEVER for done in sets], []
    for ride in rides:
        costs = ride.costs.tolist()
        found = [min((best[whole ^ part] + costs[part], part) for part in _parts_of(whole)) for whole in sets]
        best, choice = [min(cost, NEVER) for cost, _ in found], [part for _, part in found]
        choices.append(choice)
    left = [sum(price for at, price in enumerate(due) if not done >> at & 1) for done in sets]
    done = min(sets, key=lambda done: best[done] + left[done])
    cost, chosen = best[done] + left[done] if best[done] < NEVER else 2 * NEVER, []
    for choice in reversed(choices):
        chosen.append(choice[done])
        done ^= chosen[-1]
    return cost, chosen[::-1]


def _parts_of(whole: int) -> Iterator[int]:
    """Every part of a set, itself and nothing included."""
    part = whole
    while part:
        yield part
        part = (part - 1) & whole
    yield 0


def _holds(problem: Problem, orders: Sequence[list[Job]]) -> bool:
    """Whether the rules left out of the search are kept, and nobody's work costs anything."""
    sequences, works = Sequences(problem), dict[int, int]()
    for index, (vehicle, jobs) in enumerate(zip(problem.vehicles, orders, strict=True)):
        if not sequences.adopt(index, jobs):
            return False
        if vehicle.courier is not None and jobs:
            works[vehicle.courier] = works.get(vehicle.courier, 0) + work(problem, vehicle, jobs)
    return overwork(problem, works) == 0


def _round(problem: Problem, vehicle: Vehicle, nodes: list[Job], bounds: Bounds) -> Round:
    rest, shift = vehicle.breaks[0] if vehicle.breaks else None, vehicle.time_window
    results = bounds.extra.shape[2]
    figure = [len(nodes) - results, results, vehicle.locked, vehicle.start, vehicle.end, shift.start, shift.end]
    figure += [len(vehicle.breaks), rest.service if rest else 0]
    wished = [bool(job.wished_windows and job.wish_cost) for job in nodes]
    node = [
        (job.location, job.service, job.setup, job.wish_cost if wish else 0)
        for job, wish in zip(nodes, wished, strict=True)
    ]
    first, window = _flat([job.time_windows for job in nodes])
    first_wish, wish_window = _flat([_both(job) if wish else () for job, wish in zip(nodes, wished, strict=True)])
    return Round(
        problem.durations,
        np.array(figure, np.int64),
        np.array(node, np.int64).reshape(-1, 4),
        first,
        window,
        first_wish,
        wish_window,
        _flat([rest.time_windows if rest else ()])[1],
        *bounds._replace(extra=bounds.extra if len(problem.vehicles) == 1 else np.zeros_like(bounds.extra)),
    )


def _both(job: Job) -> list[TimeWindow]:
    """When the visit may begin as wished."""
    pairs = ((window, wish) for window in job.time_windows for wish in job.wished_windows)
    parts = [(max(a.start, b.start), min(a.end, b.end)) for a, b in pairs]
    return [TimeWindow(start, end) for start, end in sorted(parts) if start <= end]


def _flat(windows: Sequence[Sequence[TimeWindow]]) -> tuple[Ints, Ints]:
    first = np.cumsum([0, *map(len, windows)])
    flat = [(window.start, window.end) for some in windows for window in some]
    return first, np.array(flat, np.int64).reshape(-1, 2)
