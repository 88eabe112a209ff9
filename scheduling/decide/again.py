"""A published day planned again: where a small edit suffices, people keep the courier and the order they were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.reference.working import PlanningCosts
from routing.insertion import Sequences
from routing.plan import Plan
from routing.problem import Problem, TaskKind
from routing.solve import completed
from scheduling.decide.read_plan import order_plan

NEW_PER_TOLD = 5
"""With more than one new stop to so many that were told, the day is another day."""

Told = tuple[tuple[int, Sequence[int]], ...]
"""Of each published route its roster and its deliveries in order."""


def small_edit(problem: Problem, told: Told, costs: PlanningCosts) -> tuple[Problem, Plan] | None:
    """`problem` with a price on what was told, and a plan to begin with that changes none of it.

    Returns
    -------
    tuple of Problem and Plan, or None
        None where nothing was told, much is new, or what is new does not fit in between: then the day is planned as if
        nothing had been told.
    """
    known = {job.id for job in problem.jobs}
    kept = {roster_id: tuple(job for job in jobs if job in known) for roster_id, jobs in told}
    count = sum(map(len, kept.values()))
    if not count or (len(known) - count) * NEW_PER_TOLD > count:
        return None
    priced = _priced(problem, kept, costs)
    start = completed(Sequences.of(priced, order_plan(kept.items())))
    return None if start.unassigned else (priced, start)


def _priced(problem: Problem, told: dict[int, tuple[int, ...]], costs: PlanningCosts) -> Problem:
    home = {job: roster_id for roster_id, jobs in told.items() for job in jobs}
    rides = {vehicle.id for vehicle in problem.vehicles}
    jobs = tuple(
        replace(job, vehicle=home[job.id], change_cost=costs.change_seconds) if home.get(job.id) in rides else job
        for job in problem.jobs
    )
    vehicles = tuple(
        replace(
            vehicle, published=tuple((TaskKind.JOB, job) for job in told[vehicle.id]), order_cost=costs.order_seconds
        )
        if told.get(vehicle.id)
        else vehicle
        for vehicle in problem.vehicles
    )
    return replace(problem, jobs=jobs, vehicles=vehicles)
