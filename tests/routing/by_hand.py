"""Plans written out step by step without any of the planner's code: legal ones, and careless ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from routing.cost import penalties
from routing.plan import Plan, Route, Step, StepKind, Unassigned
from routing.problem import Break, Job, Problem, TaskKind, Vehicle
from tests.routing.brute import Act, Way, overwork, price, turn


def plan_of(problem: Problem, ways: Mapping[int, Way]) -> Plan:
    """The plan of `ways`, keyed by index of the vehicle; all its figures are true."""
    routes = tuple(route_of(problem, problem.vehicles[index], ways[index]) for index in sorted(ways))
    done = {job.key for way in ways.values() for job in way.order}
    left = tuple(Unassigned(task.id, kind=task.kind) for task in problem.tasks if task.key not in done)
    prices = penalties(problem)
    travel = sum(way.travel for way in ways.values())
    fixed = sum(problem.vehicles[index].fixed_cost for index in ways)
    penalty = sum(prices[each.key] for each in left)
    soft = sum(way.soft for way in ways.values()) + overwork(problem, spent(problem, ways))
    return Plan(routes, left, travel + fixed + penalty + soft, travel, fixed, penalty, soft)


def spent(problem: Problem, ways: Mapping[int, Way]) -> list[tuple[int, int]]:
    """Seconds ridden and worked by each courier."""
    return [
        (
            sum(way.travel for index, way in ways.items() if problem.vehicles[index].courier == courier.id),
            sum(way.work for index, way in ways.items() if problem.vehicles[index].courier == courier.id),
        )
        for courier in problem.couriers
    ]


def route_of(problem: Problem, vehicle: Vehicle, way: Way) -> Route:
    """`way` as steps."""
    load = [sum(job.delivery[d] for job in way.order if job.kind is TaskKind.JOB) for d in range(problem.dimensions)]
    at, driven, metres = vehicle.start, 0, 0
    steps = [Step(StepKind.START, None, at, vehicle.time_window.start, load=tuple(load))]
    for thing, arrival, begin, leg in way.acts:
        waiting, service, setup = begin - arrival, thing.service, 0
        kind, place = StepKind.BREAK, None
        if isinstance(thing, Job):
            kind, place = StepKind(thing.kind.value), thing.location
            setup = thing.setup if thing.location != at else 0
            load = [on - off + up for on, off, up in zip(load, thing.delivery, thing.pickup, strict=True)]
            metres += _metres(problem, at, thing.location)
        step = Step(kind, thing.id, place, arrival, waiting, setup, service, tuple(load), driven + leg, metres)
        steps.append(step)
        if isinstance(thing, Job):
            at, driven = thing.location, driven + leg
    metres += _metres(problem, at, vehicle.end)
    end = Step(StepKind.END, None, vehicle.end, way.now, load=tuple(load), duration=way.travel, distance=metres)
    return Route(vehicle.id, (*steps, end), way.travel + vehicle.fixed_cost)


def careless(problem: Problem, vehicle: Vehicle, order: Sequence[Job], rests_after: int) -> Way:
    """`vehicle` through `order`, all breaks behind the visit of that number, heeding no rule but the road.

    Work begins when a window is open if one still opens, else at once.
    """
    acts: list[Act] = []
    now, at, work, soft = vehicle.time_window.start, vehicle.start, 0, 0
    for number, job in enumerate(order):
        leg = int(problem.durations[at, job.location])
        arrival, setup = now + leg, job.setup if at != job.location else 0
        begin = _about(job, arrival)
        acts.append(Act(job, arrival, begin, leg))
        missed = job.wished_windows and not any(w.start <= begin <= w.end for w in job.wished_windows)
        soft += price(vehicle, job) + turn(vehicle, order[:number], job) + (job.wish_cost if missed else 0)
        now, at = begin + setup + job.service, job.location
        work += setup + job.service
        if number == min(rests_after, len(order) - 1):
            for rest in vehicle.breaks:
                begin = _about(rest, now)
                acts.append(Act(rest, now, begin, 0))
                now = begin + rest.service
    places = [vehicle.start, *(job.location for job in order), vehicle.end]
    travel = sum(int(problem.durations[origin, target]) for origin, target in pairwise(places))
    now += int(problem.durations[at, vehicle.end])
    return Way(now, vehicle.end, (), tuple(order), tuple(acts), travel, travel + work, soft)


def _about(thing: Job | Break, moment: int) -> int:
    """The first moment from `moment` on inside a window of `thing`; `moment` itself if all are over."""
    return next((max(moment, window.start) for window in thing.time_windows if window.end >= moment), moment)


def _metres(problem: Problem, origin: int, target: int) -> int:
    return 0 if problem.distances is None else int(problem.distances[origin, target])
