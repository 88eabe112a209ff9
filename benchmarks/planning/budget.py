"""Processor time that is given to a planner, from the moment its process starts."""

from __future__ import annotations

import time


class Budget:
    """So many processor seconds of this process, its start and its imports among them.

    Attributes
    ----------
    converted : float or None
        What was used when the search itself began; a planner tells it by calling :meth:`search_begins`.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.converted: float | None = None

    def search_begins(self) -> None:
        """The problem is in the planner's own form now."""
        self.converted = time.process_time()

    def left(self) -> float:
        """Seconds not used yet; negative when overdrawn."""
        return self.seconds - time.process_time()
