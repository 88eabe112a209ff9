"""Generated working days in seconds from midnight: a depot in the middle, stops scattered around it."""

from __future__ import annotations

import random

from routing.problem import ALWAYS, Break, Job, Problem, TimeWindow, Vehicle

SHIFT = TimeWindow(27_000, 61_200)
LUNCH = Break(1, (TimeWindow(39_600, 45_000),), 3_600)
OPENINGS = (27_000, 34_200, 46_800, 54_000)


def busy_day(stops: int, couriers: int, seed: int, windows: bool = True, penalties: bool = False) -> Problem:
    """A day of one post office: envelopes and cash, asymmetric times, two- and four-hour windows on 40%."""
    dice = random.Random(seed)
    points = [(0.0, 0.0), *((dice.gauss(0, 4_000), dice.gauss(0, 4_000)) for _ in range(stops))]
    durations = [
        [
            0 if a == b else round(1.4 / 7 * ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 * dice.uniform(1, 1.15))
            for b in points
        ]
        for a in points
    ]
    jobs = []
    for number in range(1, stops + 1):
        opening = dice.choice(OPENINGS) if windows and dice.random() < 0.4 else None
        jobs.append(
            Job(
                number,
                number,
                service=180,
                setup=120,
                delivery=(1, dice.choice((0, 0, 50_000))),
                time_windows=(ALWAYS,)
                if opening is None
                else (TimeWindow(opening, opening + dice.choice((7_200, 14_400))),),
                penalty=dice.choice((1_800, 3_600, 7_200)) if penalties else None,
            )
        )
    crew = tuple(Vehicle(n, 0, 0, SHIFT, (60, 5_000_000), (LUNCH,)) for n in range(1, couriers + 1))
    return Problem(tuple(jobs), crew, durations)  # type: ignore[arg-type]
