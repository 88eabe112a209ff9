"""Each stop says why it is on its route and why at its moment, with the number behind it, in two languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings

from routing import why as module
from routing.plan import Reason
from routing.problem import Job, Problem, TimeWindow, Vehicle
from routing.why import why
from tests.routing.problems import every_rule, line_day
from tests.routing.test_moves import filled

BIKE = Vehicle(1, 0, 0, TimeWindow(0, 2_000), (9,))
AFAR = Vehicle(2, 4, 4, TimeWindow(0, 2_000), (9,))
STOP = Job(1, 1, service=10, delivery=(1,), penalty=5_000)


def here(stop: Job, *crew: Vehicle) -> Reason:
    return why(line_day(jobs=(stop,), vehicles=crew), filled(line_day(jobs=(stop,), vehicles=crew)))[stop.key].here


def then(stop: Job, **changes: object) -> Reason:
    day = line_day(jobs=(Job(9, 1), stop), vehicles=(BIKE,), **changes)
    return why(day, filled(day))[stop.key].then


def between(first: int, last: int) -> tuple[TimeWindow, ...]:
    return (TimeWindow(first, last),)


def spares_a_setup() -> Reason:
    """It pays the way and spares the other its set-up: without it the rest of the route would be too late home."""
    early = Job(1, 1, setup=0, penalty=5_000)
    late = Job(2, 1, setup=50, time_windows=between(100, 100), service=0, penalty=5_000)
    home = replace(BIKE, time_window=TimeWindow(0, 200))
    day = line_day(jobs=(early, late), vehicles=(home, AFAR))
    return why(day, filled(day))[early.key].here


def dearer_than_elsewhere() -> Reason:
    day = line_day(jobs=(replace(STOP, location=3),), vehicles=(BIKE, AFAR))
    near_home = line_day(jobs=(replace(STOP, location=3),), vehicles=(BIKE,))
    return why(day, filled(near_home))[STOP.key].here


HERE: dict[str, tuple[Callable[[], Reason], int]] = {
    "anchored": (lambda: here(STOP, replace(BIKE, anchors=(STOP.key,)), AFAR), 0),
    "only_vehicle": (lambda: here(replace(STOP, skills=frozenset({1})), replace(BIKE, skills=frozenset({1})), AFAR), 0),
    "only_room": (lambda: here(STOP, BIKE, replace(AFAR, capacity=(0,))), 0),
    "needed": (lambda: spares_a_setup(), 0),
    "cheapest": (lambda: here(STOP, BIKE, AFAR), 400),
    "elsewhere": (lambda: dearer_than_elsewhere(), 400),
}
WISHED = replace(STOP, location=2, wish_cost=70)
THEN: dict[str, tuple[Callable[[], Reason], int]] = {
    "window_opens": (lambda: then(replace(STOP, location=2, time_windows=between(900, 9_999))), 0),
    "wish_opens": (lambda: then(replace(WISHED, wished_windows=between(500, 600))), 0),
    "wish_missed": (lambda: then(replace(WISHED, wished_windows=between(50, 60))), 70),
    "window_closes": (lambda: then(replace(STOP, location=2, time_windows=between(0, 260))), 60),
    "follows": (lambda: then(replace(STOP, location=2)), 0),
}


@pytest.mark.parametrize("code", [*HERE, *THEN])
def test_each_reason_is_given_where_it_is_true_with_its_number(code: str) -> None:
    make, by = {**HERE, **THEN}[code]
    said = make()
    assert (said.code, said.by) == (code, by)


def test_the_reasons_tried_here_are_all_there_are() -> None:
    named = set(re.findall(r"^(\w+)  +\S", module.__doc__ or "", re.MULTILINE)) - {"here", "then"}
    assert named == {*HERE, *THEN}


def test_of_two_couriers_alike_neither_is_cheaper() -> None:
    assert (here(STOP, BIKE, replace(BIKE, id=2)).code, here(STOP, BIKE, replace(BIKE, id=2)).by) == ("cheapest", 0)


@settings(max_examples=40, deadline=None)
@given(every_rule(max_visits=5, told=True))
def test_every_stop_of_every_plan_has_its_reasons_in_whole_sentences(problem: Problem) -> None:
    plan = filled(problem)
    reasons = why(problem, plan)
    assert set(reasons) == {key for route in plan.routes for key in route.visits}
    for both in reasons.values():
        for reason in (both.here, both.then):
            assert reason.vi != reason.en
            assert "{" not in reason.vi + reason.en
            assert unicodedata.is_normalized("NFC", reason.vi)


def test_one_stop_can_be_asked_for_alone_and_gets_the_reasons_it_has_among_all() -> None:
    problem = line_day(vehicles=(BIKE,))
    plan = filled(problem)
    for key, reasons in why(problem, plan).items():
        assert why(problem, plan, only={key}) == {key: reasons}
