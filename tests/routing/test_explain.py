"""Every job left out has its reason, with the number that would have to give way, in two languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from routing import explain as module
from routing.assemble import build_plan, build_route
from routing.explain import explain
from routing.plan import Plan, Reason
from routing.problem import Break, Courier, Job, Problem, Shipment, TaskKind, TimeWindow, Vehicle
from routing.sentences import length
from routing.solve import solve
from routing.stop import MaxSolutions
from routing.timing import Timing
from tests.routing.problems import line_day, problems

BIKE = Vehicle(1, 0, 0, TimeWindow(0, 2_000), (9,))
STOP = Job(9, 2, service=10, delivery=(1,), penalty=5_000)


def reason(stop: Job, vehicle: Vehicle, *served: Job, **more: object) -> Reason:
    """Why `stop` is left out when `vehicle` serves `served` in this order; `more` replaces parts of the day."""
    problem = line_day(**{"jobs": (*served, stop), "vehicles": (vehicle,), **more})
    return explain(problem, plan_of(problem, served))[stop.key]


def plan_of(problem: Problem, served: tuple[Job, ...]) -> Plan:
    jobs = [job for job in problem.jobs if job.id in {each.id for each in served}]
    route = build_route(problem, Timing(problem), problem.vehicles[0], jobs) if jobs else None
    return build_plan(problem, {} if route is None else {0: route})


def near(number: int, at: int, **more: object) -> Job:
    return Job(number, at, **{"delivery": (1,), "penalty": 5_000, **more})  # type: ignore[arg-type]


def there_and_back_again() -> Reason:
    """The windows make the ride zigzag: only the last place is in time, and it makes the ride 1,200 s."""
    early, late = near(1, 3, time_windows=(TimeWindow(300, 300),)), near(2, 1, time_windows=(TimeWindow(600, 650),))
    stop = near(9, 4, time_windows=(TimeWindow(900, 950),))
    return reason(stop, replace(BIKE, max_travel_time=1_000), early, late)


def overworked() -> Reason:
    """The one courier has 340 s of work left for a stop that takes 430."""
    stop = near(9, 3, service=30, setup=0)
    rides = replace(BIKE, courier=7)
    return reason(stop, rides, near(1, 1, service=60), couriers=(Courier(7, max_work_time=660),))


def fetched_too_late() -> Reason:
    """What is being brought already is not fetched yet: nothing may come before a locked stop."""
    parcel = Shipment(Job(9, 1, kind=TaskKind.PICKUP), Job(9, 2, kind=TaskKind.DELIVERY))
    held = replace(BIKE, anchors=(parcel.delivery.key,), locked=1)
    return reason(parcel.pickup, held, jobs=(), shipments=(parcel,))


FREE = replace(BIKE, id=2)
NEVER = Break(1, (TimeWindow(5_000, 5_001),), 1)

# A reason a code: how it comes about and by how much it misses.
CASES: dict[str, tuple[Callable[[], Reason], int]] = {
    "no_vehicle": (lambda: reason(STOP, replace(BIKE, breaks=(Break(1, (TimeWindow(5_000, 5_001),), 1),))), 0),
    "skills": (lambda: reason(replace(STOP, skills=frozenset({4, 5})), replace(BIKE, skills=frozenset({5}))), 1),
    "capacity": (lambda: reason(replace(STOP, delivery=(12,)), BIKE), 3),
    "window": (lambda: reason(replace(STOP, time_windows=(TimeWindow(2_040, 2_100),)), BIKE), 40),
    "too_far": (lambda: reason(STOP, replace(BIKE, time_window=TimeWindow(0, 380))), 30),
    "time": (lambda: reason(STOP, replace(BIKE, time_window=TimeWindow(0, 420)), near(1, 1, service=20)), 10),
    "max_tasks": (lambda: reason(STOP, replace(BIKE, max_tasks=1), near(1, 1)), 1),
    "max_travel_time": (lambda: there_and_back_again(), 200),
    "bound": (lambda: reason(STOP, BIKE, vehicles=(replace(BIKE, anchors=(STOP.key,), breaks=(NEVER,)), FREE)), 0),
    "order": (lambda: fetched_too_late(), 0),
    "max_work_time": (lambda: overworked(), 30),
    "penalty": (lambda: reason(replace(STOP, penalty=150), BIKE, near(1, 1)), 50),
    "fits": (lambda: reason(STOP, BIKE, near(1, 1)), 4_800),
}


@pytest.mark.parametrize("code", CASES)
def test_each_reason_is_given_where_it_is_true_with_its_number(code: str) -> None:
    make, by = CASES[code]
    given_reason = make()
    assert (given_reason.code, given_reason.by) == (code, by)


def test_the_reasons_tried_here_are_all_there_are() -> None:
    assert set(re.findall(r"^(\w+)  +\S", module.__doc__ or "", re.MULTILINE)) - {"code"} == set(CASES)


@pytest.mark.parametrize("code", CASES)
def test_each_reason_is_a_whole_sentence_in_both_languages(code: str) -> None:
    said = CASES[code][0]()
    for sentence in (said.vi, said.en):
        assert sentence.endswith(".")
        assert "{" not in sentence
        assert unicodedata.is_normalized("NFC", sentence)
    assert said.vi != said.en


def test_room_that_others_take_is_a_lack_of_capacity() -> None:
    said = reason(STOP, replace(BIKE, capacity=(1,)), near(1, 1))
    assert (said.code, said.by) == ("capacity", 1)


@pytest.mark.parametrize(
    ("stop", "vehicle", "served", "by", "whom"),
    [
        (
            replace(STOP, time_windows=(TimeWindow(200, 250),)),
            BIKE,
            near(1, 1, service=100, time_windows=(TimeWindow(100, 100),)),
            50,
            "its own window",
        ),
        (
            near(9, 1, time_windows=(TimeWindow(150, 160),)),
            BIKE,
            near(1, 4, time_windows=(TimeWindow(400, 400),)),
            50,
            "the window of stop 1",
        ),
        (STOP, replace(BIKE, time_window=TimeWindow(0, 420)), near(1, 1, service=20), 10, "the end of the shift"),
        (
            near(9, 2, service=20, time_windows=(TimeWindow(200, 230),)),
            replace(BIKE, breaks=(Break(1, (TimeWindow(210, 225),), 30),)),
            near(1, 2, service=8, time_windows=(TimeWindow(190, 200),)),
            3,
            "the break",
        ),
    ],
)
def test_the_nearest_miss_names_who_would_be_late(stop: Job, vehicle: Vehicle, served: Job, by: int, whom: str) -> None:
    said = reason(stop, vehicle, served)
    assert (said.code, said.by) == ("time", by)
    assert said.en.endswith(f"late for {whom}.")


def test_giving_way_by_the_number_named_makes_room_and_by_a_second_less_does_not() -> None:
    served = near(1, 1, service=20)
    late = reason(STOP, replace(BIKE, time_window=TimeWindow(0, 420)), served).by
    assert reason(STOP, replace(BIKE, time_window=TimeWindow(0, 420 + late)), served).code == "fits"
    assert reason(STOP, replace(BIKE, time_window=TimeWindow(0, 419 + late)), served).by == 1


@settings(max_examples=25, deadline=None, derandomize=True)
@given(problems(max_jobs=8, max_vehicles=2))
def test_a_solved_plan_never_leaves_out_what_fits_and_pays(problem: Problem) -> None:
    plan = solve(problem, stop=MaxSolutions(20))
    reasons = [left.reason for left in plan.unassigned]
    assert all(given_reason is not None and given_reason.code != "fits" for given_reason in reasons)


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [(0, "0 giây", "0 s"), (59, "59 giây", "59 s"), (61, "2 phút", "2 min"), (3_600, "1 giờ 00 phút", "1 h 00 min")],
)
def test_lengths_are_said_as_people_say_them_and_never_too_short(seconds: int, vi: str, en: str) -> None:
    assert (length(seconds, 0), length(seconds, 1)) == (vi, en)
