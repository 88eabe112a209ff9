"""The checker passes what is legal and finds every single thing that is not."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from routing import checker, day_rules
from routing.checker import check
from routing.plan import Plan, Step, StepKind, Unassigned
from routing.problem import Break, Problem, TimeWindow
from tests.routing.by_hand import careless, plan_of
from tests.routing.problems import line_day
from tests.routing.test_checker_rules import BROKEN

LINE = line_day()
START, FIRST, SECOND, LUNCH, THIRD, FOURTH, END = range(7)


def planned(problem: Problem = LINE) -> Plan:
    """The stops of the line day in order of their numbers, lunch behind the second."""
    return plan_of(problem, {0: careless(problem, problem.vehicles[0], problem.jobs, rests_after=1)})


def edit(at: int, **changes: Any) -> Plan:
    """The plan with one step changed."""
    plan = planned()
    steps = list(plan.routes[0].steps)
    steps[at] = replace(steps[at], **changes)
    return with_steps(steps)


def with_steps(steps: list[Step]) -> Plan:
    plan = planned()
    return replace(plan, routes=(replace(plan.routes[0], steps=tuple(steps)),))


def shift(at: int, field: str, by: int) -> Plan:
    return edit(at, **{field: getattr(planned().routes[0].steps[at], field) + by})


def without(at: int) -> Plan:
    steps = list(planned().routes[0].steps)
    del steps[at]
    return with_steps(steps)


def job(at: int, **changes: Any) -> Problem:
    """The problem with one job changed."""
    jobs = list(LINE.jobs)
    jobs[at] = replace(jobs[at], **changes)
    return line_day(jobs=tuple(jobs))


def vehicle(**changes: Any) -> Problem:
    """The problem with its vehicle changed."""
    return line_day(vehicles=(replace(LINE.vehicles[0], **changes),))


def swapped() -> Plan:
    """The first two stops trade places and clocks but keep their numbers and locations."""
    steps = list(planned().routes[0].steps)
    one, two = steps[FIRST], steps[SECOND]
    steps[FIRST] = replace(one, id=two.id, location=two.location)
    steps[SECOND] = replace(two, id=one.id, location=one.location)
    return with_steps(steps)


def emptied() -> Plan:
    plan = planned()
    start, end = plan.routes[0].steps[START], plan.routes[0].steps[END]
    bare = replace(plan.routes[0], steps=(start, replace(end, arrival=0, duration=0, distance=0)))
    return replace(plan, routes=(bare,), unassigned=tuple(Unassigned(n) for n in range(1, 5)))


# One sabotage a rule: the problem, the plan, and where the checker must find it.
SABOTAGE: dict[str, tuple[Callable[[], Problem], Callable[[], Plan]]] = {
    "unknown_vehicle": (lambda: LINE, lambda: replace(planned(), routes=(replace(planned().routes[0], vehicle=7),))),
    "vehicle_twice": (lambda: LINE, lambda: replace(planned(), routes=planned().routes * 2)),
    "shape": (lambda: LINE, lambda: without(END)),
    "waiting": (lambda: LINE, lambda: edit(SECOND, waiting=-5, arrival=planned().routes[0].steps[SECOND].arrival + 5)),
    "break_in_service": (lambda: LINE, lambda: shift(LUNCH, "arrival", -80)),
    "arrival": (lambda: LINE, lambda: shift(SECOND, "arrival", 7)),
    "unknown_job": (lambda: LINE, lambda: edit(SECOND, id=77)),
    "window": (lambda: job(1, time_windows=(TimeWindow(0, 214),)), planned),
    "service": (lambda: LINE, lambda: shift(SECOND, "service", -1)),
    "skills": (lambda: job(1, skills=frozenset({3})), planned),
    "unknown_break": (lambda: LINE, lambda: edit(LUNCH, id=9)),
    "break_window": (lambda: vehicle(breaks=(Break(1, (TimeWindow(302, 400),), 60),)), planned),
    "distance": (lambda: LINE, lambda: shift(THIRD, "distance", 1)),
    "shift": (lambda: vehicle(time_window=TimeWindow(0, 900)), planned),
    "travel": (lambda: LINE, lambda: shift(THIRD, "duration", -1)),
    "location": (lambda: LINE, lambda: edit(THIRD, location=4)),
    "load": (lambda: LINE, lambda: edit(SECOND, load=(1,))),
    "capacity": (lambda: vehicle(capacity=(3,)), planned),
    "empty_route": (lambda: LINE, emptied),
    "max_tasks": (lambda: vehicle(max_tasks=3), planned),
    "max_travel_time": (lambda: vehicle(max_travel_time=799), planned),
    "break_once": (lambda: LINE, lambda: without(LUNCH)),
    "route_cost": (lambda: LINE, lambda: replace(planned(), routes=(replace(planned().routes[0], cost=1),))),
    "job_missing": (lambda: LINE, lambda: without(THIRD)),
    "job_twice": (lambda: LINE, lambda: replace(planned(), unassigned=(Unassigned(2),))),
    "cost_travel": (lambda: LINE, lambda: replace(planned(), travel=799)),
    "cost_fixed": (lambda: LINE, lambda: replace(planned(), fixed=0)),
    "cost_penalty": (lambda: LINE, lambda: replace(planned(), penalty=1)),
    "cost_soft": (lambda: LINE, lambda: replace(planned(), soft=1)),
    "cost": (lambda: LINE, lambda: replace(planned(), cost=849)),
}


def test_a_legal_plan_breaks_no_rule() -> None:
    assert check(LINE, planned()) == ()


@pytest.mark.parametrize("code", SABOTAGE)
def test_each_rule_broken_is_found_by_its_code(code: str) -> None:
    problem, plan = SABOTAGE[code]
    found = check(problem(), plan())
    assert code in {violation.code for violation in found}
    assert all(violation.by > 0 and violation.message for violation in found)


def test_no_rule_of_the_checker_is_without_a_sabotage() -> None:
    source = inspect.getsource(checker) + inspect.getsource(day_rules)
    codes = set(re.findall(r'(?:breach|Violation)\(\s*"(\w+)"', source))
    codes |= set(re.findall(r'\("(cost\w*)", plan', source))
    assert codes == set(SABOTAGE) | set(BROKEN)


@pytest.mark.parametrize(
    ("what", "plan"),
    [
        ("two stops swapped", swapped),
        ("a break inside a service", lambda: edit(LUNCH, arrival=220, waiting=0)),
        ("a job served twice on one route", lambda: edit(THIRD, id=2, location=2)),
        ("a job named as left out though served", lambda: replace(planned(), unassigned=(Unassigned(1),))),
        ("a job dropped without a word", lambda: without(FIRST)),
        ("an unknown job left out", lambda: replace(planned(), unassigned=(Unassigned(55),))),
        ("a break twice", lambda: with_steps([*(s := list(planned().routes[0].steps))[:4], s[3], *s[4:]])),
        ("work at the depot", lambda: edit(START, service=10)),
        ("an early start on paper", lambda: edit(START, duration=5)),
        ("a negative drive", lambda: shift(LUNCH, "duration", -100)),
    ],
)
def test_a_plan_made_wrong_is_found(what: str, plan: Callable[[], Plan]) -> None:
    assert check(LINE, plan()), what


def short_lunch() -> Plan:
    """Lunch is ten seconds short, and everybody after it is told ten seconds earlier."""
    steps = list(planned().routes[0].steps)
    steps[LUNCH] = replace(steps[LUNCH], service=50)
    steps[THIRD:] = [replace(step, arrival=step.arrival - 10) for step in steps[THIRD:]]
    return with_steps(steps)


@pytest.mark.parametrize(
    ("code", "plan"),
    [
        ("service", short_lunch),
        ("service", lambda: edit(END, service=10)),
        ("distance", lambda: edit(LUNCH, distance=999)),
        ("travel", lambda: shift(START, "duration", -5)),
    ],
)
def test_a_lie_that_nothing_else_contradicts_is_found_by_the_one_rule_it_breaks(
    code: str, plan: Callable[[], Plan]
) -> None:
    assert code in {violation.code for violation in check(LINE, plan())}


def test_the_last_second_of_a_window_is_inside_it_and_the_next_is_not() -> None:
    begin = planned().routes[0].steps[SECOND].begin
    assert check(job(1, time_windows=(TimeWindow(0, begin),)), planned()) == ()
    (late,) = check(job(1, time_windows=(TimeWindow(0, begin - 1),)), planned())
    assert (late.code, late.by, late.where) == ("window", 1, f"routes[0].steps[{SECOND}]")


def test_setup_is_due_where_the_vehicle_was_not_and_only_there() -> None:
    both = line_day(jobs=tuple(replace(each, location=1) for each in LINE.jobs))
    plan = planned(both)
    assert [step.setup for step in plan.routes[0].steps if step.kind is StepKind.JOB] == [5, 0, 0, 0]
    assert check(both, plan) == ()
    paid_twice = list(plan.routes[0].steps)
    paid_twice[SECOND] = replace(paid_twice[SECOND], setup=5)
    found = check(both, replace(plan, routes=(replace(plan.routes[0], steps=tuple(paid_twice)),)))
    assert "service" in {violation.code for violation in found}


def test_pickups_and_deliveries_share_the_room_along_the_route() -> None:
    jobs = tuple(replace(each, delivery=(1,), pickup=(2,)) for each in LINE.jobs)
    problem = line_day(jobs=jobs)
    found = check(problem, planned(problem))
    assert [(violation.code, violation.by) for violation in found] == [
        ("capacity", over) for over in (1, 2, 2, 3, 4, 4)
    ]


def test_the_checker_knows_no_solver_and_none_of_the_solvers_code() -> None:
    known, left = set[str](), ["routing.checker"]
    while left:
        name = left.pop()
        source = ast.parse(inspect.getsource(sys.modules[name]))
        imported = {node.module for node in ast.walk(source) if isinstance(node, ast.ImportFrom)}
        ours = {module for module in imported if module is not None and module.startswith("routing")} - known
        known |= ours
        left += ours - {"routing"}
    values = {"routing", "routing.errors", "routing.job", "routing.plan", "routing.problem", "routing.validation"}
    values |= {"routing.vehicle", "routing.window"}
    assert known == {"routing.cost", "routing.day_rules", "routing.violation", *values}
