"""A dispatcher asks why a stop is where it is, what a move would do, and makes the move: a draft of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine

from data.kinds import DayState, PlanState
from data.reference.working import WorkingRules, working_rules
from data.session import reading, writing
from routing.assemble import build_plan, build_route
from routing.explain import explain
from routing.insertion import Sequences
from routing.moves import Move, best_position, try_move
from routing.plan import Origin, Plan
from routing.problem import Problem, TaskKey, TaskKind
from routing.travel.protocol import TravelTimes, times_on
from routing.why import why
from scheduling.decide.freeze import Places, freeze, places_of
from scheduling.decide.read_plan import order_plan
from scheduling.errors import Conflict, NotFound, Refused, SchedulingError
from scheduling.model.person import Person
from scheduling.model.planning import DayInputs
from scheduling.model.what_if import RouteChoice, ShiftedStop, Target, Trial, WhatIf
from scheduling.services.planning import judged, start_plan, store
from scheduling.store import day_inputs, plans

A_MINUTE = 60
"""A stop that comes less than this earlier or later has not been shifted."""


@dataclass(frozen=True, slots=True)
class _Looked:
    """A stored plan as the planner sees it."""

    day_id: int
    plan_id: int
    number: int
    state: PlanState
    inputs: DayInputs
    places: Places
    travel: TravelTimes
    problem: Problem
    plan: Plan


def what_if(
    engine: Engine,
    person: Person,
    plan_id: int,
    delivery_id: int,
    travel: TravelTimes,
    target: Target | None = None,
    rules: WorkingRules | None = None,
) -> WhatIf:
    """Say why a delivery is where it is in a plan and, given a target, what moving it there would do.

    Nothing is changed, and no transaction is open while roads are asked.

    Raises
    ------
    NotFound
        Not a plan of this person's office, no such delivery in it, or no such shift.
    Refused
        The day is running or closed, or the plan no longer fits what is known of the day.
    """
    looked = _look(engine, person, plan_id, travel, rules or working_rules())
    key = _key(looked, delivery_id)
    served = {visit: route for route in looked.plan.routes for visit in route.visits}
    step = next((step for step in served[key].steps if step.key == key), None) if key in served else None
    trial = None if target is None else _trial(looked, target, *_tried(looked, key, target))
    return WhatIf(
        plan_id=plan_id,
        plan_number=looked.number,
        plan_state=looked.state,
        day=looked.inputs.day,
        delivery_id=delivery_id,
        envelope_code=_codes(looked)[delivery_id],
        position=served[key].visits.index(key) + 1 if key in served else None,
        arrives_second=step.begin if step is not None else None,
        reasons=_reasons(looked, key),
        choices=_choices(looked, key),
        trial=trial,
    )


def move_stop(
    engine: Engine,
    person: Person,
    plan_id: int,
    delivery_id: int,
    travel: TravelTimes,
    target: Target,
    now: datetime,
    rules: WorkingRules | None = None,
) -> int:
    """Make the move; returns the id of the new draft, which stands instead of `plan_id`.

    Raises
    ------
    NotFound, Refused
        As :func:`what_if`; also Refused when the move breaks a rule.
    Conflict
        A newer version exists, or the day has changed.
    """
    looked = _look(engine, person, plan_id, travel, rules or working_rules())
    move, _ = _tried(looked, _key(looked, delivery_id), target)
    if move.violations:
        raise Refused(move.reasons[0].vi, move.reasons[0].en)
    reasons = explain(looked.problem, move.plan)
    left = tuple(replace(each, reason=reasons[each.key]) for each in move.plan.unassigned)
    plan = replace(move.plan, unassigned=left, provenance=(Origin("hand", move.plan.cost, 0.0),))
    planned = judged(
        looked.problem,
        plan,
        looked.inputs,
        looked.places,
        looked.travel,
        table_milliseconds=0,
        solve_milliseconds=0,
    )
    draft_id = start_plan(engine, person, looked.day_id, now)
    try:
        store(engine, draft_id, looked.inputs, planned, instead_of=plan_id)
    except SchedulingError as error:
        with writing(engine) as session:
            plans.fail(session, draft_id, error.message)
        raise
    return draft_id


def _look(engine: Engine, person: Person, plan_id: int, travel: TravelTimes, rules: WorkingRules) -> _Looked:
    with reading(engine) as session:
        day, version = plans.find_plan(session, person, plan_id)
        if day.state in (DayState.RUNNING, DayState.CLOSED):
            raise Refused("Ngày này đang chạy hoặc đã đóng.", "The day is running or closed.")
        if version.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
            raise Conflict("Đã có phương án mới hơn, hãy mở lại ngày.", "A newer version exists.")
        orders = plans.orders_of(session, version)
        planned = [delivery for _, deliveries in orders for delivery in deliveries]
        inputs = day_inputs.day_inputs(session, day, [*planned, *plans.left_out_of(session, version)])
        number, state, day_id = version.number, version.state, day.id or 0
    places, roads = places_of(inputs), times_on(travel, inputs.day)
    problem = freeze(inputs, places, roads.table(places.points), rules)
    return _Looked(
        day_id, plan_id, number, state, inputs, places, roads, problem, _rebuilt(problem, order_plan(orders), planned)
    )


def _rebuilt(problem: Problem, orders: Plan, planned: list[int]) -> Plan:
    """The stored routes on today's clock."""
    sequences = Sequences.of(problem, orders)
    built = (
        (index, build_route(problem, sequences.timing, problem.vehicles[index], jobs))
        for index, jobs in enumerate(sequences.jobs)
        if jobs
    )
    plan = build_plan(problem, {index: route for index, route in built if route is not None})
    if sum(len(route.visits) for route in plan.routes) != len(planned):
        raise Refused(
            "Ngày này đã thay đổi từ khi lập phương án, hãy lập lại.", "The plan no longer fits the day: plan again."
        )
    return plan


def _key(looked: _Looked, delivery_id: int) -> TaskKey:
    if delivery_id not in _codes(looked):
        raise NotFound("Phương án không có phong bì này.", "No such delivery in this plan.")
    return TaskKind.JOB, delivery_id


def _codes(looked: _Looked) -> dict[int, str]:
    return {delivery.delivery_id: delivery.envelope_code for delivery in looked.inputs.deliveries}


def _tried(looked: _Looked, key: TaskKey, target: Target) -> tuple[Move, Target]:
    """The move, and the target with its position."""
    problem, plan, vehicle = looked.problem, looked.plan, target.roster_id
    if vehicle is None:
        return try_move(problem, plan, key, None), target
    if vehicle not in {each.id for each in problem.vehicles}:
        raise NotFound("Ngày này không có ca trực ấy.", "No such shift on this day.")
    room = len([visit for route in plan.routes if route.vehicle == vehicle for visit in route.visits if visit != key])
    position = best_position(problem, plan, key, vehicle) if target.position is None else target.position
    position = max(0, min(position, room))
    return try_move(problem, plan, key, vehicle, position), Target(vehicle, position)


def _reasons(looked: _Looked, key: TaskKey) -> tuple[str, ...]:
    found = why(looked.problem, looked.plan, only={key})
    if key in found:
        return found[key].here.vi, found[key].then.vi
    return (explain(looked.problem, looked.plan)[key].vi,)


def _choices(looked: _Looked, key: TaskKey) -> tuple[RouteChoice, ...]:
    codes, visits = _codes(looked), {route.vehicle: route.visits for route in looked.plan.routes}
    return tuple(
        RouteChoice(
            shift.roster_id,
            shift.courier_code,
            tuple(codes[visit[1]] for visit in visits.get(shift.roster_id, ()) if visit != key),
            key in visits.get(shift.roster_id, ()),
        )
        for shift in looked.inputs.shifts
    )


def _trial(looked: _Looked, _asked: Target, move: Move, target: Target) -> Trial:
    before, after = _begins(looked.plan), _begins(move.plan)
    codes = _codes(looked)
    couriers = {shift.roster_id: shift.courier_code for shift in looked.inputs.shifts}
    shifted = []
    for delivery_id in sorted(before.keys() | after.keys(), key=lambda each: after.get(each) or before[each]):
        was, becomes = before.get(delivery_id), after.get(delivery_id)
        same = was is not None and becomes is not None and was[0] == becomes[0]
        if same and was is not None and becomes is not None and abs(was[1] - becomes[1]) < A_MINUTE:
            continue
        shifted.append(
            ShiftedStop(
                codes[delivery_id],
                couriers[(becomes or was or (0, 0))[0]],
                None if was is None else was[1],
                None if becomes is None else becomes[1],
            )
        )
    return Trial(target, tuple(dict.fromkeys(each.vi for each in move.reasons)), move.difference, tuple(shifted))


def _begins(plan: Plan) -> dict[int, tuple[int, int]]:
    """Of each delivery its shift and when work begins."""
    return {
        step.key[1]: (route.vehicle, step.begin)
        for route in plan.routes
        for step in route.steps
        if step.key is not None
    }
