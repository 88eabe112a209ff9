"""What a plan costs: travel, fixed costs of vehicles in use, penalties of what is left out, and soft costs.

All of it is in seconds of travel. Soft costs are paid for what is legal but unwished: a visit that begins outside
its wished windows, a visit in an area that is dear on its vehicle, a job moved to another vehicle than its own, a
visit that comes before the one it followed in the published order, and a courier's work beyond his fair share.

A job or shipment that names no penalty is to be left out only when it cannot be served. Its penalty is derived: with
B above all the other costs and given penalties that any plan could add up, and n jobs and shipments,

    B * (priority * (n + 1) + 1)

so the priorities left out weigh first, then how many are left out, then everything else. A penalty that is given
stands as it is, whatever the priority.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from routing.errors import ProblemError
from routing.plan import Plan, Route
from routing.problem import Courier, Job, Problem, TaskKey, TaskKind, Vehicle

LARGEST_TOTAL = 2**61
"""Sums of costs stay below this, so that 64-bit solvers may add them up safely."""

_NOBODY = -1


class Cost(NamedTuple):
    """The parts of a cost, each in seconds of travel."""

    travel: int
    fixed: int
    penalty: int
    soft: int

    @property
    def total(self) -> int:
        """Their sum."""
        return sum(self)


def penalties(problem: Problem) -> dict[TaskKey, int]:
    """Cost of leaving each visit out; of a shipment the pickup's entry holds it all, the delivery's is 0.

    Raises
    ------
    ProblemError
        If the derived penalties do not fit 64-bit sums.
    """
    whole = [task for task in problem.tasks if task.kind is not TaskKind.DELIVERY]
    given = sum(task.penalty for task in whole if task.penalty is not None)
    fixed = sum(vehicle.fixed_cost for vehicle in problem.vehicles)
    base = 1 + _travel_bound(problem) + fixed + _soft_bound(problem) + given
    steps = len(whole) + 1
    prices = {task.key: 0 for task in problem.tasks}
    for task in whole:
        prices[task.key] = base * (task.priority * steps + 1) if task.penalty is None else task.penalty
    if base + sum(prices.values()) > LARGEST_TOTAL:
        raise ProblemError("jobs", "priorities, times and penalties together are too large for 64-bit sums")
    return prices


def plan_cost(problem: Problem, plan: Plan) -> Cost:
    """What `plan` costs by its sequences and the moments its visits begin; what `problem` does not know is free."""
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    tasks = {task.key: task for task in problem.tasks}
    travel = fixed = soft = 0
    works: dict[int, int] = {}
    for route in plan.routes:
        if route.vehicle in vehicles:
            vehicle = vehicles[route.vehicle]
            jobs = [tasks[key] for key in route.visits if key in tasks]
            fixed += vehicle.fixed_cost
            travel += ride(problem, vehicle, jobs)
            soft += sum(serving_cost(vehicle, job) for job in jobs) + _missed_wishes(route, tasks)
            soft += turning_cost(vehicle, jobs)
            if vehicle.courier is not None:
                works[vehicle.courier] = works.get(vehicle.courier, 0) + work(problem, vehicle, jobs)
    price = penalties(problem)
    penalty = sum(price.get(left.key, 0) for left in plan.unassigned)
    return Cost(travel, fixed, penalty, soft + overwork(problem, works))


def ride(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> int:
    """Seconds on the road from the start of `vehicle` through `jobs` in this order to its end."""
    stops = [vehicle.start, *(job.location for job in jobs), vehicle.end]
    return int(problem.durations[stops[:-1], stops[1:]].sum())


def work(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> int:
    """Seconds of work through `jobs` in this order: the road, services, and setups where they are due."""
    places = [vehicle.start, *(job.location for job in jobs)]
    setups = sum(job.setup for job, (before, here) in zip(jobs, pairwise(places), strict=True) if here != before)
    return ride(problem, vehicle, jobs) + sum(job.service for job in jobs) + setups


def may_serve(problem: Problem) -> Callable[[Vehicle, Job], bool]:
    """Who may serve what, as far as a vehicle and a visit alone can tell: skills, belonging, anchors."""
    owner = {key: vehicle.id for vehicle in problem.vehicles for key in vehicle.anchors}
    for shipment in problem.shipments:  # an anchor of one visit holds the other too
        keys = (shipment.pickup.key, shipment.delivery.key)
        named = {owner[key] for key in keys if key in owner}
        if named:
            owner |= dict.fromkeys(keys, named.pop() if len(named) == 1 else _NOBODY)

    def serves(vehicle: Vehicle, job: Job) -> bool:
        return (
            job.skills <= vehicle.skills
            and (job.vehicle is None or job.vehicle == vehicle.id or job.change_cost is not None)
            and owner.get(job.key, vehicle.id) == vehicle.id
        )

    return serves


def serving_cost(vehicle: Vehicle, job: Job) -> int:
    """Soft cost of `job` on `vehicle` whenever it is: its area, and leaving its own vehicle (once a shipment)."""
    area = 0 if job.area is None else dict(vehicle.area_costs).get(job.area, 0)
    moved = job.vehicle not in (None, vehicle.id) and job.kind is not TaskKind.DELIVERY
    return area + ((job.change_cost or 0) if moved else 0)


def turning_cost(vehicle: Vehicle, jobs: Sequence[Job]) -> int:
    """Soft cost of the visits among `jobs` that come before the one they followed in the published order."""
    if not vehicle.order_cost:
        return 0
    place = {job.key: at for at, job in enumerate(jobs)}
    pairs = [(place[a], place[b]) for a, b in pairwise(vehicle.published) if a in place and b in place]
    return vehicle.order_cost * sum(after < before for before, after in pairs)


def prices_order(problem: Problem) -> bool:
    """Whether turning a published order round costs anything."""
    return any(vehicle.order_cost and len(vehicle.published) > 1 for vehicle in problem.vehicles)


def overwork(problem: Problem, work_by_courier: Mapping[int, int]) -> int:
    """Soft cost of the work beyond each courier's fair share, given seconds of work by id of the courier."""
    return sum(_overwork(courier, work_by_courier.get(courier.id, 0)) for courier in problem.couriers)


def _overwork(courier: Courier, seconds: int) -> int:
    if courier.fair_work_time is None:
        return 0
    return courier.overwork_cost * max(0, seconds - courier.fair_work_time)


def _missed_wishes(route: Route, tasks: Mapping[TaskKey, Job]) -> int:
    begins = [(tasks[key], step.begin) for step in route.steps if (key := step.key) is not None and key in tasks]
    return sum(
        job.wish_cost
        for job, begin in begins
        if job.wished_windows and not any(window.start <= begin <= window.end for window in job.wished_windows)
    )


def _travel_bound(problem: Problem) -> int:
    """No plan travels longer: each visit and each vehicle is left once, and no vehicle rides past its shift."""
    if not problem.vehicles:
        return 0
    longest: list[int] = problem.durations.max(axis=1).tolist()
    by_legs = sum(longest[task.location] for task in problem.tasks)
    by_legs += sum(longest[vehicle.start] for vehicle in problem.vehicles)
    return min(by_legs, sum(_longest_ride(vehicle) for vehicle in problem.vehicles))


def _longest_ride(vehicle: Vehicle) -> int:
    shift = vehicle.time_window.end - vehicle.time_window.start
    return shift if vehicle.max_travel_time is None else min(shift, vehicle.max_travel_time)


def _soft_bound(problem: Problem) -> int:
    """No plan has higher soft costs: every wish missed, every job at its dearest, all work done by each courier."""
    if not problem.vehicles:
        return 0
    dearest: dict[int, int] = {}
    shifts: dict[int, int] = {}
    for vehicle in problem.vehicles:
        for area, cost in vehicle.area_costs:
            dearest[area] = max(cost, dearest.get(area, 0))
        if vehicle.courier is not None:
            length = vehicle.time_window.end - vehicle.time_window.start
            shifts[vehicle.courier] = shifts.get(vehicle.courier, 0) + length
    total = 0
    for task in problem.tasks:
        total += task.wish_cost if task.wished_windows else 0
        total += 0 if task.area is None else dearest.get(task.area, 0)
        total += 0 if task.kind is TaskKind.DELIVERY else task.change_cost or 0
    total += sum(vehicle.order_cost * len(vehicle.published) for vehicle in problem.vehicles)
    all_work = _travel_bound(problem) + sum(task.setup + task.service for task in problem.tasks)
    all_shifts = sum(_overwork(courier, shifts.get(courier.id, 0)) for courier in problem.couriers)
    return total + min(all_shifts, all_work * max((courier.overwork_cost for courier in problem.couriers), default=0))
