"""When to stop searching: small frozen values that are called with the search's progress.

``MaxSeconds(30) | NoImprovement(seconds=5)`` stops at whichever comes first. Limits in seconds follow the wall
clock, so what was found by then differs from run to run; limits in solutions give the same plan every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands.

    Attributes
    ----------
    seconds, processor_seconds : float
        Since the search began: by the wall clock, and of processor time in this process.
    solutions : int
        Legal plans looked at so far.
    best_cost : int or None
        Cost of the best of them.
    idle_seconds, idle_solutions : float, int
        The same two counted from the last improvement.
    share : float
        Of the work allowed, between 0 and 1, as far as the stop criterion can tell.
    """

    seconds: float = 0.0
    solutions: int = 0
    best_cost: int | None = None
    idle_seconds: float = 0.0
    idle_solutions: int = 0
    share: float = 0.0
    processor_seconds: float = 0.0


OnProgress = Callable[[Progress], None]


class Stop(Protocol):
    """A stop criterion."""

    def __call__(self, progress: Progress) -> bool:
        """Whether to stop now."""
        ...

    def share(self, progress: Progress) -> float:
        """How much of the allowed work is done, 0 to 1."""
        ...

    @property
    def wall_seconds(self) -> float | None:
        """The wall-clock limit, if there is one."""
        ...


class _Joinable:
    """What all criteria here have in common."""

    __slots__ = ()

    def __or__(self, other: Stop) -> AnyOf:
        return AnyOf((self, other))  # type: ignore[arg-type]  # every subclass is a Stop

    @property
    def wall_seconds(self) -> float | None:
        return None


@dataclass(frozen=True, slots=True)
class MaxSeconds(_Joinable):
    """Stop after so many seconds of wall time."""

    limit: float

    def __call__(self, progress: Progress) -> bool:
        return progress.seconds >= self.limit

    def share(self, progress: Progress) -> float:
        return min(1.0, progress.seconds / self.limit) if self.limit > 0 else 1.0

    @property
    def wall_seconds(self) -> float | None:
        return self.limit


@dataclass(frozen=True, slots=True)
class MaxProcessorSeconds(_Joinable):
    """Stop after so many seconds of this process's processor time, all its threads together."""

    limit: float

    def __call__(self, progress: Progress) -> bool:
        return progress.processor_seconds >= self.limit

    def share(self, progress: Progress) -> float:
        return min(1.0, progress.processor_seconds / self.limit) if self.limit > 0 else 1.0


@dataclass(frozen=True, slots=True)
class MaxSolutions(_Joinable):
    """Stop after so many legal plans; bit-equal from run to run."""

    limit: int

    def __call__(self, progress: Progress) -> bool:
        return progress.solutions >= self.limit

    def share(self, progress: Progress) -> float:
        return min(1.0, progress.solutions / self.limit) if self.limit > 0 else 1.0


@dataclass(frozen=True, slots=True)
class CostBelow(_Joinable):
    """Stop when the best plan costs less than this; how far that is, nobody can say."""

    limit: int

    def __call__(self, progress: Progress) -> bool:
        return progress.best_cost is not None and progress.best_cost < self.limit

    def share(self, progress: Progress) -> float:
        return float(self(progress))


@dataclass(frozen=True, slots=True)
class NoImprovement(_Joinable):
    """Stop when the best plan has stood for so many seconds, or so many solutions, whichever is given."""

    seconds: float | None = None
    solutions: int | None = None

    def __call__(self, progress: Progress) -> bool:
        return self.share(progress) >= 1.0

    def share(self, progress: Progress) -> float:
        by_time = progress.idle_seconds / self.seconds if self.seconds else 0.0
        by_count = progress.idle_solutions / self.solutions if self.solutions else 0.0
        return min(1.0, max(by_time, by_count))


@dataclass(frozen=True, slots=True)
class AnyOf(_Joinable):
    """Stop as soon as one of several criteria says so."""

    criteria: tuple[Stop, ...]

    def __call__(self, progress: Progress) -> bool:
        return any(criterion(progress) for criterion in self.criteria)

    def share(self, progress: Progress) -> float:
        return max((criterion.share(progress) for criterion in self.criteria), default=0.0)

    @property
    def wall_seconds(self) -> float | None:
        limits = [c.wall_seconds for c in self.criteria if c.wall_seconds is not None]
        return min(limits, default=None)
