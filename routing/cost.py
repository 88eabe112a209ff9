"""What a plan costs: seconds of travel, plus fixed costs of vehicles in use, plus penalties of jobs left out.

A job that names no penalty is to be left out only when it cannot be served. Its penalty is derived: with B above
all the travel, fixed costs and given penalties that any plan could add up, and n jobs,

    B * (priority * (n + 1) + 1)

so the priorities left out weigh first, then how many jobs are left out, then everything else. A penalty that is
given stands as it is, whatever the priority.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.errors import ProblemError
from routing.plan import Plan
from routing.problem import Job, Problem, Vehicle

LARGEST_TOTAL = 2**61
"""Sums of costs stay below this, so that 64-bit solvers may add them up safely."""


def penalties(problem: Problem) -> dict[int, int]:
    """Cost of leaving each job out, by job id.

    Raises
    ------
    ProblemError
        If the derived penalties do not fit 64-bit sums.
    """
    given = sum(job.penalty for job in problem.jobs if job.penalty is not None)
    base = 1 + _travel_bound(problem) + sum(vehicle.fixed_cost for vehicle in problem.vehicles) + given
    steps = len(problem.jobs) + 1
    result = {job.id: base * (job.priority * steps + 1) if job.penalty is None else job.penalty for job in problem.jobs}
    if sum(result.values()) > LARGEST_TOTAL:
        raise ProblemError("jobs", "priorities, times and penalties together are too large for 64-bit sums")
    return result


def plan_cost(problem: Problem, plan: Plan) -> tuple[int, int, int]:
    """Travel, fixed costs and penalties of `plan`, from its sequences alone; what `problem` does not know is free."""
    jobs = {job.id: job for job in problem.jobs}
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    travel = fixed = 0
    for route in plan.routes:
        if route.vehicle in vehicles:
            vehicle = vehicles[route.vehicle]
            fixed += vehicle.fixed_cost
            travel += ride(problem, vehicle, [jobs[job] for job in route.job_ids if job in jobs])
    price = penalties(problem)
    return travel, fixed, sum(price.get(left.id, 0) for left in plan.unassigned)


def ride(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> int:
    """Seconds on the road from the start of `vehicle` through `jobs` in this order to its end."""
    stops = [vehicle.start, *(job.location for job in jobs), vehicle.end]
    return int(problem.durations[stops[:-1], stops[1:]].sum())


def _travel_bound(problem: Problem) -> int:
    """No plan travels longer: each job and each vehicle is left once, and no vehicle rides past its shift."""
    if not problem.vehicles:
        return 0
    longest: list[int] = problem.durations.max(axis=1).tolist()
    by_legs = sum(longest[job.location] for job in problem.jobs)
    by_legs += sum(longest[vehicle.start] for vehicle in problem.vehicles)
    return min(by_legs, sum(_longest_ride(vehicle) for vehicle in problem.vehicles))


def _longest_ride(vehicle: Vehicle) -> int:
    shift = vehicle.time_window.end - vehicle.time_window.start
    return shift if vehicle.max_travel_time is None else min(shift, vehicle.max_travel_time)
