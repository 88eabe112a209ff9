"""The stop criterion of one part of the work, made from that of the whole."""

from __future__ import annotations

import time

from routing.stop import Progress, Stop


class Clock:
    """Of one whole solve: what has been done before the part that runs now.

    Attributes
    ----------
    solutions : int
        Plans looked at by the parts before.
    ended : bool
        Set to end every part at once.
    """

    def __init__(self) -> None:
        self.began, self.processor_began = time.monotonic(), time.process_time()
        self.solutions = 0
        self.ended = False

    @property
    def seconds(self) -> float:
        """Since the whole began."""
        return time.monotonic() - self.began

    def whole(self, progress: Progress) -> Progress:
        """`progress` of a part as progress of the whole."""
        return Progress(  # by hand: this is asked thousands of times a second
            seconds=time.monotonic() - self.began,
            solutions=self.solutions + progress.solutions,
            best_cost=progress.best_cost,
            idle_seconds=progress.idle_seconds,
            idle_solutions=progress.idle_solutions,
            processor_seconds=time.process_time() - self.processor_began,
        )


class Phase:
    """Ends one part: when the whole is over, when its share of the whole is used up, or when it has done enough.

    Parameters
    ----------
    clock : Clock
    stop : Stop
        Of the whole.
    until : float
        Share of the whole, 0 to 1, after which this part ends.
    enough : Stop or None
        Asked with the part's own progress.
    """

    def __init__(self, clock: Clock, stop: Stop, until: float, enough: Stop | None) -> None:
        self.clock, self.stop, self.until, self.enough = clock, stop, until, enough
        self.begin = self.stop.share(clock.whole(Progress()))

    def __call__(self, progress: Progress) -> bool:
        whole = self.clock.whole(progress)
        return (
            self.clock.ended
            or self.stop(whole)
            or (self.until < 1 and self.stop.share(whole) >= self.until)
            or (self.enough is not None and self.enough(progress))
        )

    def share(self, progress: Progress) -> float:
        """How much of this part is done."""
        done = self.stop.share(self.clock.whole(progress)) - self.begin
        part = self.until - self.begin
        used = min(1.0, max(0.0, done / part)) if part > 0 else 1.0
        return used if self.enough is None else max(used, self.enough.share(progress))

    @property
    def wall_seconds(self) -> float | None:
        """What is left of the wall-clock limit."""
        limit = self.stop.wall_seconds
        return None if limit is None else max(0.001, limit * self.until - self.clock.seconds)
