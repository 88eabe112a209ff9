"""Ruin and recreate: legal by every rule, never beaten on small problems, the same again with the same seed."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.assemble import build_plan, build_route
from routing.checker import check
from routing.insertion import Sequences
from routing.plan import Plan, StepKind
from routing.problem import Break, Courier, Job, Problem, Shipment, TaskKind, TimeWindow, Vehicle
from routing.promises import promise_price
from routing.proposers import Routes
from routing.sisr.search import RuinRecreate, of_many
from routing.stop import MaxSolutions, Progress
from tests.routing.brute import cheapest
from tests.routing.days import busy_day
from tests.routing.problems import every_rule, line_day
from tests.routing.rich import PROMISE_PENALTY, rich_day


@st.composite
def rest(draw: st.DrawFn, number: int) -> Break:
    """A break on the short days of :mod:`tests.routing.problems`, in one or two windows."""
    starts = sorted(draw(st.sets(st.integers(0, 40), min_size=1, max_size=2)))
    spans = tuple(TimeWindow(10 * start, 10 * start + draw(st.sampled_from([0, 5, 9]))) for start in starts)
    return Break(number, spans if draw(st.booleans()) else (TimeWindow(spans[0].start, 450),), draw(st.integers(0, 60)))


class Watched(MaxSolutions):
    """Remembers the last best cost it was told."""

    __slots__ = ()
    told: int | None = None

    def __call__(self, progress: Progress) -> bool:
        Watched.told = progress.best_cost
        return super().__call__(progress)


CROWD = replace(of_many(), crowd=4, swaps=0.3)
"""A small one, which exchanges often: a few hundred rounds must do on a small day."""


def searched(
    problem: Problem, rounds: int, seed: int = 1, start: Routes | None = None, by: RuinRecreate = RuinRecreate()
) -> Routes:
    nothing = ((),) * len(problem.vehicles)
    return by.search(problem, stop=Watched(rounds), seed=seed, start=start or nothing, on_progress=None, collect=None)


def planned(problem: Problem, routes: Routes) -> Plan:
    """The plan of exactly `routes`: nothing mended, nothing filled in."""
    sequences = Sequences(problem)
    for index, visits in enumerate(routes):
        assert sequences.adopt(index, [problem.tasks[visit] for visit in visits]), f"vehicle {index}"
    made = {
        index: build_route(problem, sequences.timing, problem.vehicles[index], jobs)
        for index, jobs in enumerate(sequences.jobs)
        if jobs
    }
    return build_plan(problem, made)  # type: ignore[arg-type]


@settings(max_examples=80, deadline=None)
@given(every_rule(max_visits=6), st.sampled_from([RuinRecreate(), CROWD]))
def test_it_is_legal_by_every_rule_and_never_beaten_by_trying_all(problem: Problem, search: RuinRecreate) -> None:
    if not problem.vehicles or not problem.tasks or not search.suits(problem):
        return
    plan = planned(problem, searched(problem, 400 if search.crowd == 1 else 1_600, by=search))
    assert check(problem, plan) == ()
    assert plan.cost == cheapest(problem)


@pytest.mark.parametrize("problem", [busy_day(60, 4, seed=3), rich_day(100, 2)], ids=["busy", "rich"])
@pytest.mark.parametrize("search", [RuinRecreate(), CROWD], ids=["one", "crowd"])
def test_what_it_says_its_plan_costs_is_what_it_costs(problem: Problem, search: RuinRecreate) -> None:
    plan = planned(problem, searched(problem, 3_000, by=search))
    assert check(problem, plan) == ()
    assert plan.cost == Watched.told


def test_a_day_with_too_much_work_keeps_every_promise_where_that_can_be() -> None:
    problem = rich_day(100, 3)
    promised = {visit for visit, job in enumerate(problem.jobs) if job.penalty == PROMISE_PENALTY}
    assert promised <= {visit for visits in searched(problem, 16_000, seed=1) for visit in visits}


@pytest.mark.parametrize(
    ("prices", "promise"),
    [((40, 40, 14, 6, 0), 40), ((28, 14), None), ((40, 40), None), ((0, 0), None), ((), None)],
)
def test_what_is_more_than_twice_as_dear_to_leave_out_as_all_else_is_a_promise(
    prices: tuple[int, ...], promise: int | None
) -> None:
    assert promise_price(prices) == promise


@pytest.mark.parametrize("search", [RuinRecreate(), CROWD], ids=["one", "crowd"])
def test_the_same_seed_finds_the_same_routes_and_another_seed_others(search: RuinRecreate) -> None:
    problem = busy_day(60, 4, seed=3)
    assert searched(problem, 2_000, seed=5, by=search) == searched(problem, 2_000, seed=5, by=search)
    assert searched(problem, 2_000, seed=5, by=search) != searched(problem, 2_000, seed=6, by=search)


def test_it_is_never_dearer_than_where_it_started() -> None:
    problem = rich_day(100, 1)
    start = searched(problem, 4_000)
    better = planned(problem, searched(problem, 200, seed=9, start=start))
    assert better.cost <= planned(problem, start).cost


def test_other_threads_run_while_it_searches() -> None:
    problem = busy_day(300, 12, seed=1)
    searched(problem, 1)
    ticks, ended = count(), threading.Event()

    def tick() -> None:
        while not ended.wait(0.001):
            next(ticks)

    ticker = threading.Thread(target=tick)
    ticker.start()
    searched(problem, 3_000)
    ended.set()
    ticker.join()
    assert next(ticks) > 20  # holding the interpreter, it would let it tick a handful of times


@settings(max_examples=40, deadline=None)
@given(every_rule(max_visits=4), st.tuples(rest(1), rest(2)))
def test_two_breaks_fall_where_they_cost_the_least_whichever_comes_first(
    problem: Problem, rests: tuple[Break, Break]
) -> None:
    resting = replace(problem, vehicles=tuple(replace(vehicle, breaks=rests) for vehicle in problem.vehicles))
    if not resting.tasks or not RuinRecreate().suits(resting):
        return
    plan = planned(resting, searched(resting, 300))
    assert check(resting, plan) == ()
    assert plan.cost == cheapest(resting)


def test_three_breaks_of_one_vehicle_or_two_beside_shipments_are_not_for_it() -> None:
    def day(breaks: int, *shipments: Shipment) -> Problem:
        rests = tuple(Break(n, service=10) for n in range(breaks))
        return line_day(vehicles=(Vehicle(1, 0, 0, TimeWindow(0, 2_000), (4,), rests),), shipments=shipments)

    nothing = (0,)
    fetch = Job(1, 3, delivery=nothing, pickup=nothing, kind=TaskKind.PICKUP)
    both = Shipment(fetch, replace(fetch, kind=TaskKind.DELIVERY))
    assert [RuinRecreate().suits(day(breaks)) for breaks in (1, 2, 3)] == [True, True, False]
    assert [RuinRecreate().suits(day(breaks, both)) for breaks in (1, 2)] == [True, False]


def test_papers_fetched_at_home_reach_the_centre_on_the_same_tour() -> None:
    fetch = Job(1, 3, service=10, pickup=(1,), kind=TaskKind.PICKUP, penalty=9_000)
    bring = Job(1, 1, service=10, delivery=(1,), kind=TaskKind.DELIVERY, penalty=9_000)
    problem = line_day(shipments=(Shipment(fetch, bring),))
    plan = planned(problem, searched(problem, 200))
    assert plan.unassigned == ()
    ids = [(step.kind, step.id) for step in plan.routes[0].steps]
    assert ids.index((StepKind.PICKUP, 1)) < ids.index((StepKind.DELIVERY, 1))


def test_work_is_shared_where_overwork_costs() -> None:
    crew = tuple(Vehicle(n, 0, 0, TimeWindow(0, 5_000), (9,), courier=n) for n in (1, 2))
    stops = tuple(Job(n, 1, service=100, delivery=(1,), penalty=50_000) for n in range(1, 7))
    couriers = tuple(Courier(n, fair_work_time=500, overwork_cost=2) for n in (1, 2))
    fair = line_day(jobs=stops, vehicles=crew, couriers=couriers)
    assert sorted(len(visits) for visits in searched(fair, 300)) == [3, 3]
    free = line_day(jobs=stops, vehicles=crew, couriers=tuple(Courier(n) for n in (1, 2)))
    assert sorted(len(visits) for visits in searched(free, 300)) == [0, 6]


def test_a_problem_of_a_thousand_stops_at_one_place_is_no_trouble() -> None:
    jobs = tuple(Job(n, 1, service=1, delivery=(1,)) for n in range(1_000))
    problem = Problem(jobs, (Vehicle(1, 0, 0, TimeWindow(0, 2_000), (1_000,)),), np.array([[0, 5], [5, 0]]))
    assert len(searched(problem, 20)[0]) == 1_000


def test_nobody_comes_before_a_locked_anchor_even_while_it_is_out() -> None:
    """A ruin may take a locked anchor out; what stands in its place by then must not stay before it."""
    keys = tuple((TaskKind.JOB, n) for n in (4, 3, 2, 1))
    jobs = tuple(Job(n, n, service=10, delivery=(1,), penalty=50_000) for n in (1, 2, 3, 4))
    free = tuple(Job(n, n % 4 + 1, service=1, delivery=(1,), penalty=50_000) for n in range(5, 15))
    shift = TimeWindow(0, 9_000)
    crew = (Vehicle(1, 0, 0, shift, (20,), anchors=keys, locked=3), Vehicle(2, 0, 0, shift, (20,)))
    problem = line_day(jobs=(*jobs, *free), vehicles=crew)
    for seed in range(5):
        assert check(problem, planned(problem, searched(problem, 2_000, seed=seed))) == ()
