"""VROOM through pyvroom, one thread: its own breaks, setups and skills; priorities in place of penalties.

VROOM has no clock to search by: how long it takes follows from its exploration level (0 to 5), and it knows no seed.
It serves the greatest sum of priorities (0 to 100) first, then as many jobs as it can, then the cheapest way.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from vroom import Break, Input, Job, TimeWindow, Vehicle, VehicleCosts

from benchmarks.planning.budget import Budget
from benchmarks.planning.peers import Visits
from routing import problem as ours
from routing.problem import ALWAYS, MAX_PRIORITY, Problem, TaskKind

LEVELS = (0, 1, 2, 3, 4, 5)


def search(problem: Problem, budget: Budget, seed: int, options: Mapping[str, int]) -> Visits:
    """Visits by id of the vehicle. `options`: the exploration ``level``."""
    if problem.shipments or problem.couriers:
        raise ValueError("VROOM is not told of shipments and couriers here")
    question = Input()
    question.set_durations_matrix("car", problem.durations.astype(np.uint32))
    dearest = max((job.penalty or 0 for job in problem.jobs), default=0)
    question.add_job([_job(job, dearest) for job in problem.jobs])
    question.add_vehicle([_vehicle(vehicle) for vehicle in problem.vehicles])
    budget.search_begins()
    steps = question.solve(exploration_level=options["level"], nb_threads=1).routes
    served = steps[steps["type"] == "job"]
    return {
        int(vehicle): tuple((TaskKind.JOB, int(job)) for job in group["id"])
        for vehicle, group in served.groupby("vehicle_id", sort=False)
    }


def _job(job: ours.Job, dearest: int) -> Job:
    return Job(
        job.id,
        job.location,
        default_setup=job.setup,
        default_service=job.service,
        delivery=list(job.delivery),
        pickup=list(job.pickup),
        skills=set(job.skills),
        priority=0 if job.penalty is None else round(MAX_PRIORITY * job.penalty / dearest),
        time_windows=_windows(job.time_windows),
    )


def _vehicle(vehicle: ours.Vehicle) -> Vehicle:
    shift = vehicle.time_window
    return Vehicle(
        vehicle.id,
        start=vehicle.start,
        end=vehicle.end,
        capacity=list(vehicle.capacity),
        skills=set(vehicle.skills),
        time_window=TimeWindow(shift.start, shift.end),
        breaks=[Break(rest.id, _windows(rest.time_windows), rest.service) for rest in vehicle.breaks],
        costs=VehicleCosts(fixed=vehicle.fixed_cost),
        max_travel_time=vehicle.max_travel_time,
        **({} if vehicle.max_tasks is None else {"max_tasks": vehicle.max_tasks}),
    )


def _windows(windows: tuple[ours.TimeWindow, ...]) -> list[TimeWindow]:
    return [] if windows == (ALWAYS,) else [TimeWindow(window.start, window.end) for window in windows]
