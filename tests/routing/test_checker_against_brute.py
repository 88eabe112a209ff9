"""The checker accepts exactly what trying everything calls legal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.checker import check
from routing.cost import plan_cost
from routing.plan import Plan, Route, Step, Unassigned
from routing.problem import Job, Problem
from tests.routing.brute import Way, legal, ways, within_limits
from tests.routing.by_hand import careless, plan_of, spent
from tests.routing.problems import every_rule

chance = st.randoms(use_true_random=False)


def some_order(problem: Problem, dice: Random) -> list[list[Job]]:
    """Visits of each vehicle and, last, of nobody: at random, every other time with shipments as they should be."""
    where = {task.key: dice.randrange(len(problem.vehicles) + 1) for task in problem.tasks}
    order = {task.key: dice.random() for task in problem.tasks}
    if dice.random() < 0.5:
        for shipment in problem.shipments:
            fetch, bring = shipment.pickup.key, shipment.delivery.key
            where[bring] = where[fetch]
            order[fetch], order[bring] = sorted((order[fetch], order[bring]))
    shuffled = sorted(problem.tasks, key=lambda task: order[task.key])
    return [[task for task in shuffled if where[task.key] == index] for index in range(len(problem.vehicles) + 1)]


def a_legal_plan(problem: Problem, dice: Random) -> Plan:
    """One vehicle after the other takes any of the routes it may, or none."""
    chosen: dict[int, Way] = {}
    for index, vehicle in enumerate(problem.vehicles):
        done = {job.key for way in chosen.values() for job in way.order}
        choices = [way for way in ways(problem, vehicle) if not done & way.keys]
        fitting = [way for way in choices if within_limits(problem, spent(problem, chosen | {index: way}))]
        if fitting and dice.random() < 0.8:
            chosen[index] = dice.choice(fitting)
    return plan_of(problem, chosen)


@settings(max_examples=120, deadline=None)
@given(every_rule(told=True), chance)
def test_any_order_of_visits_is_accepted_if_some_clock_makes_it_legal_and_refused_if_none_does(
    problem: Problem, dice: Random
) -> None:
    orders = {index: order for index, order in enumerate(some_order(problem, dice)[:-1]) if order}
    crew = problem.vehicles
    found = {index: next(ways(problem, crew[index], order), None) for index, order in orders.items()}
    timed = {index: way for index, way in found.items() if way is not None}
    if len(timed) == len(orders) and within_limits(problem, spent(problem, timed)):
        plan = plan_of(problem, timed)
        assert check(problem, plan) == ()
    else:
        rests_after = dice.randrange(3)
        paper = {index: careless(problem, crew[index], order, rests_after) for index, order in orders.items()}
        assert check(problem, plan_of(problem, paper)) != ()


@settings(max_examples=50, deadline=None)
@given(every_rule(told=True), chance)
def test_a_legal_plan_is_accepted_and_costs_what_it_says(problem: Problem, dice: Random) -> None:
    plan = a_legal_plan(problem, dice)
    assert check(problem, plan) == ()
    assert plan_cost(problem, plan) == (plan.travel, plan.fixed, plan.penalty, plan.soft)


@settings(max_examples=120, deadline=None)
@given(every_rule(told=True), chance)
def test_a_legal_plan_with_anything_in_it_changed_is_refused(problem: Problem, dice: Random) -> None:
    plan = a_legal_plan(problem, dice)
    damages = [damage_figure, damage_unassigned]
    if plan.routes:
        damages += [damage_step, damage_step, damage_step, damage_routes]
    damaged = dice.choice(damages)(plan, dice)
    assert damaged != plan
    assert check(problem, damaged) != ()


def damage_figure(plan: Plan, dice: Random) -> Plan:
    name = dice.choice(["cost", "travel", "fixed", "penalty", "soft"])
    return replace(plan, **{name: getattr(plan, name) + dice.choice([-1, 1, 50])})


def damage_unassigned(plan: Plan, dice: Random) -> Plan:
    if plan.unassigned and dice.random() < 0.5:
        return replace(plan, unassigned=plan.unassigned[1:])
    served = [key for route in plan.routes for key in route.visits]
    kind, number = dice.choice([*served, *(left.key for left in plan.unassigned)])
    return replace(plan, unassigned=(*plan.unassigned, Unassigned(number, kind=kind)))


def damage_routes(plan: Plan, dice: Random) -> Plan:
    if dice.random() < 0.3:
        return replace(plan, routes=plan.routes[1:])
    return _with_route(plan, dice, lambda route: replace(route, cost=route.cost + 1))


def damage_step(plan: Plan, dice: Random) -> Plan:
    """One number of one step a little off, or a step gone, or twice."""

    def damaged(route: Route) -> Route:
        at = dice.randrange(len(route.steps))
        steps = list(route.steps)
        spoilt = dice.choice([_off, _off, _off, lambda *_: [], lambda step, _: [step, step]])
        steps[at : at + 1] = spoilt(steps[at], dice)
        return replace(route, steps=tuple(steps))

    return _with_route(plan, dice, damaged)


def _off(step: Step, dice: Random) -> list[Step]:
    numbers = ["arrival", "waiting", "setup", "service", "duration", "distance"]
    numbers += ["location"] * (step.location is not None) + ["id"] * (step.id is not None)
    changes: dict[str, Any] = {name: getattr(step, name) + dice.choice([-1, 1, 30]) for name in [dice.choice(numbers)]}
    if step.load and dice.random() < 0.15:
        changes = {"load": (step.load[0] + 1, *step.load[1:])}
    return [replace(step, **changes)]


def _with_route(plan: Plan, dice: Random, change: Callable[[Route], Route]) -> Plan:
    routes = list(plan.routes)
    at = dice.randrange(len(routes))
    routes[at] = change(routes[at])
    return replace(plan, routes=tuple(routes))


@settings(max_examples=40, deadline=None)
@given(every_rule(max_visits=4, max_vehicles=1, told=True), chance)
def test_brute_force_finds_an_order_legal_just_when_it_finds_it_among_all_routes(
    problem: Problem, dice: Random
) -> None:
    """The shortcut that leaves needless ways out loses no set of visits."""
    (vehicle,) = problem.vehicles
    order = dice.sample(problem.tasks, dice.randrange(1, len(problem.tasks) + 1))
    if legal(problem, vehicle, order):
        assert frozenset(job.key for job in order) in {way.keys for way in ways(problem, vehicle)}
