"""A legal plan for a problem: OR-Tools searches, our own clock times what it found."""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass, replace
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from routing.assemble import build_plan, build_route
from routing.explain import with_reasons
from routing.insertion import Sequences, fill
from routing.ortools_model import RoutingModel
from routing.plan import Plan
from routing.problem import Job, Problem
from routing.stop import NoImprovement, OnProgress, Progress, Stop

MIN_PATIENCE = 500
LONGEST_MS = 24 * 3600 * 1000
"""The solver wants some limit in time even where solutions are counted."""

REPORT_SECONDS = 0.2
"""Progress is told no more often than this."""

TICKS_BETWEEN_LOOKS = 256
TICKS_WITHOUT_SOLUTION = 30_000
"""Or 1,000 a job. The solver ticks 10,000 to 100,000 times a second; up to 20,000 lay between solutions of 60 jobs."""

_BOOL_TRUE = 3  # OR-Tools' OptionalBoolean takes numbers
_LNS_OPERATORS = tuple(
    f"use_{kind}_cheapest_insertion_{what}_lns"
    for kind in ("global", "local")
    for what in ("expensive_chain", "close_nodes")
)
_log = logging.getLogger(__name__)

__all__ = ("OnProgress", "Parameters", "solve")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How to search.

    Attributes
    ----------
    first_solution : str
        A name of OR-Tools' FirstSolutionStrategy. SAVINGS led at every size tried.
    patience : int or None
        The search has converged after so many solutions a job (but at least MIN_PATIENCE) without improvement.
        None: only the stop criterion ends it.
    balance : int
        Seconds of travel given for each second by which the last vehicle comes home sooner. It steers the search
        and is no part of a plan's cost: without it two couriers may get 30 stops and none.
    lns_from : int
        From so many jobs on, ruin-and-insert operators join (3% better at 120 and 300 jobs, slower below).
    """

    first_solution: str = "SAVINGS"
    patience: int | None = 10
    balance: int = 0
    lns_from: int = 100


def solve(
    problem: Problem,
    *,
    stop: Stop,
    seed: int = 0,
    parameters: Parameters = Parameters(),
    previous: Plan | None = None,
    on_progress: OnProgress | None = None,
) -> Plan:
    """Plan `problem`; a pure function of its arguments under a limit in solutions.

    Parameters
    ----------
    stop : Stop
        When to end the search; asked at every solution.
    seed : int
        Another seed, another path of the search; 0 is the one that is best known.
    previous : Plan, optional
        Where to start from; what of it no longer fits `problem` is passed over. The answer is never dearer than it.
    on_progress : callable, optional
        Told now and then where the search stands, in this thread. What it raises ends the search.

    Returns
    -------
    Plan
        Legal whatever the problem, in the worst case with every job left out; each of those has its reason.
    """
    start = Sequences(problem) if previous is None else Sequences.of(problem, previous)
    plans = [] if previous is None else [_completed(start)]
    if problem.jobs and problem.vehicles:
        found = Sequences(problem)
        search = _Search(problem, stop, seed, parameters, on_progress)
        for index, jobs in enumerate(search.run([list(jobs) for jobs in start.jobs])):
            if not found.adopt(index, jobs):
                _log.warning("solver_route_illegal vehicle=%d problem=%s", index, problem.fingerprint[:12])
        plans.append(_completed(found))
    # On a tie the plan that was given stands: nothing is moved for nothing.
    best = min(plans, key=lambda plan: plan.cost, default=None)
    return with_reasons(problem, _completed(start) if best is None else best)


def _completed(sequences: Sequences) -> Plan:
    """The plan of `sequences` after everything that still fits and pays is put in."""
    problem = sequences.problem
    fill(sequences, sequences.missing())
    routes = {}
    for index, jobs in enumerate(sequences.jobs):
        route = build_route(problem, sequences.timing, problem.vehicles[index], jobs) if jobs else None
        if route is not None:
            routes[index] = route
    return build_plan(problem, routes)


class _Search:
    """One run of the solver, watched."""

    def __init__(
        self, problem: Problem, stop: Stop, seed: int, parameters: Parameters, on_progress: OnProgress | None
    ) -> None:
        self.problem, self.seed, self.parameters, self.on_progress = problem, seed, parameters, on_progress
        self.model = RoutingModel(problem, parameters.balance)
        self.stop: Stop = stop
        if parameters.patience is not None:
            patience = NoImprovement(solutions=max(MIN_PATIENCE, parameters.patience * len(problem.jobs)))
            self.stop = patience | stop
        self.began = self.improved = time.monotonic()
        self.reported = 0.0
        self.solutions = self.improved_at = self.ticks = self.solved_at = 0
        self.fruitless = max(TICKS_WITHOUT_SOLUTION, 1_000 * len(problem.jobs))
        self.ended = False
        self.best: int | None = None
        self.failure: BaseException | None = None

    def run(self, start: list[list[Job]]) -> list[list[Job]]:
        """Jobs of each vehicle in the best plan found; `start` if that is all there is."""
        if len(self.model.jobs) < 2:  # nothing to search: inserting it at its best place is all there is
            return start
        routing, settings = self.model.routing, self._settings()
        routing.AddAtSolutionCallback(self._at_solution)
        routing.AddSearchMonitor(routing.solver().CustomLimit(self._limit))
        routing.CloseModelWithParameters(settings)
        hint = None
        if any(start):
            # None when the model refuses the start; passing that on would silently search from nothing.
            hint = routing.ReadAssignmentFromRoutes(self.model.routes(start), True)
            if hint is None:
                _log.warning("previous_plan_refused problem=%s", self.problem.fingerprint[:12])
        if hint is not None:
            found = routing.SolveFromAssignmentWithParameters(hint, settings)
        else:
            found = routing.SolveWithParameters(settings)
        if self.failure is not None:
            raise self.failure
        return start if found is None else self.model.sequences(found)

    def _settings(self) -> Any:
        settings = pywrapcp.DefaultRoutingSearchParameters()
        strategies = routing_enums_pb2.FirstSolutionStrategy
        settings.first_solution_strategy = getattr(strategies, self.parameters.first_solution)
        settings.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
        if self.seed:
            # The solver has no seed, and hardly minds the order of the stops: vary what steers it instead.
            dice = random.Random(self.seed)
            settings.savings_parameters.arc_coefficient = dice.uniform(0.8, 1.2)
            settings.guided_local_search_lambda_coefficient = dice.uniform(0.05, 0.2)
        wall = self.stop.wall_seconds
        settings.time_limit.FromMilliseconds(LONGEST_MS if wall is None else max(1, int(wall * 1000)))
        if len(self.model.jobs) >= self.parameters.lns_from:
            for name in _LNS_OPERATORS:
                setattr(settings.local_search_operators, name, _BOOL_TRUE)
        return settings

    def _at_solution(self) -> None:
        cost = int(self.model.routing.CostVar().Max())
        self.solutions += 1
        self.solved_at = self.ticks
        if self.best is None or cost < self.best:
            self.best, self.improved, self.improved_at = cost, time.monotonic(), self.solutions
        self._ask()

    def _limit(self) -> bool:
        """Called by the solver at every step; True ends the search."""
        self.ticks += 1
        if self.ticks % TICKS_BETWEEN_LOOKS == 0:
            self._ask()
        # A problem without alternatives has no further solutions to count.
        return self.ended or self.ticks - self.solved_at > self.fruitless

    def _ask(self) -> None:
        # An exception may not cross the solver's frames: it is kept, the search ended, and raised after it.
        try:
            progress = self._progress()
            self.ended = self.ended or self.stop(progress)
            if self.on_progress is not None and progress.seconds - self.reported >= REPORT_SECONDS:
                self.reported = progress.seconds
                self.on_progress(progress)
        except BaseException as error:  # noqa: BLE001
            self.failure, self.ended = error, True

    def _progress(self) -> Progress:
        now = time.monotonic()
        progress = Progress(
            seconds=now - self.began,
            solutions=self.solutions,
            best_cost=self.best,
            idle_seconds=now - self.improved,
            idle_solutions=self.solutions - self.improved_at,
        )
        return replace(progress, share=self.stop.share(progress))
