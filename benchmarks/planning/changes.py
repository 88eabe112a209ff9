"""Small things that must be quick: a day to plan again at ten in the morning, and results put into a mail round."""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

from benchmarks.planning.oracle import cheapest_round
from routing.checker import check
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import solve
from routing.stop import MaxProcessorSeconds, MaxSeconds
from tests.routing.rich import office_day
from tests.routing.running import fleet_day, mail_round, moved, running_day

REPLAN_SECONDS = 1.5
"""Of search by the clock on the wall; the goal is two for everything."""

ROUND_SECONDS = 0.04
REPEAT = 7


@dataclass(frozen=True)
class Replan:
    """One day planned again.

    Attributes
    ----------
    wall, processor : float
        Seconds of the call.
    broken : tuple of str
        Rules the plan breaks.
    free, moved : int
        Stops that were published on other routes than the lost one and not frozen, and how many of them moved.
    frozen, frozen_moved : int
        Stops done or being ridden to, and how many of them changed courier, order or moment.
    to_place, left_out : int
        New stops and those the lost courier had before him; stops of the day that are left out.
    """

    seed: int
    wall: float
    processor: float
    broken: tuple[str, ...]
    free: int
    moved: int
    frozen: int
    frozen_moved: int
    to_place: int
    left_out: int


@dataclass(frozen=True)
class Round:
    """Results put into a mail round.

    Attributes
    ----------
    cost, best : int
        Of our dearest plan of several; the least there is.
    wall, most, processor : float
        Seconds of the call: median and most by the clock on the wall, median of processor time.
    """

    seed: int
    halts: int
    results: int
    cost: int
    best: int
    broken: tuple[str, ...]
    wall: float
    most: float
    processor: float


def warm_up() -> None:
    """Load and compile what later plans find ready: here as in a running service, elsewhere in the cache on disk."""
    solve(office_day(1), stop=MaxSeconds(1))
    solve(mail_round(0, halts=10, results=2), stop=MaxSeconds(1))


def replan(seed: int, first_seconds: float) -> Replan:
    """Publish a plan, lose the courier in the middle of the list, plan again."""
    day = fleet_day(seed)
    published = solve(day, stop=MaxProcessorSeconds(first_seconds), seed=seed)
    lost = published.routes[len(published.routes) // 2].vehicle
    running = running_day(day, published, lost)
    wall, processor = time.perf_counter(), time.process_time()
    plan = solve(running, stop=MaxSeconds(REPLAN_SECONDS), seed=seed, previous=published)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    locked = {key[1] for vehicle in running.vehicles for key in vehicle.anchors[: vehicle.locked]}
    ours = {job for route in published.routes if route.vehicle != lost for job in route.job_ids}
    known = {job.id for job in running.jobs}
    elsewhere = moved(running, published, plan)
    return Replan(
        seed,
        wall,
        processor,
        broken(running, plan),
        free=len(ours - locked),
        moved=len(elsewhere - locked),
        frozen=len(locked),
        frozen_moved=len(locked & (elsewhere | _shifted(published, plan))),
        to_place=len(known - ours),
        left_out=len(plan.unassigned),
    )


def mail(seed: int) -> Round:
    """Plan a round several times; compare with the best there is."""
    problem = mail_round(seed)
    took, used, plans = [], [], []
    for _ in range(REPEAT):
        began = time.perf_counter(), time.process_time()
        plans.append(solve(problem, stop=MaxSeconds(ROUND_SECONDS)))
        took.append(time.perf_counter() - began[0])
        used.append(time.process_time() - began[1])
    dearest = max(plans, key=lambda plan: plan.cost)
    halts = len(problem.vehicles[0].anchors)
    best = cheapest_round(problem)
    figures = (dearest.cost, best, broken(problem, dearest), median(took), max(took), median(used))
    return Round(seed, halts, len(problem.jobs) - halts, *figures)


def broken(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Rules that `plan` breaks."""
    return tuple(sorted({rule.code for rule in check(problem, plan)}))


def _shifted(before: Plan, after: Plan) -> set[int]:
    """Jobs that begin at another moment."""
    was, is_ = ({step.id: step.begin for r in plan.routes for step in r.steps if step.key} for plan in (before, after))
    return {job for job, begin in was.items() if job is not None and is_.get(job) != begin}
