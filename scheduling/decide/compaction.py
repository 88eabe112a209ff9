"""A witness as a routing problem, and back from a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from data.reference.windows import WindowRules
from routing.plan import Plan
from routing.problem import Courier, Problem, TimeWindow
from scheduling.decide.promise import too_rarely
from scheduling.decide.promise_buffer import buffer_seconds
from scheduling.decide.read_plan import order_plan
from scheduling.decide.witness import job_of, vehicle_of, work_of
from scheduling.decide.witness_clock import NEVER, slack
from scheduling.model.witness import (
    ENDS,
    FIRST,
    HOME,
    LEG,
    LUNCH,
    MOST_WORK,
    NEEDS,
    OPENS,
    ROSTER,
    STARTS,
    VISIT,
    WORK,
    Columns,
    Witness,
    columns,
)

PROMISE = 10_000_000
"""What leaving a promise out costs, in seconds of riding: more than all riding of a day."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Seconds between all visits of a day; index 0 is the post office."""

    index: Mapping[int, int]
    seconds: NDArray[np.int64]

    def between(self, origin: int, target: int) -> int:
        """From one visit to another; 0 stands for the post office."""
        return int(self.seconds[self.index[origin], self.index[target]])


def problem_of(routes: Columns, stops: Columns, ways: Ways, *, whole_shifts: bool = False) -> Problem:
    """All these stops as jobs to be put on these routes; every one is promised.

    Parameters
    ----------
    whole_shifts
        Promises may use up the reserve: what was promised is kept before the reserve is.
    """
    jobs = tuple(job_of(stop, ways.index[int(stop[VISIT])], penalty=PROMISE) for stop in stops)
    vehicles = tuple(vehicle_of(route) for route in routes)
    lengths = routes[:, ENDS] - routes[:, STARTS] - routes[:, LUNCH]
    most = np.maximum(lengths, routes[:, MOST_WORK]) if whole_shifts else routes[:, MOST_WORK]
    couriers = tuple(
        Courier(int(roster), max_work_time=int(work)) for roster, work in zip(routes[:, ROSTER], most, strict=True)
    )
    return Problem(jobs, vehicles, ways.seconds, couriers=couriers)


def order_of(witness: Witness) -> Plan:
    """The order of a witness without its ghosts, for the planner to start from."""
    orders = []
    for number, route in enumerate(witness.routes):
        first, last = witness.span(number)
        own = witness.stops[first:last]
        orders.append((int(route[ROSTER]), own[own[:, WORK] > 0, VISIT].tolist()))
    return order_plan(orders)


def witness_of(plan: Plan, routes: Columns, stops: Columns, ways: Ways, road_version: str) -> Witness:
    """The witness in which the stops ride as a plan has them; those it leaves out are not in it."""
    rows = {int(stop[VISIT]): stop for stop in stops}
    ridden = {route.vehicle: route.job_ids for route in plan.routes}
    fresh, found = routes.copy(), list[Columns]()
    for route in fresh:
        route[FIRST], before = len(found), 0
        for visit_id in ridden.get(int(route[ROSTER]), ()):
            stop = rows[visit_id].copy()
            stop[LEG] = ways.between(before, visit_id)
            found.append(stop)
            before = visit_id
        route[HOME] = ways.between(before, 0) if before else 0
    made = Witness(0, road_version, fresh, columns(found, NEEDS + 1))
    # Where a promise needs the reserve it has it; nothing more is sold there.
    most = np.maximum(fresh[:, MOST_WORK], [work_of(made, number) for number in range(len(fresh))])
    fresh = fresh.copy()
    fresh[:, MOST_WORK] = most
    return replace(made, routes=fresh)


def early(problem: Problem, witness: Witness, rules: WindowRules) -> Problem:
    """The problem with each window ending so much earlier as its length asks for, but no earlier than is ridden now.

    A route mostly waits for a window to open, so that delays gather from there on.
    """
    begins = _begins(witness)
    jobs = []
    for job in problem.jobs:
        window = job.time_windows[0]
        buffer = buffer_seconds(window.end - window.start, rules.spread, rules.target_permille)
        end = max(window.start, window.end - buffer, begins.get(job.id, window.start))
        jobs.append(replace(job, time_windows=(TimeWindow(window.start, min(window.end, end)),)))
    return replace(problem, jobs=tuple(jobs))


def _begins(witness: Witness) -> dict[int, int]:
    """When work begins at each visit, whether lunch comes before it or after it: the later of the two."""
    found = {}
    for number, route in enumerate(witness.routes):
        first, last = witness.span(number)
        own = np.ascontiguousarray(witness.stops[first:last])
        ready, latest = np.empty((2, len(own) + 1, 2), np.int64)
        slack(route, own, ready, latest)
        for at, stop in enumerate(own, start=1):
            done = [int(moment) for moment in ready[at] if moment < NEVER]
            found[int(stop[VISIT])] = max(done, default=int(stop[OPENS] + stop[WORK])) - int(stop[WORK])
    return found


def narrowed(problem: Problem, found: Witness, rules: WindowRules) -> Problem | None:
    """The problem with earlier ends of the windows that a plan would keep too rarely; None where all are kept."""
    missed = found.stops[too_rarely(found, rules), VISIT].tolist()
    if not missed:
        return None
    jobs = tuple(
        replace(job, time_windows=(_earlier(job.time_windows[0]),)) if job.id in missed else job for job in problem.jobs
    )
    return replace(problem, jobs=jobs)


def _earlier(window: TimeWindow) -> TimeWindow:
    return TimeWindow(window.start, max(window.start, window.end - 600))
