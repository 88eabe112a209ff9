"""What stands behind the one seam of the planner: searches that propose routes, and nothing else.

A proposer is handed a problem and where to start, and answers with routes. It times nothing and promises nothing:
:func:`routing.solve.solve` puts every answer on the one clock and has it judged before it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from routing.problem import Job, Problem
from routing.stop import OnProgress, Stop

Visits = tuple[int, ...]
"""Visits of one vehicle in order, as indices into ``problem.tasks``."""

Routes = tuple[Visits, ...]
"""One entry for each of ``problem.vehicles``; empty for a vehicle that stays at home."""

Collect = Callable[[int, Visits], None]
"""Told the index of a vehicle and what it may well ride; a good plan may be packed from such routes later."""


class Proposer(Protocol):
    """A search for routes."""

    name: str
    """As the plan's provenance names it."""

    def suits(self, problem: Problem) -> bool:
        """Whether every rule of `problem` is held by this search; one that is not would be searched in vain."""
        ...

    def search(
        self,
        problem: Problem,
        *,
        stop: Stop,
        seed: int,
        start: Routes,
        on_progress: OnProgress | None,
        collect: Collect | None,
    ) -> Routes:
        """The best routes found for `problem`.

        Parameters
        ----------
        stop : Stop
            When to end; asked often, see :class:`routing.proposers.watch.Watch`.
        seed : int
            The same problem, seed, start and limit in solutions give the same routes.
        start : Routes
            Where to begin; legal, all empty where there is no plan yet.
        on_progress : callable or None
            Told now and then where the search stands, in this thread. What it raises ends the search.
        collect : callable or None
            Told good routes on the way.
        """
        ...


def routes_of(problem: Problem, sequences: Iterable[Sequence[Job]]) -> Routes:
    """Sequences of visits, one a vehicle, as indices into ``problem.tasks``."""
    index = {task.key: at for at, task in enumerate(problem.tasks)}
    return tuple(tuple(index[job.key] for job in jobs) for jobs in sequences)
