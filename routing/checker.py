"""Is this plan legal? Judged from the problem alone, knowing no solver and none of its code.

`check` walks every route once with its own clock. Each rule is one `breach(...)` call; its code is the name of the
rule. To see where a promised window is checked against a route, read `_Walk.job`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from routing.cost import plan_cost
from routing.plan import Plan, Route, Step, StepKind
from routing.problem import Problem, TimeWindow, Vehicle


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    Attributes
    ----------
    code : str
        Name of the rule.
    where : str
        ``routes[0].steps[3]``, ``unassigned[2]`` or ``plan``.
    by : int
        How much is missing or too much (seconds, units, tasks); 1 where a rule is simply broken.
    message : str
        What was found and what was allowed.
    """

    code: str
    where: str
    by: int
    message: str


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule of `problem` that `plan` breaks; empty when the plan is legal and its figures are true."""
    found: list[Violation] = []
    vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
    seen: set[int] = set()
    for index, route in enumerate(plan.routes):
        where = f"routes[{index}]"
        if route.vehicle not in vehicles:
            found.append(Violation("unknown_vehicle", where, 1, f"no vehicle {route.vehicle}"))
        elif route.vehicle in seen:
            found.append(Violation("vehicle_twice", where, 1, f"vehicle {route.vehicle} has a route already"))
        else:
            seen.add(route.vehicle)
            found += _Walk(problem, vehicles[route.vehicle], route, where).run()
    return (*found, *_each_job_once(problem, plan), *_costs(problem, plan))


class _Walk:
    """One route, step by step."""

    def __init__(self, problem: Problem, vehicle: Vehicle, route: Route, where: str) -> None:
        self.problem, self.vehicle, self.route, self.where = problem, vehicle, route, where
        self.jobs = {job.id: job for job in problem.jobs}
        self.found: list[Violation] = []
        served = [self.jobs[job] for job in route.job_ids if job in self.jobs]
        self.load = [sum(job.delivery[d] for job in served) for d in range(problem.dimensions)]
        self.at, self.driven, self.metres = vehicle.start, 0, 0  # at the last stop
        self.previous = route.steps[0] if route.steps else None

    def breach(self, code: str, by: int, message: str) -> None:
        self.found.append(Violation(code, self.where, by, message))

    def run(self) -> list[Violation]:
        steps, whole = self.route.steps, self.where
        kinds = [step.kind for step in steps]
        if kinds[:1] != [StepKind.START] or kinds[-1:] != [StepKind.END] or _has_ends(kinds[1:-1]):
            self.breach("shape", 1, "a route is one start, jobs and breaks, one end")
            return self.found
        for index, step in enumerate(steps):
            self.where = f"{whole}.steps[{index}]"
            if step.waiting < 0:
                self.breach("waiting", -step.waiting, f"waits {step.waiting} s")
            if index:
                self.clock(step)
            {StepKind.JOB: self.job, StepKind.BREAK: self.rest}.get(step.kind, self.depot)(step)
            self.carry(step)
            self.previous = step
        self.where = whole
        self.limits()
        return self.found

    def clock(self, step: Step) -> None:
        """Work starts when the work before it is done and the road between is driven."""
        assert self.previous is not None
        road = step.duration - self.previous.duration
        gap = step.arrival - self.previous.finish
        if gap < 0 and StepKind.BREAK in (step.kind, self.previous.kind):
            self.breach("break_in_service", -gap, f"arrives {-gap} s before the step before it is done")
        elif gap != road or road < 0:
            self.breach("arrival", abs(gap - road), f"{gap} s after the step before it, {road} s on the road")

    def job(self, step: Step) -> None:
        job = self.jobs.get(step.id) if step.id is not None else None
        if job is None:
            self.breach("unknown_job", 1, f"no job {step.id}")
            return
        # The window against the route: work begins inside one of the job's windows.
        miss = _outside(job.time_windows, step.begin)
        if miss:
            self.breach("window", miss, f"job {job.id} begins at {step.begin}, {miss} s outside its windows")
        setup = 0 if job.location == self.at else job.setup
        if (step.setup, step.service) != (setup, job.service):
            wrong = abs(step.setup + step.service - setup - job.service) or 1
            said = f"{step.setup} + {step.service} s"
            self.breach("service", wrong, f"job {job.id} takes {setup} + {job.service} s, plan says {said}")
        lacking = job.skills - self.vehicle.skills
        if lacking:
            self.breach("skills", len(lacking), f"job {job.id} needs skills {sorted(lacking)}")
        self.load = [load - down + up for load, down, up in zip(self.load, job.delivery, job.pickup, strict=True)]
        self.travel(step, job.location)

    def rest(self, step: Step) -> None:
        due = next((rest for rest in self.vehicle.breaks if rest.id == step.id), None)
        if due is None:
            self.breach("unknown_break", 1, f"vehicle {self.vehicle.id} has no break {step.id}")
            return
        miss = _outside(due.time_windows, step.begin)
        if miss:
            self.breach("break_window", miss, f"break {due.id} begins at {step.begin}, {miss} s outside")
        if (step.setup, step.service) != (0, due.service):
            wrong = abs(step.setup + step.service - due.service) or 1
            self.breach("service", wrong, f"break {due.id} lasts {due.service} s, plan says {step.service} s")
        if step.distance != self.metres:
            self.breach("distance", abs(step.distance - self.metres), f"{self.metres} m up to the stop before")

    def depot(self, step: Step) -> None:
        location = self.vehicle.start if step.kind is StepKind.START else self.vehicle.end
        shift = self.vehicle.time_window
        miss = _outside((shift,), step.arrival) or _outside((shift,), step.finish)
        if miss:
            self.breach("shift", miss, f"{step.kind} at {step.arrival}, shift {shift.start} to {shift.end}")
        if step.setup or step.service:
            self.breach("service", step.setup + step.service, f"no work at the {step.kind}")
        self.travel(step, location, leg=step.kind is StepKind.END)

    def travel(self, step: Step, location: int, leg: bool = True) -> None:
        """At a stop the plan's place, seconds on the road and metres are the matrices'."""
        if step.location != location:
            self.breach("location", 1, f"is at {location}, plan says {step.location}")
        if leg:
            self.driven += int(self.problem.durations[self.at, location])
            if self.problem.distances is not None:
                self.metres += int(self.problem.distances[self.at, location])
        if step.duration != self.driven:
            wrong = abs(step.duration - self.driven)
            self.breach("travel", wrong, f"{self.driven} s on the road, plan says {step.duration} s")
        if step.distance != self.metres:
            wrong = abs(step.distance - self.metres)
            self.breach("distance", wrong, f"{self.metres} m, plan says {step.distance} m")
        self.at = location

    def carry(self, step: Step) -> None:
        if step.load != tuple(self.load):
            self.breach("load", 1, f"carries {tuple(self.load)}, plan says {step.load}")
        for d, (load, room) in enumerate(zip(self.load, self.vehicle.capacity, strict=True)):
            if load > room:
                self.breach("capacity", load - room, f"carries {load} of dimension {d}, capacity {room}")

    def limits(self) -> None:
        """What holds for the route as a whole."""
        vehicle, tasks = self.vehicle, len(self.route.job_ids)
        if not tasks:
            self.breach("empty_route", 1, "a vehicle without jobs has no route")
        if vehicle.max_tasks is not None and tasks > vehicle.max_tasks:
            self.breach("max_tasks", tasks - vehicle.max_tasks, f"{tasks} tasks, at most {vehicle.max_tasks}")
        if vehicle.max_travel_time is not None and self.driven > vehicle.max_travel_time:
            over = self.driven - vehicle.max_travel_time
            self.breach("max_travel_time", over, f"{self.driven} s on the road, {over} s too many")
        taken = Counter(step.id for step in self.route.steps if step.kind is StepKind.BREAK)
        for rest in vehicle.breaks:
            if taken[rest.id] != 1:
                self.breach("break_once", abs(taken[rest.id] - 1), f"break {rest.id}: {taken[rest.id]} times")
        cost = self.driven + vehicle.fixed_cost
        if self.route.cost != cost:
            self.breach("route_cost", abs(self.route.cost - cost), f"costs {cost}, plan says {self.route.cost}")


def _each_job_once(problem: Problem, plan: Plan) -> Iterable[Violation]:
    times = Counter(job for route in plan.routes for job in route.job_ids)
    times.update(left.id for left in plan.unassigned)
    known = {job.id for job in problem.jobs}
    for index, left in enumerate(plan.unassigned):
        if left.id not in known:
            yield Violation("unknown_job", f"unassigned[{index}]", 1, f"no job {left.id}")
    for job in problem.jobs:
        if times[job.id] == 0:
            yield Violation("job_missing", "plan", 1, f"job {job.id} is neither served nor left out")
        elif times[job.id] > 1:
            yield Violation("job_twice", "plan", times[job.id] - 1, f"job {job.id}: {times[job.id]} times")


def _costs(problem: Problem, plan: Plan) -> Iterable[Violation]:
    """The plan's own figures against the problem's: travel by the matrix, fixed costs, penalties, and their sum."""
    cost = plan_cost(problem, plan)
    for code, said, true in (
        ("cost_travel", plan.travel, cost.travel),
        ("cost_fixed", plan.fixed, cost.fixed),
        ("cost_penalty", plan.penalty, cost.penalty),
        ("cost_soft", plan.soft, cost.soft),
        ("cost", plan.cost, cost.total),
    ):
        if said != true:
            yield Violation(code, "plan", abs(said - true), f"is {true}, plan says {said}")


def _has_ends(kinds: list[StepKind]) -> bool:
    return StepKind.START in kinds or StepKind.END in kinds


def _outside(windows: tuple[TimeWindow, ...], moment: int) -> int:
    """Seconds from `moment` to the nearest window; 0 inside one."""
    return min(max(window.start - moment, moment - window.end, 0) for window in windows)
