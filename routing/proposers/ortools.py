"""OR-Tools: holds the one full model, can do everything alone, and takes every plan in."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing import faults
from routing.ortools_model import RoutingModel
from routing.problem import Job, Problem
from routing.proposers import Collect, Routes, routes_of
from routing.proposers.watch import Watch
from routing.stop import OnProgress, Stop

LONGEST_MS = 24 * 3600 * 1000
"""The solver wants some limit in time even where solutions are counted."""

STEP_MS = 10_000
"""For one step of the search. The solver's own 100 ms are no more than a busy machine takes for it now and then: the
search then ended before it had begun, and said nothing."""

SECONDS_BETWEEN_LOOKS = 0.005
"""By the clock, not by ticks: where nothing better is near, 256 of them once took seven seconds."""

TICKS_WITHOUT_SOLUTION = 30_000
"""Or 1,000 a job. The solver ticks 10,000 to 100,000 times a second; up to 20,000 lay between solutions of 60 jobs."""

_BOOL_TRUE = 3  # OR-Tools' OptionalBoolean takes numbers
_LNS_OPERATORS = tuple(
    f"use_{kind}_cheapest_insertion_{what}_lns"
    for kind in ("global", "local")
    for what in ("expensive_chain", "close_nodes")
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OrTools:
    """The proposer.

    Attributes
    ----------
    first_solution : str
        A name of OR-Tools' FirstSolutionStrategy. SAVINGS led at every size tried, but ends at once where there are
        shipments: those begin with PARALLEL_CHEAPEST_INSERTION.
    lns_from : int
        From so many jobs on, ruin-and-insert operators join (3% better at 120 and 300 jobs, slower below).
    """

    first_solution: str = "SAVINGS"
    lns_from: int = 100
    name: str = "ortools"

    def suits(self, problem: Problem) -> bool:
        """It knows every rule."""
        return bool(problem.tasks and problem.vehicles)

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
        """See :class:`routing.proposers.Proposer`."""
        search = Search(problem, stop, seed, on_progress, self)
        return routes_of(problem, search.run([[problem.tasks[visit] for visit in visits] for visits in start]))


class Search:
    """One run of the solver, watched."""

    def __init__(
        self, problem: Problem, stop: Stop, seed: int, on_progress: OnProgress | None, how: OrTools = OrTools()
    ) -> None:
        self.problem, self.seed, self.how = problem, seed, how
        self.model = RoutingModel(problem)
        self.watch = Watch(stop, on_progress)
        self.solutions = self.ticks = self.solved_at = 0
        self.look_at = 0.0
        self.fruitless = max(TICKS_WITHOUT_SOLUTION, 1_000 * len(problem.tasks))
        self.ended = False
        self.failure: BaseException | None = None

    def run(self, start: Sequence[Sequence[Job]]) -> list[list[Job]]:
        """Jobs of each vehicle in the best plan found; `start` if that is all there is."""
        given = [list(jobs) for jobs in start]
        if len(self.model.jobs) < 2:  # nothing to search: inserting it at its best place is all there is
            return given
        if any(given) and self.watch(0, None):  # the solver never ends when it is stopped before it begins
            return given
        routing, settings = self.model.routing, self._settings()
        routing.AddAtSolutionCallback(self._at_solution)
        routing.AddSearchMonitor(routing.solver().CustomLimit(self._limit))
        routing.CloseModelWithParameters(settings)
        hint = self._taken_in(given) if any(given) else None
        if hint is None and self.ended:
            found = None
        elif hint is not None:
            found = routing.SolveFromAssignmentWithParameters(hint, settings)
        else:
            found = routing.SolveWithParameters(settings)
            if found is not None and not self.solutions and not self.ended:
                # No first solution by the strategy: what is handed out then serves nobody, but it can be built upon.
                found = routing.SolveFromAssignmentWithParameters(found, settings) or found
        if self.failure is not None:
            raise self.failure
        return given if found is None else self.model.sequences(found)

    def _taken_in(self, given: Sequence[Sequence[Job]]) -> Any:
        """`given` as the solver says it; None where it refuses it, or has no time left to read it."""
        hint = self.model.routing.ReadAssignmentFromRoutes(self.model.routes(given), True)
        if hint is None:  # reading is a search too, which the stop criterion may have ended: no refusal then
            self._ask()
            if not self.ended:
                faults.note("plan_refused", self.how.name, self.problem)
        return hint

    def _settings(self) -> Any:
        settings = pywrapcp.DefaultRoutingSearchParameters()
        strategies = routing_enums_pb2.FirstSolutionStrategy
        first = "PARALLEL_CHEAPEST_INSERTION" if self.problem.shipments else self.how.first_solution
        settings.first_solution_strategy = getattr(strategies, first)
        settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        if self.seed:
            # The solver has no seed, and hardly minds the order of the stops: vary what steers it instead.
            dice = random.Random(self.seed)
            settings.savings_parameters.arc_coefficient = dice.uniform(0.8, 1.2)
            settings.guided_local_search_lambda_coefficient = dice.uniform(0.05, 0.2)
        wall = self.watch.stop.wall_seconds
        settings.time_limit.FromMilliseconds(LONGEST_MS if wall is None else max(1, int(wall * 1000)))
        settings.lns_time_limit.FromMilliseconds(STEP_MS)
        if len(self.model.jobs) >= self.how.lns_from:
            for name in _LNS_OPERATORS:
                setattr(settings.local_search_operators, name, _BOOL_TRUE)
        return settings

    def _at_solution(self) -> None:
        self.solutions += 1
        self.solved_at = self.ticks
        self.watch.note(self.solutions, int(self.model.routing.CostVar().Max()))
        self._ask()

    def _limit(self) -> bool:
        """Called by the solver at every step; True ends the search."""
        self.ticks += 1
        now = time.monotonic()
        if now >= self.look_at:
            self.look_at = now + SECONDS_BETWEEN_LOOKS
            self._ask()
        # A problem without alternatives has no further solutions to count.
        return self.ended or self.ticks - self.solved_at > self.fruitless

    def _ask(self) -> None:
        # An exception may not cross the solver's frames: it is kept, the search ended, and raised after it.
        try:
            self.ended = self.watch(self.solutions, None) or self.ended
        except BaseException as error:  # noqa: BLE001
            self.failure, self.ended = error, True
