"""The best plan that can be packed from routes met on the way (set packing, by SCIP).

Each route collected is a column; each visit is served by at least one chosen route or its penalty is paid. A visit
served twice is then taken out of the route where it is the greater detour. The answer is only a proposal: costs that
depend on the clock or on several shifts of one courier are not in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from ortools.linear_solver import pywraplp

from routing.cost import penalties, ride, serving_cost
from routing.problem import Problem, TaskKind
from routing.proposers import Routes, Visits

MOST_ROUTES = 4_000
"""Columns of one packing, the ones collected last."""

MOST_ENTRIES = 800_000
"""Columns times visits: beyond it SCIP's first relaxation alone takes longer than the whole search (46 s at 1,000)."""

MOST_NODES = 50
"""Of the search tree: whole seconds beyond it hardly ever bought anything."""

DEAR = 20
"""Penalties count as at most this many times what all routes cost: larger ones upset the solver's arithmetic."""


_INFINITE = 2**63


class Packing:
    """Collects routes, and packs a plan from them.

    Parameters
    ----------
    problem : Problem
    """

    name = "packing"

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        own = any(task.vehicle is not None for task in problem.tasks)
        kinds: dict[Hashable, int] = {}
        self.kind = []
        """Of each vehicle: the first that is like it."""
        for index, vehicle in enumerate(problem.vehicles):
            like = vehicle if own else replace(vehicle, id=0, description="")
            self.kind.append(kinds.setdefault(like, index))
        self.routes: dict[tuple[int, frozenset[int]], tuple[int, Visits]] = {}

    def collect(self, vehicle: int, visits: Visits) -> None:
        """Remember a route, or that it was met again."""
        key = self.kind[vehicle], frozenset(visits)
        known = self.routes.pop(key, None)
        if known is None or known[1] != visits:
            known = min(known or (_INFINITE, ()), (self._cost(vehicle, visits), visits))
        self.routes[key] = known
        if len(self.routes) > 2 * MOST_ROUTES:
            for old in list(self.routes)[:MOST_ROUTES]:
                del self.routes[old]

    def pack(self, best: Routes, seconds: float | None) -> Routes | None:
        """A plan at most as dear as `best` as far as this can tell; None if there is none other, or no time.

        Parameters
        ----------
        best : Routes
            A legal plan, the hint.
        seconds : float or None
            None: bounded by the size of the search tree alone, so that the answer is always the same.
        """
        for vehicle, visits in enumerate(best):
            if visits:
                self.collect(vehicle, visits)
        chosen = _chosen(self, best, seconds)
        if chosen is None:
            return None
        free = defaultdict(list)
        for index in reversed(range(len(self.kind))):
            free[self.kind[index]].append(index)
        routes: list[Visits] = [()] * len(self.kind)
        for kind, visits in chosen:
            routes[free[kind].pop()] = visits
        found = self._once_each(routes)
        return None if found == best else found

    def _cost(self, vehicle: int, visits: Visits) -> int:
        if not visits:
            return 0
        who = self.problem.vehicles[vehicle]
        jobs = [self.problem.tasks[visit] for visit in visits]
        return ride(self.problem, who, jobs) + who.fixed_cost + sum(serving_cost(who, job) for job in jobs)

    def _once_each(self, routes: list[Visits]) -> Routes:
        """`routes` with every visit left where it costs the least; the two of a shipment stay together."""
        first = len(self.problem.jobs)

        def whole(visit: int) -> frozenset[int]:
            return frozenset({visit} if visit < first else {visit, first + (visit - first ^ 1)})

        times = Counter(visit for visits in routes for visit in visits)
        for visit, count in times.items():
            homes = [index for index, visits in enumerate(routes) if visit in visits]
            if count > 1 and len(homes) > 1:
                out = whole(visit)
                shorter = {index: tuple(v for v in routes[index] if v not in out) for index in homes}
                saving = {
                    index: self._cost(index, routes[index])
                    - (self._cost(index, shorter[index]) if shorter[index] else 0)
                    for index in homes
                }
                stays = min(homes, key=lambda index: (saving[index], index))
                for index in homes:
                    if index != stays:
                        routes[index] = shorter[index]
        return tuple(routes)


def _chosen(packing: Packing, best: Routes, seconds: float | None) -> list[tuple[int, Visits]] | None:
    """Kinds of vehicles and their routes in the best packing found; None if none was."""
    most = min(MOST_ROUTES, MOST_ENTRIES // max(1, len(packing.problem.tasks)))
    columns = list(packing.routes.items())[-most:]
    ridden = {(packing.kind[vehicle], frozenset(visits)) for vehicle, visits in enumerate(best) if visits}
    solver = pywraplp.Solver.CreateSolver("SCIP")
    solver.SetSolverSpecificParametersAsString(f"limits/totalnodes = {MOST_NODES}")
    if seconds is not None:
        solver.SetTimeLimit(max(1, int(1000 * seconds)))
    objective = solver.Objective()
    objective.SetMinimization()
    whole = sum(packing.routes[key][0] for key in ridden)
    covered = _cover_rows(packing, solver, DEAR * max([whole, *(cost for _, (cost, _) in columns)]))
    crews = {kind: solver.Constraint(0, count) for kind, count in Counter(packing.kind).items()}
    variables = []
    for key, (cost, _) in columns:
        variable = solver.BoolVar("")
        objective.SetCoefficient(variable, cost)
        crews[key[0]].SetCoefficient(variable, 1)
        for visit in key[1]:
            if visit in covered:
                covered[visit].SetCoefficient(variable, 1)
        variables.append(variable)
    solver.SetHint(variables, [float(key in ridden) for key, _ in columns])
    if solver.Solve() not in (pywraplp.Solver.OPTIMAL, pywraplp.Solver.FEASIBLE):
        return None
    picked = [variable.solution_value() > 0.5 for variable in variables]
    return [(key[0], visits) for (key, (_, visits)), taken in zip(columns, picked, strict=True) if taken]


def _cover_rows(packing: Packing, solver: Any, dear: int) -> dict[int, Any]:
    """For each visit (the pickup stands for its shipment): served at least once, or its penalty is paid."""
    price = penalties(packing.problem)
    rows = {}
    for visit, task in enumerate(packing.problem.tasks):
        if task.kind is not TaskKind.DELIVERY:
            left_out = solver.NumVar(0, 1, "")
            solver.Objective().SetCoefficient(left_out, min(price[task.key], dear))
            rows[visit] = solver.Constraint(1, solver.infinity())
            rows[visit].SetCoefficient(left_out, 1)
    return rows
