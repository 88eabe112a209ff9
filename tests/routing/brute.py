"""The cheapest legal plan by trying them all; knows nothing of routing's own clock, insertion or solver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, permutations

from routing.cost import penalties
from routing.problem import Break, Job, Problem, TimeWindow, Vehicle


def cheapest(problem: Problem) -> int:
    """Cost of the best legal plan of a problem with a handful of jobs."""
    price = penalties(problem)
    best: dict[frozenset[int], int] = {frozenset(): 0}
    for vehicle in problem.vehicles:
        routes = _routes(problem, vehicle)
        grown = dict(best)
        for done, cost in best.items():
            for served, extra in routes.items():
                if not done & served:
                    grown[done | served] = min(grown.get(done | served, cost + extra), cost + extra)
        best = grown
    return min(cost + sum(price[job.key] for job in problem.jobs if job.id not in done) for done, cost in best.items())


def _routes(problem: Problem, vehicle: Vehicle) -> dict[frozenset[int], int]:
    """The cheapest legal order of every set of jobs `vehicle` can serve."""
    found: dict[frozenset[int], int] = {}
    for count in range(1, len(problem.jobs) + 1):
        for chosen in combinations(problem.jobs, count):
            costs = [_cost(problem, vehicle, order) for order in permutations(chosen) if legal(problem, vehicle, order)]
            if costs:
                found[frozenset(job.id for job in chosen)] = min(costs) + vehicle.fixed_cost
    return found


def _cost(problem: Problem, vehicle: Vehicle, order: Sequence[Job]) -> int:
    stops = [vehicle.start, *(job.location for job in order), vehicle.end]
    return sum(int(problem.durations[a, b]) for a, b in pairwise(stops))


def legal(problem: Problem, vehicle: Vehicle, order: Sequence[Job]) -> bool:
    """Whether `vehicle` can serve `order` with its breaks somewhere in between."""
    if any(not job.skills <= vehicle.skills for job in order):
        return False
    if vehicle.max_tasks is not None and len(order) > vehicle.max_tasks:
        return False
    if vehicle.max_travel_time is not None and _cost(problem, vehicle, order) > vehicle.max_travel_time:
        return False
    for d, room in enumerate(vehicle.capacity):
        load = sum(job.delivery[d] for job in order)
        loads = [load] + [load := load - job.delivery[d] + job.pickup[d] for job in order]
        if max(loads) > room:
            return False
    return any(_in_time(problem, vehicle, items) for items in _interleavings(list(order), list(vehicle.breaks)))


def _interleavings(jobs: list[Job], rests: list[Break]) -> Iterator[list[Job | Break]]:
    """All ways to put the breaks, in any order, between the jobs."""
    if not rests:
        yield list(jobs)
        return
    for items in _interleavings(jobs, rests[1:]):
        for at in range(len(items) + 1):
            yield [*items[:at], rests[0], *items[at:]]


def _in_time(problem: Problem, vehicle: Vehicle, items: list[Job | Break]) -> bool:
    """Drive whenever there is road ahead; rest and serve at the first moment allowed."""
    now, at = vehicle.time_window.start, vehicle.start
    targets = [item.location for item in items if isinstance(item, Job)] + [vehicle.end]
    road = int(problem.durations[at, targets[0]])
    for item in items:
        if isinstance(item, Break):
            begin = _first(item.time_windows, now)
            if begin is None:
                return False
            road = max(0, road - (begin - now))
            now = begin + item.service
        else:
            begin = _first(item.time_windows, now + road)
            if begin is None:
                return False
            now = begin + item.service + (item.setup if item.location != at else 0)
            at = targets.pop(0)
            road = int(problem.durations[at, targets[0]])
    return now + road <= vehicle.time_window.end


def _first(windows: Sequence[TimeWindow], moment: int) -> int | None:
    return next((max(moment, window.start) for window in windows if window.end >= moment), None)
