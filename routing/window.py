"""Windows of time, in seconds from any one origin (our days count from local midnight)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing import validation as valid
from routing.errors import ProblemError
from routing.validation import MAX_SECONDS


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """From `start` to `end`, both included, in seconds."""

    start: int
    end: int

    def __post_init__(self) -> None:
        valid.number("start", self.start, MAX_SECONDS)
        valid.number("end", self.end, MAX_SECONDS)
        if self.end < self.start:
            raise ProblemError("", f"closes at {self.end}, before it opens at {self.start}")


ALWAYS = TimeWindow(0, MAX_SECONDS)


def in_order(place: str, windows: Sequence[TimeWindow]) -> None:
    """Refuse windows that overlap, touch out of order, or are none at all.

    Raises
    ------
    ProblemError
        Naming the window.
    """
    if not windows:
        raise ProblemError(place, "empty: leave it out for a stop without a window")
    for index in range(1, len(windows)):
        if windows[index].start <= windows[index - 1].end:
            raise ProblemError(f"{place}[{index}]", "does not begin after the one before it ends")
