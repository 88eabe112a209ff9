"""The clock of a fixed sequence: the earliest one, with every break at its best legal place.

Breaks may interrupt a drive but not setup or service, and which leg takes which break matters to all that
follows. The clock therefore carries one label for each set of breaks already taken: the earliest moment the
vehicle is free. Being free earlier with the same breaks taken is never worse (it can always wait), so one label a
set is exact. With k breaks and n stops this takes n * 2**k * k steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, NamedTuple

from routing.problem import Break, Job, Problem, TimeWindow, Vehicle


class Event(NamedTuple):
    """A job or a break on the clock: `arrival` and `begin` in seconds, `leg` seconds of this leg driven so far."""

    job: Job | None
    rest: Break | None
    arrival: int
    begin: int
    leg: int
    setup: int


# What led to a label: the trail before it and its last event. Labels share their trails' beginnings.
Trail = tuple[Any, Event] | None
Label = tuple[int, Trail]
Labels = list[Label | None]


class Timing:
    """The clock of one problem.

    Parameters
    ----------
    problem : Problem
    grace : int
        Seconds by which every window and shift may be overrun; more than 0 only to measure a near miss.
    """

    def __init__(self, problem: Problem, grace: int = 0) -> None:
        self.seconds: list[list[int]] = problem.durations.tolist()
        self.grace = grace

    def relaxed(self, grace: int) -> Timing:
        """The same clock with another grace."""
        other = copy(self)
        other.grace = grace
        return other

    def depart(self, vehicle: Vehicle, moment: int | None = None) -> Labels:
        """Labels at `moment` (default: the shift's start), one for each set of the vehicle's breaks (a bit mask)."""
        labels: Labels = [None] * (1 << len(vehicle.breaks))
        labels[0] = (vehicle.time_window.start if moment is None else moment, None)
        return labels

    def rests_fit(self, vehicle: Vehicle) -> bool:
        """Whether all breaks of `vehicle` fit its shift side by side, before any driving."""
        last = self._drive(self.depart(vehicle), vehicle.breaks, 0)[-1]
        return last is not None and last[0] <= vehicle.time_window.end

    def visit(self, labels: Labels, vehicle: Vehicle, origin: int, job: Job) -> Labels | None:
        """Labels after driving from location `origin` to `job` and serving it; None if no label survives."""
        drive = self.seconds[origin][job.location]
        setup = 0 if origin == job.location else job.setup
        after: Labels = []
        alive = False
        for label in self._drive(labels, vehicle.breaks, drive):
            begin = None if label is None else self.opening(job.time_windows, label[0])
            if label is None or begin is None:
                after.append(None)
                continue
            alive = True
            event = Event(job, None, label[0], begin, drive, setup)
            after.append((begin + setup + job.service, (label[1], event)))
        return after if alive else None

    def arrive(self, labels: Labels, vehicle: Vehicle, origin: int) -> Label | None:
        """The label at the vehicle's end with all breaks taken; None if the shift is over before."""
        last = self._drive(labels, vehicle.breaks, self.seconds[origin][vehicle.end])[-1]
        return last if last is not None and last[0] <= vehicle.time_window.end + self.grace else None

    def run(self, vehicle: Vehicle, jobs: Iterable[Job], moment: int | None = None) -> Label | None:
        """The label at the end of `jobs` in this order, leaving at `moment`; None if the clock forbids them."""
        return self.run_on(self.depart(vehicle, moment), vehicle, vehicle.start, jobs)

    def run_on(self, labels: Labels, vehicle: Vehicle, origin: int, jobs: Iterable[Job]) -> Label | None:
        """As :meth:`run`, from `labels` at location `origin`."""
        for job in jobs:
            after = self.visit(labels, vehicle, origin, job)
            if after is None:
                return None
            labels, origin = after, job.location
        return self.arrive(labels, vehicle, origin)

    def opening(self, windows: Sequence[TimeWindow], moment: int) -> int | None:
        """The first moment not before `moment` inside a window; None if all are over."""
        for window in windows:
            if moment <= window.end + self.grace:
                return max(moment, window.start)
        return None

    def _drive(self, labels: Labels, breaks: tuple[Break, ...], drive: int) -> Labels:
        """Labels after `drive` seconds on the road, taking any of the breaks still due on the way or on arrival."""
        if not breaks:
            label = labels[0]
            return [None if label is None else (label[0] + drive, label[1])]
        # On the road a label also knows what is left to drive. Of two with the same breaks the earlier one
        # still wins: by the later one's time it has driven at least as far.
        road = [None if label is None else (label[0], drive, label[1]) for label in labels]
        for mask, state in enumerate(road):  # ascending: taking a break only adds a bit
            if state is None:
                continue
            moment, left, trail = state
            for bit, rest in enumerate(breaks):
                begin = None if mask >> bit & 1 else self.opening(rest.time_windows, moment)
                if begin is None:
                    continue
                stop = min(begin, moment + left)
                free = begin + rest.service
                rival = road[mask | 1 << bit]
                if rival is None or free < rival[0]:
                    left_then = left - (stop - moment)
                    event = Event(None, rest, stop, begin, drive - left_then, 0)
                    road[mask | 1 << bit] = (free, left_then, (trail, event))
        return [None if state is None else (state[0] + state[1], state[2]) for state in road]


def events(label: Label) -> list[Event]:
    """The events that led to `label`, first to last."""
    found = []
    trail = label[1]
    while trail is not None:
        trail, event = trail
        found.append(event)
    return found[::-1]


def departure(vehicle: Vehicle, chain: Sequence[Event]) -> int:
    """The latest departure that leaves the beginning of the first job and of all rests before it where they are.

    Parameters
    ----------
    chain : sequence of Event
        From :func:`events`; holds a job.
    """
    rested = 0
    latest = vehicle.time_window.end
    for event in chain:
        if event.rest is not None:
            latest = min(latest, event.begin)
            rested += event.rest.service
        else:
            # Before the first job there is only driving, rest and waiting: leave the waiting out.
            latest = min(latest, event.begin - rested - event.leg)
            break
    return latest


def outside(windows: Iterable[TimeWindow], moment: int) -> int:
    """Seconds from `moment` to the nearest of `windows`; 0 inside one."""
    return min(max(window.start - moment, moment - window.end, 0) for window in windows)


def closing(windows: Sequence[TimeWindow], moment: int) -> int:
    """The last moment not after `moment` inside a window; -1 if none has opened by then."""
    return next((min(moment, window.end) for window in reversed(windows) if window.start <= moment), -1)
