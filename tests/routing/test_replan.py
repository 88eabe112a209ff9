"""A running day goes on: what is done stays, who rides on hardly notices, and the new stops find their place."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from routing.checker import check
from routing.plan import Plan, StepKind
from routing.problem import Problem, TaskKey
from routing.solve import Parameters, solve
from routing.stop import MaxProcessorSeconds, MaxSolutions
from tests.routing.days import busy_day

NOW = 36_000
NEW, STOPS, COURIERS = 10, 300, 11
MOVE_COST = 600


def running(problem: Problem, plan: Plan, lost: int, new: Problem) -> Problem:
    """`problem` at ten o'clock: courier `lost` fell ill, and the jobs of `new` came in.

    What is done or being ridden to is locked, what the lost courier has done is gone, and to take any other stop from
    its courier costs as much as ten minutes of riding.
    """
    home = {key: route.vehicle for route in plan.routes for key in route.visits}
    done = {route.vehicle: _done(route.steps) for route in plan.routes}
    jobs = tuple(
        replace(job, vehicle=home[job.key], change_cost=MOVE_COST) if home.get(job.key, lost) != lost else job
        for job in problem.jobs
        if job.key not in done.get(lost, ())
    )
    crew = tuple(
        replace(vehicle, anchors=done.get(vehicle.id, ()), locked=len(done.get(vehicle.id, ())))
        for vehicle in problem.vehicles
        if vehicle.id != lost
    )
    return replace(problem, jobs=(*jobs, *new.jobs), vehicles=crew)


def _done(steps: tuple[object, ...]) -> tuple[TaskKey, ...]:
    return tuple(step.key for step in steps if step.kind is StepKind.JOB and step.arrival <= NOW)  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def morning() -> tuple[Problem, Plan, Problem]:
    """The day as it was planned, its plan, and ten stops more."""
    whole = busy_day(STOPS + NEW, COURIERS, seed=3)
    day = replace(whole, jobs=whole.jobs[:STOPS])
    return (
        day,
        solve(day, stop=MaxSolutions(40), parameters=Parameters(("pyvrp",))),
        replace(whole, jobs=whole.jobs[STOPS:]),
    )


@pytest.mark.parametrize("proposers", [Parameters().proposers, ("ortools",)])
def test_ten_new_stops_and_a_lost_courier_are_planned_in_two_seconds_and_hardly_anybody_else_moves(
    morning: tuple[Problem, Plan, Problem], proposers: tuple[str, ...]
) -> None:
    day, plan, new = morning
    lost = plan.routes[4].vehicle
    now = running(day, plan, lost, new)
    solve(busy_day(60, 3, seed=1), stop=MaxSolutions(1), parameters=Parameters(proposers))  # what is compiled, is
    began = time.process_time()
    later = solve(now, stop=MaxProcessorSeconds(0.8), parameters=Parameters(proposers), previous=plan)
    assert time.process_time() - began < 2
    assert check(now, later) == ()
    assert later.unassigned == ()
    before = {key: route.vehicle for route in plan.routes for key in route.visits if route.vehicle != lost}
    after = {key: route.vehicle for route in later.routes for key in route.visits}
    moved = [key for key, vehicle in before.items() if after[key] != vehicle]
    assert len(moved) <= len(before) / 10
    for vehicle in now.vehicles:
        visits = next((route.visits for route in later.routes if route.vehicle == vehicle.id), ())
        assert visits[: vehicle.locked] == vehicle.anchors
