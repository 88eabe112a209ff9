"""Plans in VROOM's JSON, both ways.

Beside VROOM's keys the summary has ``travel``, ``fixed``, ``penalty`` and ``soft``, which add up to ``cost``, and the
``provenance`` of the plan; what is left out has its ``reason``. A plan of VROOM itself is read too: its cost holds
neither penalties nor soft costs (:func:`routing.files.check_files` adds them).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from routing.errors import PlanError, ProblemError, within
from routing.fields import Fields, count, each, integer, number, parse, text
from routing.plan import Origin, Plan, Reason, Route, Step, StepKind, Unassigned
from routing.problem import Problem, TaskKind
from routing.vroom_tasks import read_kind

# Follow from the steps or from the problem; routing.files.check_files compares them.
_TOTALS = ("setup", "service", "duration", "waiting_time", "distance", "priority", "delivery", "pickup")
_UNUSED = ("description", "violations", "geometry", "amount", "location", "computing_times")


def write_plan(problem: Problem, plan: Plan) -> dict[str, Any]:
    """`plan`, which must be legal for `problem`, as a JSON object."""
    routes = [_from_route(problem, route) for route in plan.routes]
    places = {task.key: task.location for task in problem.tasks}
    nothing: dict[str, Any] = dict.fromkeys(("delivery", "pickup"), [0] * problem.dimensions)
    told = [key for key in _TOTALS if all(key in route for route in routes)]
    totals = {key: _total((route[key] for route in routes), nothing.get(key, 0)) for key in told}
    return {
        "code": 0,
        "summary": {
            "cost": plan.cost,
            "travel": plan.travel,
            "fixed": plan.fixed,
            "penalty": plan.penalty,
            "soft": plan.soft,
            "provenance": [asdict(origin) for origin in plan.provenance],
            "routes": len(routes),
            "unassigned": len(plan.unassigned),
            **totals,
            "violations": [],
        },
        "unassigned": [
            {
                "id": left.id,
                "type": left.kind.value,
                "location_index": places[left.key],
                **_from_reason(left.reason),
            }
            for left in plan.unassigned
        ],
        "routes": routes,
    }


def read_plan(source: str | bytes) -> Plan:
    """The plan in the JSON text `source`; whether it is legal is for the checker to say.

    Raises
    ------
    PlanError
        Naming the place of what is missing, wrong or unknown.
    """
    try:
        return _plan(parse(source))
    except ProblemError as error:
        raise PlanError(error.place, error.reason) from error


def _plan(top: Fields) -> Plan:
    top.take("code", integer, 0)
    summary = top.take("summary", Fields)
    routes = top.take("routes", each(_route))
    unassigned = top.take("unassigned", each(_unassigned), ())
    top.done()
    with within("summary"):
        cost = summary.take("cost", integer)
        travel = summary.take("travel", integer, summary.take("duration", integer, 0))
        penalty = summary.take("penalty", integer, 0)
        soft = summary.take("soft", integer, 0)
        return Plan(
            routes=routes,
            unassigned=unassigned,
            cost=cost,
            travel=travel,
            fixed=summary.take("fixed", integer, cost - travel - penalty - soft),
            penalty=penalty,
            soft=soft,
            provenance=summary.take("provenance", each(_origin), ()),
        )


def _origin(raw: object) -> Origin:
    fields = Fields(raw)
    origin = Origin(
        by=fields.take("by", text), cost=fields.take("cost", integer), seconds=fields.take("seconds", number)
    )
    fields.done()
    return origin


def _route(raw: object) -> Route:
    fields = Fields(raw)
    fields.ignore(*_TOTALS, *_UNUSED)
    route = Route(
        vehicle=fields.take("vehicle", count),
        steps=fields.take("steps", each(_step)),
        cost=fields.take("cost", integer),
    )
    fields.done()
    if not route.steps:
        raise ProblemError("steps", "empty")
    return route


def _step(raw: object) -> Step:
    fields = Fields(raw)
    fields.ignore(*_UNUSED, "job")
    kind = fields.take("type", _kind)
    named = kind not in (StepKind.START, StepKind.END)
    step = Step(
        kind=kind,
        id=fields.take("id", count) if named else None,
        location=fields.take("location_index", count) if kind is not StepKind.BREAK else None,
        arrival=fields.take("arrival", integer),
        waiting=fields.take("waiting_time", integer, 0),
        setup=fields.take("setup", integer, 0),
        service=fields.take("service", integer, 0),
        load=fields.take("load", each(integer), ()),
        duration=fields.take("duration", integer),
        distance=fields.take("distance", integer, 0),
    )
    fields.done()
    return step


def _kind(raw: object) -> StepKind:
    try:
        return StepKind(text(raw))
    except ValueError as error:
        if isinstance(error, ProblemError):
            raise
        raise ProblemError("", f"{text(raw)!r} is none of {', '.join(StepKind)}") from error


def _unassigned(raw: object) -> Unassigned:
    fields = Fields(raw)
    fields.ignore(*_UNUSED, "location_index")
    kind = fields.take("type", read_kind, TaskKind.JOB)
    left = Unassigned(fields.take("id", count), fields.take("reason", _reason, None), kind)
    fields.done()
    return left


def _reason(raw: object) -> Reason:
    fields = Fields(raw)
    reason = Reason(
        code=fields.take("code", text),
        vi=fields.take("vi", text),
        en=fields.take("en", text),
        by=fields.take("by", integer, 0),
        vehicle=fields.take("vehicle", count, None),
    )
    fields.done()
    return reason


def _from_reason(reason: Reason | None) -> dict[str, Any]:
    if reason is None:
        return {}
    named = {"code": reason.code, "by": reason.by, "vi": reason.vi, "en": reason.en}
    return {"reason": named if reason.vehicle is None else {**named, "vehicle": reason.vehicle}}


def _from_route(problem: Problem, route: Route) -> dict[str, Any]:
    tasks = {task.key: task for task in problem.tasks}
    served = [tasks[key] for key in route.visits if key in tasks]
    totals: dict[str, Any] = {
        "setup": sum(step.setup for step in route.steps),
        "service": sum(step.service for step in route.steps),  # of breaks too, as VROOM counts
        "duration": route.duration,
        "waiting_time": sum(step.waiting for step in route.steps),
        "priority": sum(job.priority for job in served),
        "delivery": [sum(job.delivery[d] for job in served) for d in range(problem.dimensions)],
        "pickup": [sum(job.pickup[d] for job in served) for d in range(problem.dimensions)],
    }
    if problem.distances is not None:
        totals["distance"] = route.distance
    steps = [_from_step(step, problem.distances is not None) for step in route.steps]
    return {"vehicle": route.vehicle, "cost": route.cost, **totals, "steps": steps, "violations": []}


def _from_step(step: Step, with_distance: bool) -> dict[str, Any]:
    values = {
        "type": step.kind.value,
        "id": step.id,
        "location_index": step.location,
        "arrival": step.arrival,
        "waiting_time": step.waiting,
        "setup": step.setup,
        "service": step.service,
        "load": list(step.load),
        "duration": step.duration,
        "distance": step.distance if with_distance else None,
        "violations": [],
    }
    return {key: value for key, value in values.items() if value is not None}


def _total(values: Iterable[Any], nothing: Any) -> Any:
    """Sum of integers, or of equally long lists entry by entry; of no values it is `nothing`."""
    if isinstance(nothing, list):
        return [sum(column) for column in zip(nothing, *values, strict=True)]
    return sum(values)
