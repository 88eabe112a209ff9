"""Our own planner, as the post office calls it, but not content before its time is over."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.planning.budget import Budget
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import Parameters, solve
from routing.stop import MaxProcessorSeconds

PARAMETERS = Parameters(thorough=True)


def search(problem: Problem, budget: Budget, seed: int, options: Mapping[str, int]) -> Plan:
    """The plan."""
    return searched(problem, budget, seed, PARAMETERS)


def searched(problem: Problem, budget: Budget, seed: int, parameters: Parameters) -> Plan:
    """The plan of the whole of what is left of `budget`."""
    budget.search_begins()
    return solve(problem, stop=MaxProcessorSeconds(max(0.01, budget.left())), seed=seed, parameters=parameters)
