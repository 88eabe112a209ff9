"""What is left out costs what the job says, or else what its priority says."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.cost import may_serve, overwork, penalties, ride, serving_cost, work
from routing.errors import ProblemError
from routing.problem import Courier, Job, Problem, TaskKind, TimeWindow, Vehicle
from tests.routing.brute import ways
from tests.routing.problems import every_rule, line_day
from tests.routing.test_checker_against_brute import a_legal_plan
from tests.routing.test_checker_rules import EVERYTHING, parcel_day, riding

JOB = TaskKind.JOB
FAR = [[0, 1000], [1000, 0]]


def test_a_given_penalty_stands_whatever_the_priority() -> None:
    jobs = (Job(1, 0, penalty=7, priority=100), Job(2, 0, penalty=0))
    assert penalties(Problem(jobs, (Vehicle(1, 0, 0),), FAR)) == {(JOB, 1): 7, (JOB, 2): 0}


@settings(max_examples=60, deadline=None)
@given(every_rule(max_visits=4, told=True), st.randoms(use_true_random=False))
def test_what_has_no_penalty_outweighs_all_other_costs_of_any_legal_plan_and_all_given_penalties(
    problem: Problem, dice: Random
) -> None:
    plan = a_legal_plan(problem, dice)
    given_penalties = sum(task.penalty or 0 for task in problem.tasks if task.kind is not TaskKind.DELIVERY)
    dearest = plan.travel + plan.fixed + plan.soft + given_penalties
    price = penalties(problem)
    derived = [task for task in problem.tasks if task.penalty is None and task.kind is not TaskKind.DELIVERY]
    assert all(price[task.key] > dearest for task in derived)


@pytest.mark.parametrize(
    "dear",
    [
        parcel_day({"penalty": None, "wished_windows": (TimeWindow(0, 5),), "wish_cost": 10**7}),
        parcel_day({"penalty": None, "area": 4}, {"area_costs": ((4, 10**7),)}),
        parcel_day({"penalty": None, "vehicle": 2, "change_cost": 10**7}),
        parcel_day({"penalty": None}, {"courier": 5}, couriers=(Courier(5, fair_work_time=0, overwork_cost=1_000),)),
    ],
)
def test_what_has_no_penalty_is_served_however_dear_the_wishes_it_costs(dear: Problem) -> None:
    plan = riding(dear, EVERYTHING)
    assert plan.soft > 100 * (plan.travel + plan.fixed)
    assert penalties(dear)[JOB, 2] > plan.cost


@settings(max_examples=40, deadline=None)
@given(every_rule(max_visits=4, max_vehicles=1, told=True))
def test_work_and_costs_of_a_route_are_what_is_found_by_riding_it(problem: Problem) -> None:
    (vehicle,) = problem.vehicles
    serves = may_serve(problem)
    for way in ways(problem, vehicle):
        assert (ride(problem, vehicle, way.order), work(problem, vehicle, way.order)) == (way.travel, way.work)
        assert all(serves(vehicle, job) for job in way.order)
        assert sum(serving_cost(vehicle, job) for job in way.order) <= way.soft  # the rest are wishes


def test_a_shipment_is_paid_for_once() -> None:
    problem = parcel_day()
    price = penalties(problem)
    assert (price[TaskKind.PICKUP, 9], price[TaskKind.DELIVERY, 9]) == (5_000, 0)
    (parcel,) = problem.shipments
    own = {"vehicle": 2, "change_cost": 7}
    moved = [replace(visit, **own) for visit in (parcel.pickup, parcel.delivery)]  # type: ignore[arg-type]
    assert [serving_cost(problem.vehicles[0], visit) for visit in moved] == [7, 0]
    assert [serving_cost(problem.vehicles[1], visit) for visit in moved] == [0, 0]


def test_who_may_serve_goes_by_skills_belonging_and_anchors() -> None:
    skilled = parcel_day({"skills": frozenset({4})}, {}, {"skills": frozenset({4, 5})})
    own = parcel_day({"vehicle": 2})
    moved = parcel_day({"vehicle": 2, "change_cost": 0})
    anchored = parcel_day({}, {}, {"anchors": ((JOB, 2),)})
    for problem, expected in ((skilled, [False, True]), (own, [False, True]), (moved, [True, True])):
        assert [may_serve(problem)(vehicle, problem.jobs[1]) for vehicle in problem.vehicles] == expected
    assert [may_serve(anchored)(vehicle, anchored.jobs[1]) for vehicle in anchored.vehicles] == [False, True]


def test_an_anchor_of_one_visit_of_a_shipment_holds_the_other_too() -> None:
    held = parcel_day({}, {}, {"anchors": ((TaskKind.PICKUP, 9),)})
    torn = parcel_day({}, {"anchors": ((TaskKind.DELIVERY, 9),)}, {"anchors": ((TaskKind.PICKUP, 9),)})
    for problem, expected in ((held, [False, True]), (torn, [False, False])):
        for visit in problem.tasks[-2:]:
            assert [may_serve(problem)(vehicle, visit) for vehicle in problem.vehicles] == expected


def test_overwork_is_what_each_second_beyond_the_fair_share_costs() -> None:
    couriers = (Courier(1, fair_work_time=100, overwork_cost=2), Courier(2, fair_work_time=100, overwork_cost=5))
    problem = line_day(couriers=(*couriers, Courier(3, overwork_cost=9)))
    assert overwork(problem, {1: 130, 2: 90, 3: 1_000}) == 60
    assert overwork(problem, {2: 101}) == 5


def test_the_sum_of_priorities_left_out_weighs_first_and_then_how_many_jobs() -> None:
    jobs = (*(Job(n, 0, priority=3) for n in range(50)), *(Job(n, 1, priority=4) for n in range(50, 99)))
    price = penalties(Problem(jobs, (Vehicle(1, 0, 0),), FAR))
    three, four = price[JOB, 0], price[JOB, 50]
    assert three < four < 2 * three
    assert 4 * three > 3 * four  # 12 either way, but four jobs
    assert 33 * three > 24 * four  # 99 against 96, and more jobs
    assert 49 * three < 37 * four  # 147 against 148, though many more jobs


def test_penalties_too_large_for_64_bits_are_refused() -> None:
    jobs = tuple(Job(n, 0, priority=100, penalty=None if n else 2**40) for n in range(2000))
    with pytest.raises(ProblemError, match="64-bit"):
        penalties(line_day(jobs=jobs, vehicles=(Vehicle(1, 0, 0, TimeWindow(0, 9)),)))
