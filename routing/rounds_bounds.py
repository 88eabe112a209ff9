"""What can be said of a round before its results are put in: by when and for how much at least.

All of it holds by way of results where that is shorter, and leaves setups, breaks and wishes out, so it promises too
much at most.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routing.cost import penalties
from routing.problem import Job, Problem, Vehicle
from routing.rounds_kernel import NEVER, Ints
from routing.rules import ties
from routing.timing import closing

FAR = 1 << 58
"""What cannot be done is at least so dear."""


class Bounds(NamedTuple):
    """The last four arrays of :class:`routing.rounds_kernel.Round`."""

    may: Ints
    latest: Ints
    ahead: Ints
    extra: Ints


def bounds_of(problem: Problem, vehicle: Vehicle, halts: list[Job], results: list[Job]) -> Bounds:
    """The bounds of the round of `vehicle` through `halts`; a gap is the way from one stop to the next."""
    seconds, places = problem.durations, [job.location for job in results]
    between = seconds[np.ix_(places, places)].copy()
    np.fill_diagonal(between, 0)
    for middle in range(len(places)):
        between = np.minimum(between, between[:, middle, None] + between[None, middle, :])
    stops = [vehicle.start, *(job.location for job in halts), vehicle.end]
    to = (seconds[np.ix_(stops[:-1], places)][:, :, None] + between[None]).min(axis=1)
    onward = (between[None] + seconds[np.ix_(places, stops[1:])].T[:, None, :]).min(axis=2)
    direct = np.minimum(seconds[stops[:-1], stops[1:]], (to + onward).min(axis=1))
    drive = np.column_stack([direct, onward])
    rest = np.append(np.cumsum(direct[::-1])[::-1], 0)
    latest = _latest(vehicle, halts, direct.tolist())[:, None] - drive
    fits = _fits(vehicle, halts, results, direct.tolist(), to, latest)
    serves = ties(problem).serves
    fits &= np.array([serves(vehicle, job) for job in results])
    detour = np.where(fits, to + onward - direct[:, None], FAR)
    later = np.vstack([np.minimum.accumulate(detour[::-1])[::-1][1:], np.full((1, len(results)), FAR)])
    behind = between[None] + onward[:, None, :] - onward[:, :, None]
    here = np.concatenate([detour[:, None, :], np.where(fits[:, None, :], behind, FAR)], axis=1)
    extra = np.clip(np.minimum(here, later[:, None, :]), 0, FAR)
    due = penalties(problem)
    may: Ints = np.array(fits.any(axis=0), np.int64)
    # Leaving a result out is one way to go on, and the only one where no gap takes it.
    dearest = np.array([min(due[job.key], FAR) for job in results]) * may
    return Bounds(may, latest, rest[1:, None] + drive, np.minimum(extra, dearest))


def _latest(vehicle: Vehicle, halts: list[Job], direct: list[int]) -> Ints:
    """By when work at the stop after each gap must begin."""
    limits = [vehicle.time_window.end]
    for halt, drive in zip(reversed(halts), reversed(direct), strict=False):
        limits.append(closing(halt.time_windows, limits[-1] - drive - halt.service))
    return np.array(limits[::-1])


def _fits(
    vehicle: Vehicle, halts: list[Job], results: list[Job], direct: list[int], to: Ints, latest: Ints
) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Whether each result might be made in each gap, the others left aside."""
    free = [vehicle.time_window.start]
    for halt, drive in zip(halts, direct, strict=False):
        free.append(_first(halt, np.array([free[-1] + drive]))[0] + halt.service)
    arrival = np.array(free)[:, None] + to
    done = np.column_stack([_first(job, arrival[:, at]) + job.service for at, job in enumerate(results)])
    allowed = np.arange(len(halts) + 1) >= vehicle.locked
    return (done <= latest[:, 1:]) & allowed[:, None]


def _first(job: Job, moments: Ints) -> Ints:
    """The first moment work may begin after each of `moments`; NEVER past all windows."""
    begin = np.full_like(moments, NEVER)
    for window in reversed(job.time_windows):
        begin = np.where(moments <= window.end, np.maximum(moments, window.start), begin)
    return begin
