"""What if a dispatcher puts a stop somewhere else? The whole answer before anything is changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from routing.assemble import build_plan, build_route
from routing.broken import said
from routing.checker import check
from routing.cost import turning_cost
from routing.errors import IllegalPlanError, ProblemError
from routing.explain import lateness
from routing.plan import Plan, Reason, Route
from routing.problem import Job, Problem, TaskKey, Vehicle
from routing.rules import ties
from routing.timing import Timing
from routing.violation import Violation


@dataclass(frozen=True, slots=True)
class Move:
    """A manual move, looked at before it is made.

    Attributes
    ----------
    plan : Plan
        The day after the move, late where it would be late.
    violations : tuple of Violation
        Every rule that day breaks, as the independent checker finds them; empty when the move may be made.
    reasons : tuple of Reason
        The same in two languages.
    difference : int
        What the move adds to the cost of the plan; negative when it saves.
    """

    plan: Plan
    violations: tuple[Violation, ...]
    reasons: tuple[Reason, ...]
    difference: int

    def apply(self) -> Plan:
        """The plan after the move.

        Raises
        ------
        IllegalPlanError
            When it breaks a rule.
        """
        if self.violations:
            raise IllegalPlanError("; ".join(f"{each.where}: {each.message}" for each in self.violations))
        return self.plan


def try_move(problem: Problem, plan: Plan, key: TaskKey, vehicle: int | None, position: int = 0) -> Move:
    """Take a visit to another place.

    Parameters
    ----------
    plan : Plan
        Of `problem`.
    vehicle : int or None
        Id of the vehicle to make the visit; None leaves it out.
    position : int
        Before which visit of that vehicle, counted from 0 without the one that is moved. When a shipment's visit goes
        to another vehicle the other visit goes along, right beside it; when it is left out, so is the other.

    Raises
    ------
    ProblemError
        When there is no such visit, vehicle or position.
    """
    tasks = {task.key: task for task in problem.tasks}
    index = {each.id: at for at, each in enumerate(problem.vehicles)}
    if key not in tasks:
        raise ProblemError("key", f"no {key[0]} {key[1]}")
    if vehicle is not None and vehicle not in index:
        raise ProblemError("vehicle", f"no vehicle {vehicle}")
    before = {index[route.vehicle]: route for route in plan.routes}
    jobs = {at: [tasks[visit] for visit in route.visits] for at, route in before.items()}
    moved = _moved(problem, jobs, tasks[key], None if vehicle is None else index[vehicle])
    keys = {job.key for job in moved}
    after = {at: [job for job in some if job.key not in keys] for at, some in jobs.items()}
    if vehicle is not None:
        target = after.setdefault(index[vehicle], [])
        if not 0 <= position <= len(target):
            raise ProblemError("position", f"{position} of {len(target)}")
        target[position:position] = moved
    timing = Timing(problem)
    routes = {
        at: before[at] if some == jobs.get(at) else _route(problem, timing, problem.vehicles[at], some)
        for at, some in after.items()
        if some
    }
    return _judged(problem, plan, build_plan(problem, routes))


def best_position(problem: Problem, plan: Plan, key: TaskKey, vehicle: int) -> int:
    """Where on a vehicle's route a visit is cheapest, counted as in :func:`try_move`.

    Where nothing is in time: where it makes everybody the least late.
    """
    tasks = {task.key: task for task in problem.tasks}
    owner = next(each for each in problem.vehicles if each.id == vehicle)
    ridden = next((route.visits for route in plan.routes if route.vehicle == vehicle), ())
    moved = _moved(problem, {vehicle: [tasks[visit] for visit in ridden]}, tasks[key], vehicle)
    keys = {job.key for job in moved}
    rest = [tasks[visit] for visit in ridden if visit not in keys]
    timing = Timing(problem)
    best: tuple[int, int, int] | None = None
    for position in range(len(rest) + 1):
        jobs = [*rest[:position], *moved, *rest[position:]]
        label = timing.run(owner, jobs)
        late = 0 if label is not None else lateness(timing, owner, jobs, below=None if best is None else best[0] + 1)
        if late is None:
            continue
        soft = turning_cost(owner, jobs) + (0 if label is None else label[1])
        found = (late, _travel(problem, owner, jobs) + soft, position)
        best = found if best is None else min(best, found)
    return best[2] if best is not None else 0


def _travel(problem: Problem, vehicle: Vehicle, jobs: Sequence[Job]) -> int:
    way = [vehicle.start, *(job.location for job in jobs), vehicle.end]
    return sum(int(problem.durations[a, b]) for a, b in pairwise(way))


def _moved(problem: Problem, jobs: dict[int, list[Job]], job: Job, target: int | None) -> list[Job]:
    """What is moved together, in order."""
    partner = ties(problem).partner.get(job.key)
    if partner is None or (target is not None and partner in jobs.get(target, ())):
        return [job]
    return sorted([job, partner], key=lambda visit: problem.tasks.index(visit))


def _route(problem: Problem, timing: Timing, vehicle: Vehicle, jobs: Sequence[Job]) -> Route:
    """The route through `jobs`, as little late as can be."""
    route = build_route(problem, timing, vehicle, jobs)
    if route is None:
        late = lateness(timing, vehicle, jobs)
        route = build_route(problem, timing.relaxed(late or 0), vehicle, jobs)
    if route is None:  # with that much grace there is one
        raise AssertionError(f"vehicle {vehicle.id}: no clock")
    return route


def _judged(problem: Problem, before: Plan, after: Plan) -> Move:
    known = {left.key: left.reason for left in before.unassigned}
    left = tuple(replace(each, reason=known.get(each.key)) for each in after.unassigned)
    plan = replace(after, unassigned=left)
    violations = check(problem, plan)
    reasons = tuple(said(problem, plan, violation) for violation in violations)
    return Move(plan, violations, reasons, plan.cost - before.cost)
