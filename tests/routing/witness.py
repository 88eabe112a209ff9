"""Promises as a post office gives them: a window is promised only when some route can keep it with all the others."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise

from routing.problem import Job, TimeWindow, Vehicle
from routing.validation import Matrix

AHEAD = 3_600
"""Seconds at doors by which one courier may have more to do than the next when they share."""


def share_out(jobs: Sequence[Job], village: Sequence[int], crew: Sequence[Vehicle]) -> list[list[Job]]:
    """`jobs` for each of `crew`: first those that need a skill, then village by village, a few neighbours each."""
    own: list[list[Job]] = [[] for _ in crew]
    todo = [0] * len(crew)
    host = 0
    for job in sorted(jobs, key=lambda job: (not job.skills, village[job.location], job.id)):
        able = [at for at, courier in enumerate(crew) if job.skills <= courier.skills]
        least = min(able, key=lambda at: todo[at])
        if host not in able or todo[host] > todo[least] + AHEAD:
            host = least
        own[host].append(job)
        todo[host] += job.setup + job.service
    return own


def nearest_next(start: int, jobs: Sequence[Job], durations: Matrix) -> list[Job]:
    """`jobs` in the order of always going to the nearest one left."""
    left, order, here = sorted(jobs, key=lambda job: job.id), [], start
    while left:
        order.append(min(left, key=lambda job: int(durations[here, job.location])))
        left.remove(order[-1])
        here = order[-1].location
    return order


def tour(courier: Vehicle, jobs: Sequence[Job], durations: Matrix) -> list[Job]:
    """Those of `jobs` for which there is time and room, always the nearest next."""
    left, here = sorted(jobs, key=lambda job: job.id), courier.start
    order: list[Job] = []
    while left:
        nearest = min(left, key=lambda job: int(durations[here, job.location]))
        left.remove(nearest)
        longer = [*order, nearest]
        if idle(courier, longer, durations) >= 0 and _fit(courier, longer):
            order, here = longer, nearest.location
    return order


def _fit(courier: Vehicle, jobs: Sequence[Job]) -> bool:
    """Whether all there is to bring and all there is to fetch have room together, which is more than is needed."""
    amounts = zip(*((*job.delivery, *job.pickup) for job in jobs), strict=True)
    down_and_up = [sum(amount) for amount in amounts]
    size = len(courier.capacity)
    return all(down_and_up[d] + down_and_up[size + d] <= room for d, room in enumerate(courier.capacity))


def idle(courier: Vehicle, jobs: Sequence[Job], durations: Matrix) -> int:
    """Seconds `courier` has to spare when he serves `jobs` in this order, at whichever moment he has his lunch."""
    shift = courier.time_window
    places = [courier.start, *(job.location for job in jobs), courier.end]
    visits = [job.setup + job.service for job in jobs]
    rides = sum(int(durations[a, b]) for a, b in pairwise(places))
    return shift.end - shift.start - courier.breaks[0].service - rides - sum(visits) - max(visits, default=0)


def begins(courier: Vehicle, jobs: Sequence[Job], durations: Matrix, dice: random.Random) -> Iterator[int]:
    """When `courier` begins each of `jobs` in this order on a leisurely day with lunch somewhere in its window."""
    (rest,) = courier.breaks
    lunch = dice.randint(rest.time_windows[0].start, rest.time_windows[0].end)
    spare = idle(courier, jobs, durations)
    waits = sorted(dice.randint(0, spare) for _ in jobs)
    now, here, waited, rested = courier.time_window.start, courier.start, 0, False
    for job, wait in zip(jobs, waits, strict=True):
        now += int(durations[here, job.location]) + wait - waited
        if not rested and now + job.setup + job.service > lunch:  # eats on the way, or waits for it before the door
            now, rested = max(now, lunch) + rest.service, True
        yield now
        now, here, waited = now + job.setup + job.service, job.location, wait


def promise(begin: int, windows: Sequence[TimeWindow], middle: int, dice: random.Random) -> TimeWindow:
    """One of `windows` that holds `begin`; mostly the one nearest to `middle` of the day."""
    fitting = [window for window in windows if window.start <= begin <= window.end]
    nearest = min(fitting, key=lambda window: abs(window.start + window.end - 2 * middle))
    return nearest if dice.random() < 0.9 else dice.choice(fitting)
