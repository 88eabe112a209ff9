"""A manual move is answered with every rule it breaks and what it costs, before it is made."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.assemble import build_plan, build_route
from routing.checker import check
from routing.errors import IllegalPlanError, ProblemError
from routing.insertion import Sequences, fill
from routing.moves import best_position, try_move
from routing.plan import Plan
from routing.problem import Job, Problem, Shipment, TaskKey, TaskKind, TimeWindow, Vehicle
from tests.routing.problems import every_rule, line_day

CREW = (Vehicle(1, 0, 0, TimeWindow(0, 2_000), (4,)), Vehicle(2, 0, 0, TimeWindow(0, 2_000), (4,)))


def filled(problem: Problem) -> Plan:
    sequences = Sequences(problem)
    fill(sequences, problem.tasks)
    built = {
        index: build_route(problem, sequences.timing, problem.vehicles[index], jobs)
        for index, jobs in enumerate(sequences.jobs)
        if jobs
    }
    return build_plan(problem, {index: route for index, route in built.items() if route is not None})


def job(number: int) -> TaskKey:
    return TaskKind.JOB, number


@settings(max_examples=40, deadline=None)
@given(every_rule(max_visits=5, told=True), st.data())
def test_a_move_is_broken_down_as_the_checker_has_it_and_costs_the_difference(
    problem: Problem, data: st.DataObject
) -> None:
    plan = filled(problem)
    key = data.draw(st.sampled_from([task.key for task in problem.tasks]))
    vehicle = data.draw(st.sampled_from([None, *(each.id for each in problem.vehicles)]))
    move = try_move(problem, plan, key, vehicle)
    assert move.violations == check(problem, move.plan)
    assert move.difference == move.plan.cost - plan.cost
    on = [route.vehicle for route in move.plan.routes if key in route.visits]
    assert on == ([] if vehicle is None else [vehicle])
    for reason in move.reasons:
        assert reason.vi != reason.en
        assert "{" not in reason.vi + reason.en
        assert unicodedata.is_normalized("NFC", reason.vi)


def test_putting_a_stop_where_it_is_changes_nothing() -> None:
    problem = line_day(vehicles=CREW)
    plan = filled(problem)
    at = plan.routes[0].visits.index(job(2))
    assert try_move(problem, plan, job(2), plan.routes[0].vehicle, at).apply() == plan


def test_a_detour_costs_what_it_adds() -> None:
    # One after the other along the line and back is 800 s; the second stop on a ride of its own adds 400.
    problem = line_day(vehicles=CREW)
    move = try_move(problem, filled(problem), job(2), 2)
    assert (move.violations, move.difference) == ((), 400)


def test_a_late_promise_is_said_with_its_number_and_not_applied() -> None:
    held = replace(line_day().jobs[0], time_windows=(TimeWindow(0, 150),))
    problem = line_day(jobs=(held, *line_day().jobs[1:]), vehicles=CREW)
    move = try_move(problem, filled(problem), job(1), 1, 3)  # at 745 instead of 100
    assert [(reason.code, reason.by) for reason in move.reasons] == [("window", 595)]
    assert move.reasons[0].vi == "Điểm 1 lệch khung giờ đã hẹn 10 phút."
    with pytest.raises(IllegalPlanError, match="595 s outside its windows"):
        move.apply()


def test_a_shipment_goes_to_another_vehicle_as_a_whole() -> None:
    parcel = Shipment(Job(1, 3, kind=TaskKind.PICKUP), Job(1, 1, kind=TaskKind.DELIVERY))
    problem = line_day(shipments=(parcel,), vehicles=CREW)
    plan = filled(problem)
    move = try_move(problem, plan, parcel.delivery.key, 2)
    assert {route.vehicle: route.visits for route in move.apply().routes}[2] == (parcel.pickup.key, parcel.delivery.key)
    assert try_move(problem, plan, parcel.pickup.key, None).plan.unassigned[0].kind is TaskKind.PICKUP
    assert len(try_move(problem, plan, parcel.pickup.key, None).plan.unassigned) == 2


@pytest.mark.parametrize(
    ("key", "vehicle", "position", "place"),
    [(job(9), 1, 0, "key"), (job(1), 9, 0, "vehicle"), (job(1), 1, 4, "position"), (job(1), 1, -1, "position")],
)
def test_what_is_not_there_is_named(key: TaskKey, vehicle: int, position: int, place: str) -> None:
    problem = line_day(vehicles=CREW)
    with pytest.raises(ProblemError) as error:
        try_move(problem, filled(problem), key, vehicle, position)
    assert error.value.place == place


@pytest.mark.parametrize("order_cost", [0, 150])
def test_the_best_position_on_a_route_is_the_one_no_other_beats(order_cost: int) -> None:
    told = tuple((TaskKind.JOB, number) for number in (3, 1, 4, 2))
    problem = line_day(vehicles=(replace(CREW[0], published=told, order_cost=order_cost), *CREW[1:]))
    plan = filled(problem)
    for key in [task.key for task in problem.tasks]:
        for vehicle in CREW:
            stops = [visit for route in plan.routes if route.vehicle == vehicle.id for visit in route.visits]
            room = range(len([visit for visit in stops if visit != key]) + 1)
            chosen = best_position(problem, plan, key, vehicle.id)
            moves = [try_move(problem, plan, key, vehicle.id, at) for at in room]
            legal = [move.difference for move in moves if not move.violations]
            assert not legal or moves[chosen].difference == min(legal)


def test_where_nothing_is_in_time_the_best_position_makes_everybody_the_least_late() -> None:
    near, far = Job(1, 1, service=100, penalty=5_000), Job(2, 2, time_windows=(TimeWindow(0, 5),), penalty=5_000)
    problem = line_day(jobs=(near, far), vehicles=(CREW[0],))
    plan = filled(problem)
    moves = [try_move(problem, plan, far.key, 1, at) for at in range(2)]
    assert all(move.violations for move in moves)
    late = [max(violation.by for violation in move.violations) for move in moves]
    assert late[best_position(problem, plan, far.key, 1)] == min(late) < max(late)
