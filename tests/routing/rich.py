"""Generated days in an invented district (:mod:`tests.routing.district`), in seconds from midnight.

They are stress cases: a busy post office, not an average one. Drawn from one seed each, the same on every machine
up to the last second of a driving time.

- :func:`village_day`: what every planner can do, everything can be served.
- :func:`rich_day`: with all that a post office's day has, and too much work.
- :func:`office_day`: 25 stops and two couriers, one of the country's many.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from routing.problem import ALWAYS, Break, Job, Problem, TimeWindow, Vehicle
from routing.validation import Matrix
from tests.routing.district import district
from tests.routing.witness import begins, promise, share_out, tour

HOUR = 3_600
SHIFT = TimeWindow(27_000, 61_200)
LUNCH = Break(1, (TimeWindow(39_600, 45_000),), HOUR)
"""Begins from 11:00 to 12:30: it hardly binds."""

TWO_HOURS = tuple(TimeWindow(start, start + 2 * HOUR) for start in range(21_600, 57_601, 1_800))
HALF_DAYS = TimeWindow(27_000, 41_400), TimeWindow(46_800, 61_200)

EARLY, LATE = TimeWindow(23_400, 54_000), TimeWindow(30_600, 61_200)
EARLY_LUNCH = Break(1, (TimeWindow(37_800, 44_100),), HOUR)
LATE_LUNCH = Break(1, (TimeWindow(40_500, 45_900),), HOUR)
"""From 10:30 to 12:15 and from 11:15 to 12:45."""

NOON = 43_200
PROMISED, HALF_DAY = 0.4, 0.15
"""Shares of the stops with a promise of two hours, and with a half day."""

OVERLOAD = 1.175
"""Work asked for per work there is time for."""

PROMISE_PENALTY = 40_000
PENALTIES = (6_000, 6_000, 9_000, 14_000)
"""Of leaving out what is not promised, by priority 0 to 3, in seconds of travel."""

PROCEDURE, LANGUAGE = 1, 2
"""Skills of officers who ride along: a guided procedure, a minority language."""


def village_day(stops: int, seed: int, couriers: int | None = None) -> Problem:
    """A day that can be served whole: 40% two-hour windows, 30% half days, lunch for all; a courier for 30 stops."""
    dice = random.Random(seed)
    ground = district(stops, dice)
    jobs = []
    for number in range(1, stops + 1):
        kind = dice.random()
        windows = (dice.choice(TWO_HOURS[4:-4] if kind < 0.4 else HALF_DAYS),) if kind < 0.7 else (ALWAYS,)
        delivery = (dice.choice((1, 1, 1, 2, 3)),)
        jobs.append(Job(number, number, service=dice.randrange(180, 361, 30), delivery=delivery, time_windows=windows))
    count = max(2, round(stops / 30)) if couriers is None else couriers
    crew = (Vehicle(n, 0, 0, SHIFT, (70,), (LUNCH,)) for n in range(1, count + 1))
    return Problem(tuple(jobs), tuple(crew), ground.durations)


def office_day(seed: int) -> Problem:
    """A village day of 25 stops and two couriers."""
    return village_day(25, seed)


def rich_day(stops: int, seed: int) -> Problem:
    """A day with 15 to 20% more work than time, one courier for 33 stops, all with a binding lunch.

    - Up to 40% of the stops have a promise of two hours, and a plan that keeps every promise exists, as it does where a
      promise is given only when a route can keep it; 15% have a half day. About 30% of the windows hold noon.
    - Half of the couriers start early, half late; their lunch begins in windows that only overlap.
    - Several envelopes and cash: fees taken at the door pile up, papers collected at home ride to the end.
    - A fifth of the stops share an address, whose set-up is paid once a visit.
    - Home visits by officers need skills that a part of the couriers has.
    - A broken promise costs most, then priority counts.
    """
    return rich_day_and_witness(stops, seed)[0]


def rich_day_and_witness(stops: int, seed: int) -> tuple[Problem, dict[int, list[int]]]:
    """The same, and who can serve which promised jobs in which order, by ids."""
    dice = random.Random(seed)
    ground = district(stops - stops // 8, dice)
    places = [*range(1, len(ground.durations)), *dice.choices(range(1, len(ground.durations)), k=stops // 8)]
    setups = {place: dice.choice((90, 120, 150)) for place in places}
    jobs = [_rich_job(number, place, setups[place], dice) for number, place in enumerate(places, 1)]
    crew = [_rich_courier(number) for number in range(1, max(3, round(stops / 33)) + 1)]
    jobs = _with_too_much_work(jobs, crew, ground.durations)
    witness = {}
    chosen = sorted(dice.sample(range(stops), round(PROMISED * stops)))
    for courier, own in zip(crew, share_out([jobs[at] for at in chosen], ground.village, crew), strict=True):
        order = tour(courier, own, ground.durations)
        witness[courier.id] = [job.id for job in order]
        for job, begin in zip(order, begins(courier, order, ground.durations, dice), strict=True):
            window = promise(begin, TWO_HOURS, NOON, dice)
            jobs[job.id - 1] = replace(job, time_windows=(window,), penalty=PROMISE_PENALTY)
    return Problem(tuple(jobs), tuple(crew), ground.durations), witness


def _rich_job(number: int, place: int, setup: int, dice: random.Random) -> Job:
    """A job without a promise."""
    priority = dice.choice((0, 0, 0, 1, 1, 2, 3))
    skills = frozenset({PROCEDURE} if dice.random() < 0.08 else {LANGUAGE} if dice.random() < 0.05 else ())
    papers = dice.random() < 0.12
    cash = dice.randrange(100_000, 1_500_001, 50_000) if dice.random() < 0.3 else 0
    return Job(
        number,
        place,
        service=dice.randrange(900, 1_501, 60) if skills else dice.randrange(240, 481, 30),
        setup=setup,
        delivery=(0 if papers else dice.choice((1, 1, 1, 2, 2, 4)), 0),
        pickup=(dice.choice((1, 2)) if papers else 0, cash),
        time_windows=(dice.choice(HALF_DAYS),) if dice.random() < HALF_DAY / (1 - PROMISED) else (ALWAYS,),
        priority=priority,
        penalty=PENALTIES[priority],
        skills=skills,
    )


def _rich_courier(number: int) -> Vehicle:
    shift, lunch = (EARLY, EARLY_LUNCH) if number % 2 else (LATE, LATE_LUNCH)
    skills = {PROCEDURE} if number % 3 == 1 else {LANGUAGE} if number % 3 == 2 else set()
    if number % 6 == 1:
        skills.add(LANGUAGE)
    return Vehicle(number, 0, 0, shift, (45, 8_000_000), (lunch,), skills=frozenset(skills))


def _with_too_much_work(jobs: list[Job], crew: list[Vehicle], durations: Matrix) -> list[Job]:
    """`jobs` with services stretched or cut until they are OVERLOAD of what `crew` has time for."""
    room = sum(v.time_window.end - v.time_window.start - v.breaks[0].service for v in crew)
    to_doors = sum({job.location: job.setup for job in jobs}.values())
    rides = _rides(durations, len(crew))
    scale = (OVERLOAD * room - to_doors - rides) / sum(job.service for job in jobs)
    return [replace(job, service=max(60, round(scale * job.service / 30) * 30)) for job in jobs]


def _rides(durations: Matrix, couriers: int) -> int:
    """About what so many tours over all places take on the road: windows make them longer than the nearest hops."""
    nearest = np.sort(durations[1:, 1:], axis=1)[:, 1:4].mean(axis=1).sum()
    return int(1.5 * nearest + couriers * np.median(durations[0]))
