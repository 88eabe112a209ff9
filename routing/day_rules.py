"""The checker's rules that no route alone can tell: visits once, shipments whole, couriers' limits, true figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from routing.cost import penalties
from routing.plan import Plan
from routing.problem import Problem, Vehicle
from routing.violation import Violation


class Walked(NamedTuple):
    """What one route adds up to: seconds on the road, seconds of work, and the soft costs of its visits."""

    vehicle: Vehicle
    travel: int
    work: int
    soft: int


def day_rules(problem: Problem, plan: Plan, walks: Sequence[Walked]) -> Iterator[Violation]:
    """Every such rule that `plan` breaks; `walks` are those of its routes that could be followed at all."""
    yield from _visits(problem, plan)
    yield from _shipments(problem, plan)
    yield from _couriers(problem, walks)
    if len(walks) == len(plan.routes):
        yield from _figures(problem, plan, walks)


def _breach(code: str, by: int, message: str, where: str = "plan") -> Violation:
    return Violation(code, where, by, message)


def _visits(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Each visit is served once or left out once."""
    times = Counter(key for route in plan.routes for key in route.visits)
    times.update(left.key for left in plan.unassigned)
    known = {task.key for task in problem.tasks}
    for index, left in enumerate(plan.unassigned):
        if left.key not in known:
            yield _breach("unknown_job", 1, f"no {left.kind} {left.id}", f"unassigned[{index}]")
    for task in problem.tasks:
        name, count = f"{task.kind} {task.id}", times[task.key]
        if count == 0:
            yield _breach("job_missing", 1, f"{name} is neither served nor left out")
        elif count > 1:
            yield _breach("job_twice", count - 1, f"{name}: {count} times")


def _shipments(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """What is fetched is brought, by the same vehicle and later; what is not fetched is not brought."""
    at = {key: (route, index) for route, each in enumerate(plan.routes) for index, key in enumerate(each.visits)}
    for shipment in problem.shipments:
        fetched, brought = at.get(shipment.pickup.key), at.get(shipment.delivery.key)
        name = f"pickup {shipment.pickup.id} and delivery {shipment.delivery.id}"
        if fetched is None and brought is None:
            continue
        if fetched is None or brought is None:
            yield _breach("shipment_wholly", 1, f"{name}: only one of them is served")
        elif fetched[0] != brought[0]:
            yield _breach("shipment_together", 1, f"{name} are on routes[{fetched[0]}] and routes[{brought[0]}]")
        elif fetched[1] > brought[1]:
            yield _breach("shipment_order", fetched[1] - brought[1], f"{name}: brought before it is fetched")


def _couriers(problem: Problem, walks: Sequence[Walked]) -> Iterator[Violation]:
    """Nobody works or rides longer than he may, all his shifts together."""
    for courier in problem.couriers:
        own = [walk for walk in walks if walk.vehicle.courier == courier.id]
        travel, work = sum(walk.travel for walk in own), sum(walk.work for walk in own)
        if courier.max_work_time is not None and work > courier.max_work_time:
            over = work - courier.max_work_time
            yield _breach("courier_work", over, f"courier {courier.id} works {work} s, {over} s too many")
        if courier.max_travel_time is not None and travel > courier.max_travel_time:
            over = travel - courier.max_travel_time
            yield _breach("courier_travel", over, f"courier {courier.id}: {travel} s on the road, {over} s too many")


def _figures(problem: Problem, plan: Plan, walks: Sequence[Walked]) -> Iterator[Violation]:
    """The plan's own figures against the problem's: travel, fixed costs, penalties, soft costs, and their sum."""
    travel = sum(walk.travel for walk in walks)
    fixed = sum(walk.vehicle.fixed_cost for walk in walks)
    soft = sum(walk.soft for walk in walks) + _overwork(problem, walks)
    price = penalties(problem)
    penalty = sum(price.get(left.key, 0) for left in plan.unassigned)
    for code, said, true in (
        ("cost_travel", plan.travel, travel),
        ("cost_fixed", plan.fixed, fixed),
        ("cost_penalty", plan.penalty, penalty),
        ("cost_soft", plan.soft, soft),
        ("cost", plan.cost, travel + fixed + penalty + soft),
    ):
        if said != true:
            yield _breach(code, abs(said - true), f"is {true}, plan says {said}")


def _overwork(problem: Problem, walks: Sequence[Walked]) -> int:
    """What the seconds beyond each courier's fair share cost."""
    cost = 0
    for courier in problem.couriers:
        if courier.fair_work_time is not None:
            work = sum(walk.work for walk in walks if walk.vehicle.courier == courier.id)
            cost += max(0, work - courier.fair_work_time) * courier.overwork_cost
    return cost
