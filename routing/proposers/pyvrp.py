"""PyVRP's iterated local search: strong on plain days and on long routes.

Of a lunch break it knows nothing, so the hour is taken out of its clock (:mod:`routing.proposers.noon`): what it finds
can be ridden, but one instant holds for all couriers. What it cannot say at all is named by :meth:`Pyvrp.suits`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pyvrp import (
    CostEvaluator,
    IteratedLocalSearch,
    IteratedLocalSearchCallbacks,
    IteratedLocalSearchParams,
    PenaltyManager,
    RandomNumberGenerator,
    Solution,
    SolveParams,
)
from pyvrp.search import LocalSearch, PerturbationManager, compute_neighbours

from routing.problem import Problem
from routing.proposers import Collect, Routes
from routing.proposers.pyvrp_model import PyvrpModel, expressible
from routing.proposers.watch import Watch
from routing.stop import OnProgress, Stop

NEAR = 1.01
"""Routes of a plan at most this many times as dear as the best are told to the collector."""

ILLEGAL = 2**63 - 1
"""What PyVRP says a plan costs that breaks a rule."""

GIVE_UP_AT = 0.15
"""Share of the work after which jobs that must be served, and so far could not all be, may be left out."""


@dataclass(frozen=True, slots=True)
class Pyvrp:
    """The proposer."""

    name: str = "pyvrp"

    def suits(self, problem: Problem) -> bool:
        """Whether PyVRP can be told every rule of `problem`."""
        return expressible(problem)

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
        watch = Watch(stop, on_progress)
        run = _Run(watch, collect, _history(len(problem.jobs)), seed)
        whole = PyvrpModel(problem, all_required=True)
        if whole.has_required and (found := run.on(whole, start, give_up=True)) is not None:
            return whole.routes(found)
        if run.ended:
            return start
        model = PyvrpModel(problem, all_required=False) if whole.has_required else whole
        found = run.on(model, start, give_up=False)
        return start if found is None else model.routes(found)


def _history(jobs: int) -> int:
    """PyVRP's history_length: the shorter, the sooner it settles, and many jobs leave time for few steps."""
    return min(300, max(30, 3_000_000 // jobs**2))


class _Run:
    """One search after the other under one watch."""

    def __init__(self, watch: Watch, collect: Collect | None, history: int, seed: int) -> None:
        self.watch, self.collect, self.history, self.seed = watch, collect, history, seed
        self.solutions = 0
        self.ended = False

    def on(self, model: PyvrpModel, start: Routes, *, give_up: bool) -> Solution | None:
        """The best plan of `model`; None if none was legal when the search ended or was given up."""
        data, params = model.data, SolveParams()
        rng = RandomNumberGenerator(seed=self.seed)
        search = LocalSearch(
            data, rng, compute_neighbours(data, params.neighbourhood), PerturbationManager(params.perturbation)
        )
        for operator in params.operators:
            if operator.supports(data):
                search.add_operator(operator(data))
        penalties = PenaltyManager(params.penalty.midpoint_penalties(data), params.penalty)
        if any(start):
            first = model.solution(start)
        else:
            first = search(Solution.make_random(data, rng), penalties.max_cost_evaluator(), exhaustive=True)
        callbacks = _Collector(model, self.collect) if self.collect is not None else None
        ils = IteratedLocalSearchParams(history_length=self.history, callbacks=callbacks)

        def ended(cost: int) -> bool:
            # Asked once before the first step.
            legal = cost < ILLEGAL
            self.ended = self.watch(self.solutions, cost if legal else None)
            self.solutions += 1
            hopeless = give_up and not legal and self.watch.stop.share(self.watch.progress(self.solutions)) > GIVE_UP_AT
            return self.ended or hopeless

        best = IteratedLocalSearch(data, penalties, search, first, ils).run(ended, collect_stats=False).best
        return best if best.is_feasible() else None


class _Collector(IteratedLocalSearchCallbacks):  # type: ignore[misc]
    """Tells the routes of every plan near the best."""

    def __init__(self, model: PyvrpModel, collect: Collect) -> None:
        self.model, self.collect = model, collect

    def on_iteration(self, current: Solution, candidate: Solution, best: Solution, costs: CostEvaluator) -> None:
        if candidate.is_feasible() and costs.cost(candidate) <= NEAR * costs.cost(best):
            for vehicle, visits in enumerate(self.model.routes(candidate)):
                if visits:
                    self.collect(vehicle, visits)
