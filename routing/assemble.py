"""From sequences of jobs to a plan with every clock, load and cost on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from routing.cost import plan_cost
from routing.plan import Plan, Route, Step, StepKind, Unassigned
from routing.problem import Job, Problem, TaskKind, Vehicle
from routing.timing import Event, Timing, departure, events


def build_route(problem: Problem, timing: Timing, vehicle: Vehicle, jobs: Sequence[Job]) -> Route | None:
    """The route through `jobs` in this order that misses the fewest wishes, of those the earliest; None if the clock
    forbids it.

    Nobody leaves before it helps: a wait at the first door is spent at the start instead. Only the clock is
    judged here; everything else about the route is :func:`routing.rules.carries`.
    """
    earliest = timing.run(vehicle, jobs)
    if earliest is None:
        return None
    leave = departure(vehicle, events(earliest))
    label = timing.run(vehicle, jobs, leave)
    if label is None:  # departure() promises that this cannot be
        raise AssertionError(f"vehicle {vehicle.id}: leaving at {leave} breaks a route that holds from the start")
    steps = _steps(problem, vehicle, jobs, leave, events(label), label[0])
    return Route(vehicle.id, steps, cost=steps[-1].duration + vehicle.fixed_cost)


def build_plan(problem: Problem, routes: Mapping[int, Route]) -> Plan:
    """The plan of `routes`, keyed by index of the vehicle; every visit on none of them is left out."""
    ordered = tuple(routes[index] for index in sorted(routes))
    served = {key for route in ordered for key in route.visits}
    unassigned = tuple(Unassigned(task.id, kind=task.kind) for task in problem.tasks if task.key not in served)
    plan = Plan(ordered, unassigned, cost=0, travel=0, fixed=0, penalty=0, soft=0)
    cost = plan_cost(problem, plan)
    return replace(plan, cost=cost.total, **cost._asdict())


def _steps(
    problem: Problem, vehicle: Vehicle, jobs: Sequence[Job], leave: int, chain: Iterable[Event], end: int
) -> tuple[Step, ...]:
    load = [sum(job.delivery[d] for job in jobs if job.kind is TaskKind.JOB) for d in range(problem.dimensions)]
    at, driven, metres = vehicle.start, 0, 0
    steps = [Step(StepKind.START, None, at, arrival=leave, load=tuple(load))]
    for event in chain:
        if event.rest is not None:
            kind, number, place, service = StepKind.BREAK, event.rest.id, None, event.rest.service
        else:
            assert event.job is not None
            kind = StepKind(event.job.kind.value)
            number, place, service = event.job.id, event.job.location, event.job.service
            metres += _metres(problem, at, event.job.location)
            load = [
                carried - down + up
                for carried, down, up in zip(load, event.job.delivery, event.job.pickup, strict=True)
            ]
        duration = driven + event.leg
        steps.append(
            Step(
                kind,
                number,
                place,
                arrival=event.arrival,
                waiting=event.begin - event.arrival,
                setup=event.setup,
                service=service,
                load=tuple(load),
                duration=duration,
                distance=metres,
            )
        )
        if event.job is not None:
            at, driven = event.job.location, duration
    driven += int(problem.durations[at, vehicle.end])
    metres += _metres(problem, at, vehicle.end)
    steps.append(Step(StepKind.END, None, vehicle.end, arrival=end, load=tuple(load), duration=driven, distance=metres))
    return tuple(steps)


def _metres(problem: Problem, origin: int, target: int) -> int:
    return 0 if problem.distances is None else int(problem.distances[origin, target])
