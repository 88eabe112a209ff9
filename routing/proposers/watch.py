"""The clock of one search: how far it is, whether to stop, whom to tell."""

from __future__ import annotations

import time
from dataclasses import replace

from routing.stop import OnProgress, Progress, Stop

REPORT_SECONDS = 0.2
"""Progress is told no more often than this."""


class Watch:
    """Ask it now and then; it asks the stop criterion and tells the progress.

    Parameters
    ----------
    stop : Stop
    on_progress : callable or None
        Told every REPORT_SECONDS at most; what it raises is not caught here.
    """

    def __init__(self, stop: Stop, on_progress: OnProgress | None = None) -> None:
        self.stop, self.on_progress = stop, on_progress
        self.began = self.improved = time.monotonic()
        self.processor_began = time.process_time()
        self.improved_at = 0
        self.reported = 0.0
        self.best: int | None = None

    def __call__(self, solutions: int, best_cost: int | None) -> bool:
        """Whether to stop, after so many plans looked at in all, the best of which costs `best_cost`."""
        self.note(solutions, best_cost)
        progress = self.progress(solutions)
        ended = self.stop(progress)
        if self.on_progress is not None and progress.seconds - self.reported >= REPORT_SECONDS:
            self.reported = progress.seconds
            self.on_progress(replace(progress, share=self.stop.share(progress)))
        return ended

    def note(self, solutions: int, best_cost: int | None) -> None:
        """Remember an improvement without asking anybody."""
        if best_cost is not None and (self.best is None or best_cost < self.best):
            self.best, self.improved, self.improved_at = best_cost, time.monotonic(), solutions

    def progress(self, solutions: int) -> Progress:
        """Where the search stands; what share of the work that is, only the stop criterion can say."""
        now = time.monotonic()
        return Progress(
            seconds=now - self.began,
            processor_seconds=time.process_time() - self.processor_began,
            solutions=solutions,
            best_cost=self.best,
            idle_seconds=now - self.improved,
            idle_solutions=solutions - self.improved_at,
        )
