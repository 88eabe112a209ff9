"""Each rule of a post office's day, broken on purpose and nothing else with it, is found and is all that is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from routing.checker import check
from routing.plan import Plan
from routing.problem import Courier, Job, Problem, Shipment, TaskKind, TimeWindow
from tests.routing.by_hand import careless, plan_of
from tests.routing.problems import line_day

JOB, PICKUP, DELIVERY = TaskKind.JOB, TaskKind.PICKUP, TaskKind.DELIVERY
ONE, TWO, FETCH, BRING = range(4)
EVERYTHING = {0: [ONE, TWO, FETCH, BRING]}
"""Visits by index, of each vehicle in use: the whole day on the first."""


def parcel_day(job: dict[str, Any] | None = None, *vehicles: dict[str, Any], **changes: Any) -> Problem:
    """The line day with a parcel from the third stop to the fourth, `job` changes to the second, and two vehicles."""
    plain = line_day()
    jobs = (plain.jobs[0], replace(plain.jobs[1], **(job or {})))
    own = {"service": 10, "setup": 5, "penalty": 5_000}
    parcel = Shipment(Job(9, 3, kind=PICKUP, pickup=(1,), **own), Job(9, 4, kind=DELIVERY, delivery=(1,), **own))
    crew = [replace(plain.vehicles[0], id=number, capacity=(3,), breaks=()) for number in (1, 2)]
    crew[: len(vehicles)] = [replace(one, **change) for one, change in zip(crew, vehicles, strict=False)]
    return line_day(jobs=jobs, shipments=(parcel,), vehicles=tuple(crew), **changes)


def riding(problem: Problem, routes: dict[int, list[int]]) -> Plan:
    """The plan of these routes; its figures are true."""
    ways = {
        index: careless(problem, problem.vehicles[index], [problem.tasks[visit] for visit in visits], rests_after=0)
        for index, visits in routes.items()
    }
    return plan_of(problem, ways)


MINE = {"courier": 5}
WISH = {"wished_windows": (TimeWindow(0, 200),), "wish_cost": 30}

BROKEN: dict[str, tuple[Problem, dict[int, list[int]]]] = {
    "shipment_wholly": (parcel_day(), {0: [ONE, TWO, FETCH]}),
    "shipment_together": (parcel_day(), {0: [ONE, TWO, FETCH], 1: [BRING]}),
    "shipment_order": (parcel_day(), {0: [ONE, TWO, BRING, FETCH]}),
    "other_vehicle": (parcel_day({"vehicle": 2}), EVERYTHING),
    "anchor_vehicle": (parcel_day({}, {}, {"anchors": ((JOB, 2),)}), EVERYTHING),
    "anchor_order": (parcel_day({}, {"anchors": ((JOB, 2), (JOB, 1))}), EVERYTHING),
    "locked": (parcel_day({}, {"anchors": ((JOB, 2), (DELIVERY, 9)), "locked": 1}), EVERYTHING),
    # 800 s on the road and 4 visits of 15 s, in one shift or in two
    "courier_work": (parcel_day({}, MINE, couriers=(Courier(5, max_work_time=859),)), EVERYTHING),
    "courier_travel": (parcel_day({}, MINE, couriers=(Courier(5, max_travel_time=799),)), EVERYTHING),
    "capacity": (parcel_day({}, {"capacity": (1,)}), EVERYTHING),
    "max_tasks": (parcel_day({}, {"max_tasks": 3}), EVERYTHING),
}


@pytest.mark.parametrize("code", BROKEN)
def test_a_rule_broken_alone_is_all_that_is_found(code: str) -> None:
    problem, routes = BROKEN[code]
    found = check(problem, riding(problem, routes))
    assert {violation.code for violation in found} == {code}
    assert all(violation.by > 0 and violation.message for violation in found)


@pytest.mark.parametrize(
    ("what", "problem", "routes"),
    [
        ("the day as it is", parcel_day(), EVERYTHING),
        ("a shipment left out wholly", parcel_day(), {0: [ONE, TWO]}),
        ("a parcel fetched first and brought last", parcel_day(), {0: [FETCH, ONE, TWO, BRING]}),
        ("a job on its own vehicle", parcel_day({"vehicle": 1}), EVERYTHING),
        ("a job moved for a price", parcel_day({"vehicle": 2, "change_cost": 7}), EVERYTHING),
        ("others between anchors", parcel_day({}, {"anchors": ((JOB, 1), (DELIVERY, 9))}), EVERYTHING),
        ("others behind the locked", parcel_day({}, {"anchors": ((JOB, 1), (DELIVERY, 9)), "locked": 1}), EVERYTHING),
        ("a locked anchor left out", parcel_day({}, {"anchors": ((JOB, 2),), "locked": 1}), {0: [ONE]}),
        ("just as long as allowed", parcel_day({}, MINE, couriers=(Courier(5, 860, 800),)), EVERYTHING),
        ("another courier's limits", parcel_day({}, MINE, couriers=(Courier(5), Courier(6, 0, 0))), EVERYTHING),
    ],
)
def test_what_is_allowed_is_found_legal(what: str, problem: Problem, routes: dict[int, list[int]]) -> None:
    assert check(problem, riding(problem, routes)) == (), what


def test_a_courier_is_judged_by_all_his_shifts_together() -> None:
    early, late = MINE | {"time_window": TimeWindow(0, 999)}, MINE | {"time_window": TimeWindow(999, 9_000)}
    routes = {0: [ONE], 1: [TWO, FETCH, BRING]}
    for limit, legal in ((1_060, True), (1_059, False)):  # 200 + 800 s on the road, 60 at doors
        problem = parcel_day({}, early, late, couriers=(Courier(5, max_work_time=limit),))
        codes = [violation.code for violation in check(problem, riding(problem, routes))]
        assert codes == ([] if legal else ["courier_work"])


@pytest.mark.parametrize(
    ("problem", "soft"),
    [
        (parcel_day(WISH), 30),  # begins at 215
        (parcel_day(WISH | {"wished_windows": (TimeWindow(0, 215),)}), 0),
        (parcel_day({"area": 4}, {"area_costs": ((3, 11), (4, 12))}), 12),
        (parcel_day({"area": 4}, {"area_costs": ((3, 11),)}), 0),
        (parcel_day({"vehicle": 2, "change_cost": 7}), 7),
        (parcel_day({}, MINE, couriers=(Courier(5, fair_work_time=850, overwork_cost=3),)), 30),
        (parcel_day({}, MINE, couriers=(Courier(5, fair_work_time=860, overwork_cost=3),)), 0),
        # who was told to come behind another comes before it; what comes between, or is not there, turns nothing
        (parcel_day({}, {"published": ((JOB, 2), (JOB, 1)), "order_cost": 9}), 9),
        (parcel_day({}, {"published": ((JOB, 1), (DELIVERY, 9)), "order_cost": 9}), 0),
        (parcel_day({}, {"published": ((DELIVERY, 9), (PICKUP, 9), (JOB, 2), (JOB, 1)), "order_cost": 9}), 27),
        (parcel_day({}, {}, {"published": ((JOB, 2), (JOB, 1)), "order_cost": 9}), 0),
        # at the address of the first job the second pays no setup again
        (parcel_day({"location": 1}, MINE, couriers=(Courier(5, fair_work_time=850, overwork_cost=3),)), 15),
    ],
)
def test_each_soft_cost_is_due_where_its_wish_is_missed_and_only_there(problem: Problem, soft: int) -> None:
    plan = riding(problem, EVERYTHING)
    assert (plan.soft, plan.cost) == (soft, plan.travel + plan.fixed + soft)
    assert check(problem, plan) == ()
    cheated = replace(plan, soft=soft + 1, cost=plan.cost + 1)
    assert {violation.code for violation in check(problem, cheated)} == {"cost_soft", "cost"}


def test_a_shipment_moved_to_another_vehicle_is_paid_once() -> None:
    plain = parcel_day()
    own = {"vehicle": 2, "change_cost": 7}
    (parcel,) = plain.shipments
    moved = Shipment(replace(parcel.pickup, **own), replace(parcel.delivery, **own))
    problem = replace(plain, shipments=(moved,))
    plan = riding(problem, EVERYTHING)
    assert plan.soft == 7
    assert check(problem, plan) == ()


def test_a_shipment_left_out_costs_its_penalty_once() -> None:
    problem = parcel_day()
    plan = riding(problem, {0: [ONE, TWO]})
    assert plan.penalty == 5_000
    assert [left.key for left in plan.unassigned] == [(PICKUP, 9), (DELIVERY, 9)]
    assert check(problem, plan) == ()


def test_a_parcel_rides_only_between_its_doors() -> None:
    # Two jobs loaded at the start fill a vehicle of two: the parcel has room only behind one of them.
    problem = parcel_day()
    full = riding(problem, {0: [FETCH, ONE, TWO, BRING]})
    tight = replace(problem, vehicles=tuple(replace(one, capacity=(2,)) for one in problem.vehicles))
    assert [step.load for step in full.routes[0].steps if step.key] == [(3,), (2,), (1,), (0,)]
    assert [(found.code, found.by) for found in check(tight, full)] == [("capacity", 1)]
