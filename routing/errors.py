"""What can go wrong in planning: one tree, each with a stable code and, for bad input, its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class RoutingError(Exception):
    """Root of everything this package raises on purpose.

    Attributes
    ----------
    code : str
        Stable across releases; for machines and translations.
    """

    code = "routing"


class ProblemError(RoutingError, ValueError):
    """A problem, or a file that should hold one, cannot be taken as it is.

    Attributes
    ----------
    place : str
        Where, from the outermost thing inwards: ``jobs[3].time_windows[0]``.
    reason : str
        What is wrong there.
    """

    code = "problem"

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


class PlanError(ProblemError):
    """A plan file cannot be read as a plan (a readable but illegal plan is the checker's business)."""

    code = "plan"


class IllegalPlanError(RoutingError):
    """The planner's own plan did not pass the checker: a bug, never to be published."""

    code = "illegal_plan"


class PoolClosedError(RoutingError):
    """Work was handed to a pool that is closed, or was closed before the work was done."""

    code = "pool_closed"


class WorkerDiedError(RoutingError):
    """A worker process ended in the middle of its work (killed, or out of memory)."""

    code = "worker_died"


@contextmanager
def within(place: str) -> Iterator[None]:
    """Put `place` in front of the place of any ProblemError raised inside."""
    try:
        yield
    except ProblemError as error:
        inner = error.place
        joint = "." if inner and not inner.startswith("[") else ""
        raise type(error)(f"{place}{joint}{inner}", error.reason) from error
