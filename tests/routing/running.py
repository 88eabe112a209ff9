"""Days that are under way: a published plan to change in the middle of it, and an ordinary mail round.

- :func:`fleet_day` and :func:`running_day`: 300 stops; at ten o'clock a courier is lost and new stops come in.
- :func:`mail_round`: a courier's fixed sequence with its times, and a few results to bring on the way.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from routing.plan import Plan, Route, Step, StepKind
from routing.problem import ALWAYS, Job, Problem, TaskKey, TaskKind, TimeWindow, Vehicle
from tests.routing.district import district
from tests.routing.rich import HALF_DAYS, SHIFT, village_day
from tests.routing.witness import nearest_next

NOW = 36_000
SOON = 3_600
"""What begins so soon after now stays in its order on its courier; his other stops may be put between."""

CHANGE_COST, ORDER_COST = 900, 300
"""Of giving a published stop to another courier, and of serving it before the one it followed; seconds of travel."""

HALT_EARLY, HALT_LATE = 300, 1_800
"""A halt of a mail round may begin so much before and after its usual time."""


def fleet_day(seed: int, stops: int = 300, couriers: int = 12, new: int = 10) -> Problem:
    """A village day whose table holds `new` more places than it has stops."""
    whole = village_day(stops + new, seed, couriers)
    return Problem(whole.jobs[:stops], whole.vehicles, whole.durations)


def running_day(day: Problem, published: Plan, lost: int) -> Problem:
    """`day` at NOW, without the vehicle `lost` and with a new stop at each place where there was none.

    What is done or being ridden to is locked at its published moment; the next hour keeps courier and order; what
    comes later may change both at a cost. What the lost courier had before him is free; what he had done is gone.
    """
    jobs = {job.id: job for job in day.jobs}
    routes = {route.vehicle: route for route in published.routes}
    vehicles = []
    for vehicle in day.vehicles:
        route = routes.get(vehicle.id)
        if vehicle.id == lost:
            for step in _visits(route):
                if step.begin <= NOW and step.id is not None:
                    del jobs[step.id]
        elif route is None:
            vehicles.append(replace(vehicle, time_window=TimeWindow(NOW, vehicle.time_window.end)))
        else:
            vehicles.append(_frozen(vehicle, route, jobs))
    places = sorted(set(range(1, len(day.durations))) - {job.location for job in day.jobs})
    windows = (ALWAYS, HALF_DAYS[1])
    news = (Job(1_000 + at, at, service=240, delivery=(1,), time_windows=(windows[at % 2],)) for at in places)
    return Problem((*jobs.values(), *news), tuple(vehicles), day.durations)


def _visits(route: Route | None) -> list[Step]:
    return [] if route is None else [step for step in route.steps if step.kind is StepKind.JOB]


def _frozen(vehicle: Vehicle, route: Route, jobs: dict[int, Job]) -> Vehicle:
    """`vehicle` with what it must keep; `jobs` are changed to say the rest."""
    anchors: list[TaskKey] = []
    locked, free = 0, route.steps[0].finish
    for step in _visits(route):
        assert step.id is not None
        if free <= NOW:  # done, or being ridden to
            locked += 1
            jobs[step.id] = replace(jobs[step.id], time_windows=(TimeWindow(step.begin, step.begin),))
        if free <= NOW or step.begin <= NOW + SOON:
            anchors.append((TaskKind.JOB, step.id))
        else:
            jobs[step.id] = replace(jobs[step.id], vehicle=vehicle.id, change_cost=CHANGE_COST)
        free = step.finish
    shift = vehicle.time_window if locked else TimeWindow(NOW, vehicle.time_window.end)
    told: tuple[TaskKey, ...] = tuple((TaskKind.JOB, step.id) for step in _visits(route) if step.id is not None)
    return replace(
        vehicle, anchors=tuple(anchors), locked=locked, time_window=shift, published=told, order_cost=ORDER_COST
    )


def moved(day: Problem, before: Plan, after: Plan) -> set[int]:
    """Jobs of vehicles of `day` with another one after, or not in their order: the fewest that explain it."""
    order = {route.vehicle: route.job_ids for route in after.routes}
    kept: set[int] = set()
    published = {route.vehicle: route.job_ids for route in before.routes}
    for vehicle in day.vehicles:
        kept |= _longest_common(published.get(vehicle.id, ()), order.get(vehicle.id, ()))
    known = {job.id for job in day.jobs}
    return {job for vehicle in day.vehicles for job in published.get(vehicle.id, ()) if job in known} - kept


def _longest_common(one: Sequence[int], two: Sequence[int]) -> set[int]:
    """Members of a longest sequence that both hold in order."""
    place = {job: at for at, job in enumerate(two)}
    chains: list[list[int]] = []  # chains[n]: one of n + 1 members that ends as early in `two` as can be
    for job in one:
        if job in place:
            length = bisect_left([place[chain[-1]] for chain in chains], place[job])
            longer = [*(chains[length - 1] if length else []), job]
            chains[length : length + 1] = [longer]
    return set(chains[-1]) if chains else set()


def mail_round(seed: int, halts: int = 80, results: int = 7) -> Problem:
    """A courier's round of so many halts in a fixed order with their times, and results to bring, some with windows."""
    dice = random.Random(seed)
    seconds = district(halts + results, dice).durations
    places = dice.sample(range(1, halts + results + 1), halts)
    post = nearest_next(0, [Job(at, place, service=45) for at, place in enumerate(places, 1)], seconds)
    now, here, round_ = SHIFT.start, 0, []
    passed = [SHIFT.start] * len(seconds)
    for job in post:
        now += int(seconds[here, job.location]) + dice.randint(0, 60)
        window = TimeWindow(max(SHIFT.start, now - HALT_EARLY), now + HALT_LATE)
        round_.append(replace(job, time_windows=(window,)))
        passed[job.location] = now
        now, here = now + job.service, job.location
    homes = sorted(set(range(1, halts + results + 1)) - set(places))
    brought = []
    for at, home in enumerate(homes, 1):
        near = min(places, key=lambda place: int(seconds[place, home]))
        start = max(SHIFT.start, passed[near] // 1_800 * 1_800 - dice.choice((0, 1_800, 3_600)))
        windows = (ALWAYS,) if at % 2 else (TimeWindow(start, start + 7_200),)
        brought.append(Job(1_000 + at, home, service=150, setup=60, time_windows=windows))
    anchors = tuple(job.key for job in round_)
    return Problem((*round_, *brought), (Vehicle(1, 0, 0, SHIFT, anchors=anchors),), seconds)
