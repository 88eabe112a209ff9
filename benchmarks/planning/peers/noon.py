"""The lunch hour taken out of the clock, for a peer that knows no breaks."""

from __future__ import annotations

from dataclasses import dataclass

from routing.problem import Problem


@dataclass(frozen=True)
class Noon:
    """`seconds` from `instant` on are not on the short clock.

    What happens before the instant keeps its moment, what comes later is counted `seconds` less. A visit begun before
    the instant and done after it has the break behind it; so that everything found on the short clock can be ridden
    on the true one, instant plus longest visit must lie in the break window of every vehicle (:func:`instants`).
    """

    instant: int = 0
    seconds: int = 0

    def opening(self, moment: int) -> int:
        """The first moment of the short clock not before `moment`."""
        return moment if moment < self.instant else max(self.instant, moment - self.seconds)

    def closing(self, moment: int) -> int:
        """The last moment of the short clock not after `moment`."""
        if moment < self.instant:
            return moment
        return moment - self.seconds if moment >= self.instant + self.seconds else self.instant - 1


def instants(problem: Problem, count: int) -> tuple[int, ...]:
    """So many instants, from the first to the last at which all vehicles can have their only break.

    None where there are no breaks; fewer where they would be less than five minutes apart.

    Raises
    ------
    ValueError
        No instant suits all vehicles, or they do not all have one break of one length and one window.
    """
    if not any(vehicle.breaks for vehicle in problem.vehicles):
        return ()
    if any(len(v.breaks) != 1 or len(v.breaks[0].time_windows) != 1 for v in problem.vehicles):
        raise ValueError("not one break with one window each")
    if len({vehicle.breaks[0].service for vehicle in problem.vehicles}) > 1:
        raise ValueError("breaks of several lengths")
    windows = [vehicle.breaks[0].time_windows[0] for vehicle in problem.vehicles]
    first = max(window.start for window in windows)
    last = min(window.end for window in windows) - max((job.setup + job.service for job in problem.jobs), default=0)
    if last < first:
        raise ValueError("no instant at which all could have their break")
    steps = min(count - 1, (last - first) // 300)
    return tuple(first + (last - first) * step // steps for step in range(steps + 1)) if steps > 0 else (first,)
