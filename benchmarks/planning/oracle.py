"""The cheapest way to put a few jobs into a fixed round, by trying everything that could matter.

Independent of the planner: its own clock, its own search. A state is how much of the round is done, which jobs have
been put in, and where the courier stands; of the ways to reach it those are kept that no other beats in both time
and cost. Exact for one vehicle without breaks that can serve all its anchors, which must be worth it.
"""

from __future__ import annotations

from routing.cost import penalties
from routing.problem import Job, Problem

Fronts = dict[int, list[tuple[int, int]]]
"""By place: (moment, seconds on the road) of the ways to be free there, none beaten by another in both."""


def cheapest_round(problem: Problem) -> int:
    """Least cost of a plan that serves all anchors.

    Raises
    ------
    ValueError
        `problem` is not of the kind above.
    """
    (vehicle,) = problem.vehicles
    if vehicle.breaks or problem.shipments or problem.couriers:
        raise ValueError("one vehicle without breaks, jobs only")
    tasks = {job.key: job for job in problem.jobs}
    halts = [tasks[key] for key in vehicle.anchors]
    results = [job for job in problem.jobs if job.key not in set(vehicle.anchors)]
    seconds: list[list[int]] = problem.durations.tolist()
    everything = 1 << len(results)
    states: list[Fronts] = [{} for _ in range(everything)]
    states[0] = {vehicle.start: [(vehicle.time_window.start, 0)]}
    for at in range(len(halts) + 1):
        for done in range(everything):  # ascending: putting a job in only adds a bit
            for bit, job in enumerate(results):
                if not done >> bit & 1:
                    _join(states[done | 1 << bit], job, _through(states[done], job, seconds))
        if at < len(halts):
            halt, after = halts[at], [Fronts() for _ in range(everything)]
            for before, now in zip(states, after, strict=True):
                _join(now, halt, _through(before, halt, seconds))
            states = after
    price = penalties(problem)
    return min(
        road
        + seconds[here][vehicle.end]
        + sum(price[job.key] for bit, job in enumerate(results) if not done >> bit & 1)
        for done, fronts in enumerate(states)
        for here, front in fronts.items()
        for free, road in front
        if free + seconds[here][vehicle.end] <= vehicle.time_window.end
    )


def _through(fronts: Fronts, job: Job, seconds: list[list[int]]) -> list[tuple[int, int]]:
    """What becomes of `fronts` after `job`."""
    found = []
    for here, front in fronts.items():
        drive, setup = seconds[here][job.location], 0 if here == job.location else job.setup
        for free, road in front:
            begin = next((max(free + drive, w.start) for w in job.time_windows if free + drive <= w.end), None)
            if begin is not None:
                found.append((begin + setup + job.service, road + drive))
    return found


def _join(fronts: Fronts, job: Job, ways: list[tuple[int, int]]) -> None:
    """Add `ways` to be free at the place of `job`, and keep what nothing beats."""
    front: list[tuple[int, int]] = []
    for free, road in sorted([*fronts.get(job.location, ()), *ways]):
        if not front or road < front[-1][1]:
            front.append((free, road))
    if front:
        fronts[job.location] = front
