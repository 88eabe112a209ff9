"""What the command line does with files: solve one, check one against another."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace
from typing import Any

from routing.checker import Violation, check
from routing.cost import plan_cost
from routing.errors import IllegalPlanError
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import OnProgress, solve
from routing.stop import MaxSeconds, Stop
from routing.vroom import read_problem
from routing.vroom_plan import read_plan, write_plan


def solve_file(
    problem_text: str | bytes,
    *,
    stop: Stop = MaxSeconds(10.0),
    seed: int = 0,
    threads: int = 1,
    on_progress: OnProgress | None = None,
) -> dict[str, Any]:
    """Plan the problem in VROOM's JSON; the plan in VROOM's JSON.

    Parameters
    ----------
    threads : int
        Parts of the planner that search side by side.

    Raises
    ------
    ProblemError
        The text is not a problem we can honour.
    IllegalPlanError
        The plan did not pass the checker: a bug.
    """
    began = time.monotonic()
    problem = read_problem(problem_text)
    plan = solve(problem, stop=stop, seed=seed, threads=threads, on_progress=on_progress)
    broken = check(problem, plan)
    if broken:
        raise IllegalPlanError("; ".join(f"{rule.code} at {rule.where}: {rule.message}" for rule in broken))
    answer = write_plan(problem, plan)
    answer["summary"]["computing_times"] = {"solving": round(1000 * (time.monotonic() - began))}
    return answer


def check_files(problem_text: str | bytes, plan_text: str | bytes) -> dict[str, Any]:
    """Judge a plan file against a problem file.

    Returns
    -------
    dict
        ``legal``, the recomputed ``cost`` with its parts ``travel``, ``fixed``, ``penalty`` and ``soft``, what is
        ``unassigned`` (``type`` and ``id``), and ``violations``, each with ``code``, ``where``, ``by`` and
        ``message``.

    Raises
    ------
    ProblemError, PlanError
        A text is not what it should be.
    """
    problem, plan = read_problem(problem_text), read_plan(plan_text)
    cost, said = plan_cost(problem, plan), json.loads(plan_text)
    if "penalty" not in said["summary"]:  # VROOM's own cost is travel and fixed costs alone
        plan = replace(plan, penalty=cost.penalty, soft=cost.soft, cost=plan.cost + cost.penalty + cost.soft)
    if not any("distance" in step for route in said["routes"] for step in route["steps"]):
        problem = replace(problem, distances=None)  # VROOM tells none unless asked
    broken = check(problem, plan)
    if not broken:  # only a legal plan can be written again, to compare its sums
        broken = _false_totals(problem, plan, said)
    return {
        "legal": not broken,
        "cost": cost.total,
        **cost._asdict(),
        "unassigned": [{"type": left.kind.value, "id": left.id} for left in plan.unassigned],
        "violations": [asdict(rule) for rule in broken],
    }


_JUDGED = ("steps", "violations", "cost", "travel", "fixed", "penalty", "soft", "provenance")
"""What the checker has judged, or what says nothing of the plan."""


def _false_totals(problem: Problem, plan: Plan, said: dict[str, Any]) -> tuple[Violation, ...]:
    """Sums of the file, of a route or the summary, that are not the sums of its steps."""
    true = write_plan(problem, plan)
    pairs = [("summary", said["summary"], true["summary"])]
    routes = zip(said["routes"], true["routes"], strict=True)
    pairs += [(f"routes[{index}]", *pair) for index, pair in enumerate(routes)]
    return tuple(
        Violation("total", f"{place}.{key}", 1, f"is {mine[key]}, plan says {theirs[key]}")
        for place, theirs, mine in pairs
        for key in theirs
        if key in mine and key not in _JUDGED and theirs[key] != mine[key]
    )
