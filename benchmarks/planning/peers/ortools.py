"""Our own planner with every proposer but OR-Tools away: the full model alone."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.planning.budget import Budget
from benchmarks.planning.peers.ours import searched
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import Parameters

PARAMETERS = Parameters(proposers=("ortools",), thorough=True)


def search(problem: Problem, budget: Budget, seed: int, options: Mapping[str, int]) -> Plan:
    """The plan."""
    return searched(problem, budget, seed, PARAMETERS)
