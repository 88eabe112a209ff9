"""The clock of a fixed sequence: the cheapest one in missed wishes, and of those the earliest.

Breaks may interrupt a drive but not setup or service, and which leg takes which break matters to all that
follows; so does whether to wait for a wished window. The clock therefore carries labels for each set of breaks
already taken: the moment the vehicle is free and what missed wishes cost so far. Of two labels with the same breaks one
that is neither later nor dearer is never worse (it can always wait), so keeping those that no other beats is exact.
Where nothing is wished that is one label a set: with k breaks and n stops n * 2**k * k steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from operator import itemgetter
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
# The moment the vehicle is free, what missed wishes cost up to then, and the trail.
Label = tuple[int, int, Trail]
# For each set of breaks taken (a bit mask) the labels that no other beats.
Labels = list[list[Label]]
# On a leg: the moment, when the vehicle would arrive from here, the cost of missed wishes, the trail.
_OnRoad = tuple[int, int, int, Trail]


class Timing:
    """The clock of one problem.

    Parameters
    ----------
    problem : Problem
    grace : int
        Seconds by which every window and shift may be overrun; more than 0 only to measure a near miss. Wishes are
        not heard then.
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
        """Labels at `moment` (default: the shift's start), before any break."""
        labels: Labels = [[] for _ in range(1 << len(vehicle.breaks))]
        labels[0] = [(vehicle.time_window.start if moment is None else moment, 0, None)]
        return labels

    def rests_fit(self, vehicle: Vehicle) -> bool:
        """Whether all breaks of `vehicle` fit its shift side by side, before any driving."""
        return any(
            moment <= vehicle.time_window.end
            for moment, _, _ in self._drive(self.depart(vehicle), vehicle.breaks, 0)[-1]
        )

    def visit(self, labels: Labels, vehicle: Vehicle, origin: int, job: Job) -> Labels | None:
        """Labels after driving from location `origin` to `job` and serving it; None if no label survives."""
        drive = self.seconds[origin][job.location]
        setup = 0 if origin == job.location else job.setup
        work = setup + job.service
        wished = job.wished_windows if job.wish_cost and not self.grace else ()
        after: Labels = []
        # Without breaks a drive only adds its seconds: the quickest way through here.
        fronts, ahead = (self._drive(labels, vehicle.breaks, drive), 0) if vehicle.breaks else (labels, drive)
        for front in fronts:
            served: list[Label] = []
            for moment, cost, trail in front:
                arrival = moment + ahead
                begin = self.opening(job.time_windows, arrival)
                if begin is None:
                    continue
                if wished:
                    kept = _opening_of_both(job.time_windows, wished, arrival)
                    if kept is not None:
                        event = Event(job, None, arrival, kept, drive, setup)
                        served.append((kept + work, cost, (trail, event)))
                    if kept == begin:
                        continue
                    cost += job.wish_cost
                served.append((begin + work, cost, (trail, Event(job, None, arrival, begin, drive, setup))))
            after.append(served if len(served) < 2 else _unbeaten(served))
        return after if any(after) else None

    def arrive(self, labels: Labels, vehicle: Vehicle, origin: int) -> Label | None:
        """The cheapest label at the vehicle's end with all breaks taken, of those the earliest; None past the shift."""
        latest = vehicle.time_window.end + self.grace
        at_end = self._drive(labels, vehicle.breaks, self.seconds[origin][vehicle.end])[-1]
        return min((label for label in at_end if label[0] <= latest), key=_cheapest_then_earliest, default=None)

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
            return [[(moment + drive, cost, trail) for moment, cost, trail in labels[0]]]
        # On the road the moment alone does not tell who is ahead: who rested before this leg may be free
        # sooner and still have more road before him than who drove on and rests now.
        road: list[list[_OnRoad]] = [
            [(moment, moment + drive, cost, trail) for moment, cost, trail in front] for front in labels
        ]
        for mask, states in enumerate(road):  # ascending: taking a break only adds a bit
            for moment, arrival, cost, trail in states:
                for bit, rest in enumerate(breaks):
                    begin = None if mask >> bit & 1 else self.opening(rest.time_windows, moment)
                    if begin is None:
                        continue
                    left = arrival - begin if arrival > begin else 0
                    free = begin + rest.service
                    rivals = road[mask | 1 << bit]
                    for rival in rivals:
                        if rival[0] <= free and rival[1] <= free + left and rival[2] <= cost:
                            break
                    else:
                        event = Event(None, rest, begin if left else arrival, begin, drive - left, 0)
                        rivals.append((free, free + left, cost, (trail, event)))
        at_end = [[(arrival, cost, trail) for _, arrival, cost, trail in states] for states in road]
        return [front if len(front) < 2 else _unbeaten(front) for front in at_end]


def _cheapest_then_earliest(label: Label) -> tuple[int, int]:
    return label[1], label[0]


def _unbeaten(labels: list[Label]) -> list[Label]:
    """Those of `labels` that no other beats, earliest first, so each cheaper than the one before."""
    front: list[Label] = []
    for label in sorted(labels, key=itemgetter(0, 1)):
        if not front or label[1] < front[-1][1]:
            front.append(label)
    return front


def _opening_of_both(windows: Sequence[TimeWindow], wished: Sequence[TimeWindow], moment: int) -> int | None:
    """The first moment not before `moment` inside one of `windows` and one of `wished`; None if there is none."""
    for window in windows:
        for wish in wished:
            begin = max(moment, window.start, wish.start)
            if begin <= min(window.end, wish.end):
                return begin
    return None


def events(label: Label) -> list[Event]:
    """The events that led to `label`, first to last."""
    found = []
    trail = label[2]
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
