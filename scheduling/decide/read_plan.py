"""From the planner's plan back to the words of the day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from routing.plan import Plan, Route, Step, StepKind
from routing.problem import Problem, Vehicle
from routing.travel.protocol import CUT_OFF_SECONDS, Point, TravelTimes
from scheduling.decide.freeze import Places
from scheduling.model.planning import DayInputs, PlannedRoute, PlannedStop

Line = tuple[tuple[float, float], ...]


def routes_of(plan: Plan, inputs: DayInputs, places: Places, travel: TravelTimes) -> tuple[PlannedRoute, ...]:
    """Return the plan's routes with their drawn lines; a courier without stops has none."""
    courier_of = {shift.roster_id: shift.courier_id for shift in inputs.shifts}
    return tuple(
        PlannedRoute(
            roster_id=route.vehicle,
            courier_id=courier_of[route.vehicle],
            departs_second=route.steps[0].finish,
            returns_second=route.steps[-1].arrival,
            ride_seconds=route.duration,
            ride_metres=route.distance,
            lunch=_lunch(route),
            line=line_of(route, places, travel),
            stops=_stops(route),
        )
        for route in plan.routes
        if route.job_ids
    )


def order_plan(orders: Iterable[tuple[int, Sequence[int]]]) -> Plan:
    """Vehicles with their jobs in order, for the planner to start from; only that of its figures is true."""
    routes = (Route(vehicle, tuple(Step(StepKind.JOB, job, None, 0) for job in jobs), 0) for vehicle, jobs in orders)
    return Plan(tuple(routes), (), 0, 0, 0, 0, 0)


CUT_OFF = "cut_off", "Đường tới điểm này đang bị đóng, không tuyến nào đi được. Xem trang Đường đóng."
"""The reason, and its sentence, of a stop that only closed roads lead to."""


def left_out_of(plan: Plan, problem: Problem) -> tuple[tuple[int, str, str], ...]:
    """Return (delivery, stable reason, sentence) of everything the plan leaves out.

    To the planner a closed road is a day's ride; people are told what it is.

    Raises
    ------
    ValueError
        A job was left out without a reason: every stop left out says why.
    """
    at = {task.id: task.location for task in problem.tasks}
    explained = []
    for left in plan.unassigned:
        if left.reason is None:
            raise ValueError(f"job {left.id} is left out without a reason")
        is_cut_off = problem.vehicles and all(_is_parted(problem, each, at[left.id]) for each in problem.vehicles)
        explained.append((left.id, *(CUT_OFF if is_cut_off else (left.reason.code, left.reason.vi))))
    return tuple(explained)


def _is_parted(problem: Problem, vehicle: Vehicle, place: int) -> bool:
    """Whether closed roads part a place from where a vehicle starts or ends."""
    there, back = problem.durations[vehicle.start, place], problem.durations[place, vehicle.end]
    return bool(max(there, back) >= CUT_OFF_SECONDS)


def line_of(route: Route, places: Places, travel: TravelTimes) -> Line:
    """Return the ridden line of one route as (latitude, longitude) pairs."""
    stations = [places.points[step.location] for step in route.steps if step.location is not None]
    moves = [stations[0]] + [after for before, after in pairwise(stations) if after != before]
    if len(moves) < 2:
        return ()
    legs = travel.path(moves)
    joined: list[Point] = [legs[0][0], *(point for leg in legs for point in leg[1:])]
    return tuple((round(point.lat, 6), round(point.lon, 6)) for point in joined)


def _lunch(route: Route) -> tuple[int, int] | None:
    for step in route.steps:
        if step.kind is StepKind.BREAK:
            return step.begin, step.finish
    return None


def _stops(route: Route) -> tuple[PlannedStop, ...]:
    stops: list[PlannedStop] = []
    before: Step = route.steps[0]
    for step in route.steps:
        if step.kind is not StepKind.JOB or step.id is None:
            continue
        stops.append(
            PlannedStop(
                delivery_id=step.id,
                position=len(stops) + 1,
                arrives_second=step.arrival,
                waits_seconds=step.waiting,
                service_seconds=step.setup + step.service,
                leg_seconds=step.duration - before.duration,
                leg_metres=step.distance - before.distance,
            )
        )
        before = step
    return tuple(stops)
