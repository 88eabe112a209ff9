"""Ask a planner in a process of its own, take its processor time, judge what it says."""

from __future__ import annotations

import pickle
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planning.processes import run
from benchmarks.planning.worker import Answer, Question
from routing.assemble import build_plan, build_route
from routing.checker import check
from routing.plan import Plan
from routing.problem import Problem, TaskKey
from routing.timing import Timing
from tests.routing.rich import PROMISE_PENALTY


@dataclass(frozen=True)
class Result:
    """One run.

    Attributes
    ----------
    processor, imported, converted : float
        Processor seconds of the whole tree of processes; how many of them had gone when the planner's packages were
        imported, and when the problem was in its own form.
    broken : tuple of str
        Rules the plan breaks; it is discarded then and has no cost.
    cost, travel, penalty : int or None
        By our own cost module.
    left_out, promises_broken, routes : int
    found_by : tuple of str
        Parts of our own planner that improved the plan, first to last.
    """

    peer: str
    seed: int
    given: float
    processor: float
    imported: float
    converted: float
    options: dict[str, int]
    broken: tuple[str, ...] = ()
    cost: int | None = None
    travel: int | None = None
    penalty: int | None = None
    left_out: int = 0
    promises_broken: int = 0
    routes: int = 0
    found_by: tuple[str, ...] = ()


def ask(question: Question) -> tuple[Result, Plan | None]:
    """Put `question` to a fresh process of low priority; the plan, or None if it was discarded."""
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        source, target = Path(folder) / "question", Path(folder) / "answer"
        source.write_bytes(pickle.dumps(question))
        processor = run("benchmarks.planning.worker", str(source), str(target))
        answer: Answer = pickle.loads(target.read_bytes())
    plan, broken = judged(question.problem, answer)
    known = (question.peer, question.seed, question.seconds, processor, answer.imported, answer.converted)
    if plan is None:
        return Result(*known, question.options, broken=broken), None
    out = {left.key for left in plan.unassigned}
    promised = {job.key for job in question.problem.jobs if (job.penalty or 0) >= PROMISE_PENALTY}
    result = Result(
        *known,
        question.options,
        cost=plan.cost,
        travel=plan.travel,
        penalty=plan.penalty,
        left_out=len(out),
        promises_broken=len(out & promised),
        routes=len(plan.routes),
        found_by=tuple(origin.by for origin in plan.provenance),
    )
    return result, plan


def judged(problem: Problem, answer: Answer) -> tuple[Plan | None, tuple[str, ...]]:
    """The plan on our own clock if the checker has nothing against it, else the rules it breaks."""
    if answer.found is None:
        return None, ("nothing_found",)
    plan = answer.found if isinstance(answer.found, Plan) else assembled(problem, answer.found)
    if plan is None:
        return None, ("clock",)
    broken = check(problem, plan)
    return (None, tuple(sorted({rule.code for rule in broken}))) if broken else (plan, ())


def assembled(problem: Problem, visits: dict[int, tuple[TaskKey, ...]]) -> Plan | None:
    """The plan of `visits` by id of the vehicle; None if the clock forbids one of the routes."""
    timing, tasks = Timing(problem), {task.key: task for task in problem.tasks}
    routes = {}
    for index, vehicle in enumerate(problem.vehicles):
        served = [tasks[key] for key in visits.get(vehicle.id, ())]
        if served:
            route = build_route(problem, timing, vehicle, served)
            if route is None:
                return None
            routes[index] = route
    return build_plan(problem, routes)
