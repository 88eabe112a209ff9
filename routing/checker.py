"""Is this plan legal? Judged from the problem alone, knowing no solver and none of its code.

`check` walks every route once with its own clock, then asks :mod:`routing.day_rules` what no route alone can tell.
Each rule is one `breach(...)` call; its code is the name of the rule. To see where a promised window is checked
against a route, read `_Walk.visit`.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from routing.day_rules import Walked, day_rules
from routing.plan import Plan, Route, Step, StepKind
from routing.problem import Job, Problem, TaskKey, TaskKind, TimeWindow, Vehicle
from routing.violation import Violation

__all__ = ("Violation", "check")


def check(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Every rule of `problem` that `plan` breaks; empty when the plan is legal and its figures are true."""
    found: list[Violation] = []
    day, walks = _Day(problem), []
    seen: set[int] = set()
    for index, route in enumerate(plan.routes):
        where = f"routes[{index}]"
        if route.vehicle not in day.vehicles:
            found.append(Violation("unknown_vehicle", where, 1, f"no vehicle {route.vehicle}"))
        elif route.vehicle in seen:
            found.append(Violation("vehicle_twice", where, 1, f"vehicle {route.vehicle} has a route already"))
        else:
            seen.add(route.vehicle)
            walk = _Walk(day, day.vehicles[route.vehicle], route, where)
            walks += walk.run()
            found += walk.found
    return (*found, *day_rules(problem, plan, walks))


class _Day:
    """The problem by its keys."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.vehicles = {vehicle.id: vehicle for vehicle in problem.vehicles}
        self.tasks: dict[TaskKey | None, Job] = {task.key: task for task in problem.tasks}
        self.rides_with = {key: vehicle.id for vehicle in problem.vehicles for key in vehicle.anchors}


class _Walk:
    """One route, step by step."""

    def __init__(self, day: _Day, vehicle: Vehicle, route: Route, where: str) -> None:
        self.day, self.problem, self.vehicle, self.route, self.where = day, day.problem, vehicle, route, where
        self.found: list[Violation] = []
        self.load = [0] * self.problem.dimensions
        for key in route.visits:
            if key[0] is TaskKind.JOB and key in day.tasks:  # loaded at the start; a shipment's amount is not
                self.load = [load + more for load, more in zip(self.load, day.tasks[key].delivery, strict=True)]
        self.at, self.driven, self.metres = vehicle.start, 0, 0  # at the last stop
        self.served, self.soft = 0, 0  # seconds of setup and service; soft costs of the visits
        self.followers = dict(pairwise(vehicle.published))
        self.visited: set[TaskKey] = set()
        self.previous = route.steps[0] if route.steps else None

    def breach(self, code: str, by: int, message: str) -> None:
        self.found.append(Violation(code, self.where, by, message))

    def run(self) -> list[Walked]:
        """What the route adds up to; nothing if it has not the shape of a route."""
        steps, whole = self.route.steps, self.where
        kinds = [step.kind for step in steps]
        if kinds[:1] != [StepKind.START] or kinds[-1:] != [StepKind.END] or _has_ends(kinds[1:-1]):
            self.breach("shape", 1, "a route is one start, visits and breaks, one end")
            return []
        for index, step in enumerate(steps):
            self.where = f"{whole}.steps[{index}]"
            if step.waiting < 0:
                self.breach("waiting", -step.waiting, f"waits {step.waiting} s")
            if index:
                self.clock(step)
            if step.kind in (StepKind.START, StepKind.END):
                self.depot(step)
            elif step.kind is StepKind.BREAK:
                self.rest(step)
            else:
                self.visit(step)
            self.carry(step)
            self.previous = step
        self.where = whole
        self.limits()
        self.anchors()
        return [Walked(self.vehicle, self.driven, self.driven + self.served, self.soft)]

    def clock(self, step: Step) -> None:
        """Work starts when the work before it is done and the road between is driven."""
        assert self.previous is not None
        road = step.duration - self.previous.duration
        gap = step.arrival - self.previous.finish
        if gap < 0 and StepKind.BREAK in (step.kind, self.previous.kind):
            self.breach("break_in_service", -gap, f"arrives {-gap} s before the step before it is done")
        elif gap != road or road < 0:
            self.breach("arrival", abs(gap - road), f"{gap} s after the step before it, {road} s on the road")

    def visit(self, step: Step) -> None:
        job = self.day.tasks.get(step.key)
        if job is None:
            self.breach("unknown_job", 1, f"no {step.kind} {step.id}")
            return
        name = f"{job.kind} {job.id}"
        # The window against the route: work begins inside one of the job's windows.
        miss = _outside(job.time_windows, step.begin)
        if miss:
            self.breach("window", miss, f"{name} begins at {step.begin}, {miss} s outside its windows")
        setup = 0 if job.location == self.at else job.setup
        if (step.setup, step.service) != (setup, job.service):
            wrong = abs(step.setup + step.service - setup - job.service) or 1
            said = f"{step.setup} + {step.service} s"
            self.breach("service", wrong, f"{name} takes {setup} + {job.service} s, plan says {said}")
        lacking = job.skills - self.vehicle.skills
        if lacking:
            self.breach("skills", len(lacking), f"{name} needs skills {sorted(lacking)}")
        self.belongs(job, name)
        self.soft += self.wishes(job, step.begin)
        if self.followers.get(job.key) in self.visited:
            self.soft += self.vehicle.order_cost
        self.visited.add(job.key)
        self.served += setup + job.service
        self.load = [load - down + up for load, down, up in zip(self.load, job.delivery, job.pickup, strict=True)]
        self.travel(step, job.location)

    def belongs(self, job: Job, name: str) -> None:
        """Whose the job is already."""
        if job.vehicle not in (None, self.vehicle.id) and job.change_cost is None:
            self.breach("other_vehicle", 1, f"{name} belongs to vehicle {job.vehicle}")
        rider = self.day.rides_with.get(job.key, self.vehicle.id)
        if rider != self.vehicle.id:
            self.breach("anchor_vehicle", 1, f"{name} is an anchor of vehicle {rider}")

    def wishes(self, job: Job, begin: int) -> int:
        """Soft cost of the visit."""
        cost = sum(price for area, price in self.vehicle.area_costs if area == job.area)
        if job.wished_windows and _outside(job.wished_windows, begin):
            cost += job.wish_cost
        if job.vehicle not in (None, self.vehicle.id) and job.kind is not TaskKind.DELIVERY:  # once a shipment
            cost += job.change_cost or 0
        return cost

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
        idle = step.waiting if step.kind is StepKind.END else 0  # a wait at the start delays the departure
        if (step.setup, step.service, idle) != (0, 0, 0):
            self.breach("service", abs(step.setup + step.service + idle) or 1, f"no work at the {step.kind}")
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
        vehicle, tasks = self.vehicle, len(self.route.visits)
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

    def anchors(self) -> None:
        """Anchors keep their order, and nothing else comes before the locked ones."""
        rank = {key: number for number, key in enumerate(self.vehicle.anchors)}
        highest, strangers = -1, 0
        for kind, number in self.route.visits:
            at = rank.get((kind, number))
            if at is None:
                strangers += 1
                continue
            if at < highest:
                self.breach("anchor_order", highest - at, f"{kind} {number} comes after a later anchor")
            if at < self.vehicle.locked and strangers:
                self.breach("locked", strangers, f"{strangers} other visits come before the locked {kind} {number}")
            highest = max(highest, at)


def _has_ends(kinds: list[StepKind]) -> bool:
    return StepKind.START in kinds or StepKind.END in kinds


def _outside(windows: tuple[TimeWindow, ...], moment: int) -> int:
    """Seconds from `moment` to the nearest window; 0 inside one."""
    return min(max(window.start - moment, moment - window.end, 0) for window in windows)
