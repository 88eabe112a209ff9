"""A clock without the lunch hour, for searches that know no breaks.

One instant serves the whole fleet: what happens before it keeps its moment, what happens later is counted as if the
break had not been. A visit begun just before the instant may go on past it, the break then follows it; so the instant
lies early enough in every break window for the longest visit. Everything found on this clock can be ridden on the
true one. It is a restriction: there each courier may rest when it suits his route best.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from routing.problem import Job, Problem, TimeWindow, Vehicle
from routing.timing import Timing


@dataclass(frozen=True, slots=True)
class Noon:
    """Leave `seconds` from `instant` on out of the clock."""

    instant: int = 0
    seconds: int = 0

    def opening(self, moment: int) -> int:
        """The first moment of the short clock that is not before `moment`."""
        return moment if moment < self.instant else max(self.instant, moment - self.seconds)

    def closing(self, moment: int) -> int:
        """The last moment of the short clock that is not after `moment`."""
        if moment < self.instant:
            return moment
        return moment - self.seconds if moment >= self.instant + self.seconds else self.instant - 1

    def window(self, window: TimeWindow) -> TimeWindow | None:
        """`window` on the short clock; None if nothing of it is left."""
        start, end = self.opening(window.start), self.closing(window.end)
        return TimeWindow(start, end) if start <= end else None


def noon(problem: Problem) -> Noon | None:
    """The instant that costs the windows of `problem` the least; None if no one instant serves every vehicle."""
    timing = Timing(problem)
    resting = [vehicle for vehicle in problem.vehicles if vehicle.breaks and timing.rests_fit(vehicle)]
    if not resting:
        return Noon()
    if any(len(vehicle.breaks) > 1 for vehicle in resting):
        return None
    longest = max((task.setup + task.service for task in problem.tasks), default=0)
    seconds = max(vehicle.breaks[0].service for vehicle in resting)
    limits = [part for vehicle in resting for part in _instants(vehicle, longest, seconds)]
    candidates = {moment for start, end in limits for moment in (start, end)}
    candidates |= {
        edge for task in problem.tasks for window in task.time_windows for edge in (window.end + 1, window.start)
    }
    serving = [
        moment for moment in candidates if all(_serves(moment, vehicle, longest, seconds) for vehicle in resting)
    ]
    choices = [Noon(moment, seconds) for moment in serving]
    return min(choices, key=lambda choice: (_lost(choice, problem.tasks), choice.instant), default=None)


def _instants(vehicle: Vehicle, longest: int, seconds: int) -> list[tuple[int, int]]:
    """From when to when the break may be cut out of the shift of `vehicle`."""
    shift = vehicle.time_window
    parts = [
        (max(window.start, shift.start), min(window.end - longest, shift.end - seconds))
        for window in vehicle.breaks[0].time_windows
    ]
    return [(start, end) for start, end in parts if start <= end]


def _serves(moment: int, vehicle: Vehicle, longest: int, seconds: int) -> bool:
    return any(start <= moment <= end for start, end in _instants(vehicle, longest, seconds))


def _lost(choice: Noon, tasks: Iterable[Job]) -> float:
    """How much of all windows is gone, a window lost altogether counting as ten."""
    lost = 0.0
    for task in tasks:
        for window in task.time_windows:
            left = choice.window(window)
            whole = window.end - window.start + 1
            lost += 10.0 if left is None else 1 - (left.end - left.start + 1) / whole
    return lost
