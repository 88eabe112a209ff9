"""Changing a witness, one visit at a time, and having the independent checker judge what comes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from data.reference.windows import WindowRules
from routing.assemble import build_plan, build_route
from routing.checker import check
from routing.problem import Break, Courier, Job, Problem, TimeWindow, Vehicle
from routing.timing import Timing
from routing.violation import Violation
from scheduling.decide import promise
from scheduling.decide.witness_clock import holds, slack
from scheduling.model.planning import DayShift
from scheduling.model.window import Demand
from scheduling.model.witness import (
    CASH,
    CLOSES,
    DONG,
    ENDS,
    ENVELOPES,
    FIRST,
    HOME,
    LEG,
    LUNCH,
    LUNCH_FROM,
    LUNCH_TO,
    MOST_WORK,
    NEEDS,
    OPENS,
    ROOM,
    ROSTER,
    SKILLS,
    STARTS,
    VISIT,
    WORK,
    Columns,
    InsertAt,
    Witness,
    columns,
)

ALL_DAY = (0, 86_400)


def empty_witness(shifts: Sequence[DayShift], reserve_permille: int, road_version: str) -> Witness:
    """The witness of a day on which nothing is promised yet."""
    rows = [
        (
            shift.roster_id,
            shift.courier_id,
            shift.starts_second,
            shift.ends_second,
            *(shift.lunch if shift.lunch else (0, 0)),
            shift.lunch_seconds if shift.lunch else 0,
            _to_promise(shift, reserve_permille),
            shift.capacity_envelopes,
            shift.cash_limit_dong,
            bits(shift.skills),
            0,
            0,
        )
        for shift in sorted(shifts, key=lambda shift: shift.roster_id)
    ]
    return Witness(0, road_version, columns(rows, HOME + 1), columns([], NEEDS + 1))


def same_shifts(one: Witness, other: Witness) -> bool:
    """Whether two witnesses of a day have the same couriers with the same hours, room and reserve."""
    return np.array_equal(one.routes[:, ROSTER:FIRST], other.routes[:, ROSTER:FIRST])


def _to_promise(shift: DayShift, reserve_permille: int) -> int:
    length = shift.ends_second - shift.starts_second - (shift.lunch_seconds if shift.lunch else 0)
    return length * (1000 - reserve_permille) // 1000


def inserted(witness: Witness, place: InsertAt, visit_id: int, window: tuple[int, int], demand: Demand) -> Witness:
    """The witness with one more visit at a place that :func:`scheduling.decide.windows.offers` found in it."""
    first, last = witness.span(place.route)
    row = first + place.position
    stop = (
        visit_id,
        place.leg_there,
        *window,
        demand.work_seconds,
        demand.envelopes,
        demand.collect_dong,
        demand.needs,
    )
    stops = np.insert(witness.stops, row, stop, axis=0)
    routes = witness.routes.copy()
    routes[place.route + 1 :, FIRST] += 1
    if row < last:
        stops[row + 1, LEG] = place.leg_onward
    else:
        routes[place.route, HOME] = place.leg_onward
    return replace(witness, routes=routes, stops=stops)


def removed(witness: Witness, visit_id: int, leg_between: int) -> Witness:
    """The witness without a visit, if its route still holds then; else with a ghost in its place.

    Without it the courier rides straight from the stop before to the stop after. In a rounded table that may take
    longer than by way of the visit, so the route is timed, and its work is counted. A ghost is ridden past: no work and
    no window.
    """
    row = witness.row_of(visit_id)
    if row is None:
        raise ValueError(f"visit {visit_id} is not in the witness")
    route = witness.route_of(row)
    first, last = witness.span(route)
    stops, routes = np.delete(witness.stops, row, axis=0), witness.routes.copy()
    routes[route + 1 :, FIRST] -= 1
    if last - first == 1:
        routes[route, HOME] = 0
    elif row == last - 1:
        routes[route, HOME] = leg_between
    else:
        stops[row, LEG] = leg_between
    without = replace(witness, routes=routes, stops=stops)
    most = max(int(routes[route, MOST_WORK]), work_of(witness, route))
    return without if work_of(without, route) <= most and keeps_time(without, route) else ghosted(witness, row)


def ghosted(witness: Witness, row: int) -> Witness:
    """The witness in which the courier only rides past this stop."""
    stops = witness.stops.copy()
    stops[row, [OPENS, CLOSES, WORK, ENVELOPES, DONG, NEEDS]] = (*ALL_DAY, 0, 0, 0, 0)
    return replace(witness, stops=stops)


def shrunk(witness: Witness, visit_id: int, left: Demand) -> Witness:
    """The witness in which a household has less to take at its visit: who is done sooner is late nowhere."""
    row = witness.row_of(visit_id)
    if row is None:
        raise ValueError(f"visit {visit_id} is not in the witness")
    stops = witness.stops.copy()
    stops[row, [WORK, ENVELOPES, DONG, NEEDS]] = left.work_seconds, left.envelopes, left.collect_dong, left.needs
    return replace(witness, stops=stops)


def grown(witness: Witness, visit_id: int, more: Demand, rules: WindowRules) -> tuple[Witness, int] | None:
    """The witness in which a household has more to take at its visit, and how surely that is kept, in permille.

    None if its route has no time or room for that, or a promise would be kept too rarely.
    """
    row = witness.row_of(visit_id)
    if row is None:
        return None
    stops = witness.stops.copy()
    stops[row, [WORK, ENVELOPES, DONG]] += (more.work_seconds, more.envelopes, more.collect_dong)
    stops[row, NEEDS] |= more.needs
    bigger, number = replace(witness, stops=stops), witness.route_of(row)
    first, last = witness.span(number)
    route, own = witness.routes[number], stops[first:last]
    if own[:, ENVELOPES].sum() > route[ROOM] or own[:, DONG].sum() > route[CASH] or more.needs & ~int(route[SKILLS]):
        return None
    if work_of(bigger, number) > route[MOST_WORK] or not keeps_time(bigger, number):
        return None

    before = promise.kept(route, witness.stops[first:last], rules.spread)
    after = promise.kept(route, own, rules.spread)
    return (bigger, permille(after[row - first])) if promise.still_sure(before, after, rules) else None


def permille(probability: float) -> int:
    """Rounded down: nothing is promised that is not there."""
    return int(probability * 1000 + 1e-9)


def work_of(witness: Witness, route: int) -> int:
    """Seconds of riding and service of a route."""
    first, last = witness.span(route)
    own = witness.stops[first:last]
    return int(own[:, LEG].sum() + own[:, WORK].sum() + witness.routes[route, HOME])


def load_permille(witness: Witness) -> int:
    """The share that is taken of what may be promised."""
    most = int(witness.routes[:, MOST_WORK].sum())
    return 1000 * sum(work_of(witness, route) for route in range(len(witness.routes))) // most if most else 0


def keeps_time(witness: Witness, route: int) -> bool:
    """Whether a route keeps its windows, lunch and shift."""
    first, last = witness.span(route)
    own = np.ascontiguousarray(witness.stops[first:last])
    ready, latest = np.empty((2, len(own) + 1, 2), np.int64)
    slack(witness.routes[route], own, ready, latest)
    return bool(holds(witness.routes[route], own, ready))


def violations(witness: Witness, routes: Sequence[int] | None = None) -> tuple[Violation, ...]:
    """What the independent checker says of a witness, or of some of its routes; empty when it is legal (law 7)."""
    found: list[Violation] = []
    for number in range(len(witness.routes)) if routes is None else routes:
        first, last = witness.span(number)
        if first < last:
            found += _violations(witness.routes[number], witness.stops[first:last])
    return tuple(found)


def _violations(route: Columns, stops: Columns) -> tuple[Violation, ...]:
    problem = _problem(route, stops)
    ridden = build_route(problem, Timing(problem), problem.vehicles[0], problem.jobs)
    if ridden is None:
        return (Violation("clock", f"roster {route[ROSTER]}", 1, "the route cannot be ridden in time"),)
    return check(problem, build_plan(problem, {0: ridden}))


def _problem(route: Columns, stops: Columns) -> Problem:
    """One route as a routing problem: place 0 is the post office, and each stop has a place of its own."""
    count = len(stops)
    durations = np.zeros((count + 1, count + 1), np.int64)
    durations[np.arange(count), np.arange(1, count + 1)] = stops[:, LEG]
    durations[count, 0] = route[HOME]
    jobs = [
        job_of(stop, place, shifted=place)  # by place: a visit may be ridden past twice
        for place, stop in enumerate(stops, start=1)
    ]
    vehicle = vehicle_of(route)
    courier = Courier(vehicle.courier or 0, max_work_time=int(route[MOST_WORK]))
    return Problem(tuple(jobs), (vehicle,), durations, couriers=(courier,))


def job_of(stop: Columns, place: int, shifted: int | None = None, penalty: int | None = None) -> Job:
    """A stop as a job at a place; it is named after its visit unless told otherwise."""
    return Job(
        id=int(stop[VISIT]) if shifted is None else shifted,
        location=place,
        service=int(stop[WORK]),
        delivery=(int(stop[ENVELOPES]), 0),
        pickup=(0, int(stop[DONG])),
        time_windows=(TimeWindow(int(stop[OPENS]), int(stop[CLOSES])),),
        penalty=penalty,
        skills=learnt(int(stop[NEEDS])),
    )


def vehicle_of(route: Columns) -> Vehicle:
    """A shift as a vehicle, from the post office at place 0."""
    lunch: tuple[Break, ...] = ()
    if route[LUNCH]:
        lunch = (Break(1, (TimeWindow(int(route[LUNCH_FROM]), int(route[LUNCH_TO])),), int(route[LUNCH])),)
    return Vehicle(
        id=int(route[ROSTER]),
        courier=int(route[ROSTER]),
        start=0,
        end=0,
        time_window=TimeWindow(int(route[STARTS]), int(route[ENDS])),
        capacity=(int(route[ROOM]), int(route[CASH])),
        breaks=lunch,
        skills=learnt(int(route[SKILLS])),
    )


def bits(skills: Iterable[int]) -> int:
    """Numbers of skills as bits, to be kept in a column."""
    return sum(1 << skill for skill in skills)


def learnt(mask: int) -> frozenset[int]:
    """The inverse of :func:`bits`."""
    return frozenset(skill for skill in range(mask.bit_length()) if mask >> skill & 1)
