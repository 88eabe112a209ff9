"""Results are put into ordinary rounds at the least cost there is, by whichever couriers and in whichever order."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routing.assemble import build_plan, build_route
from routing.insertion import Sequences
from routing.plan import Plan
from routing.problem import ALWAYS, Break, Job, Problem, TimeWindow, Vehicle
from routing.proposers import Routes
from routing.rounds import Rounds
from routing.stop import MaxSolutions
from tests.routing.brute import cheapest
from tests.routing.problems import every_rule


def proposed(problem: Problem) -> Routes | None:
    """What is proposed, None if nothing is."""
    nothing: Routes = ((-1,),)
    found = Rounds().search(problem, stop=MaxSolutions(1), seed=0, start=nothing, on_progress=None, collect=None)
    return None if found == nothing else found


def planned(problem: Problem, routes: Routes) -> Plan:
    """The plan of `routes`, all of which must be legal."""
    sequences = Sequences(problem)
    for index, visits in enumerate(routes):
        assert sequences.adopt(index, [problem.tasks[visit] for visit in visits])
    built = {
        index: build_route(problem, sequences.timing, problem.vehicles[index], jobs)
        for index, jobs in enumerate(sequences.jobs)
        if jobs
    }
    return build_plan(problem, {index: route for index, route in built.items() if route is not None})


@st.composite
def small_rounds(draw: st.DrawFn) -> Problem:
    """Days with any rule but shipments, their first jobs the halts of the vehicles' rounds."""
    day = draw(every_rule(max_visits=6))
    cut = draw(st.integers(1, max(1, len(day.jobs) - 1)))
    # Halts are not up for choice: nothing pays for leaving one out.
    halts = tuple(
        replace(job, penalty=HALT, skills=frozenset(), vehicle=None, change_cost=None) for job in day.jobs[:cut]
    )
    results = tuple(replace(job, penalty=job.penalty or 90) for job in day.jobs[cut:])
    vehicles = []
    for index, vehicle in enumerate(day.vehicles):
        anchors = tuple(job.key for job in halts if job.id % len(day.vehicles) == index)
        locked = draw(st.integers(0, len(anchors)))
        vehicles.append(replace(vehicle, anchors=anchors, locked=locked, breaks=vehicle.breaks[:1]))
    return Problem((*halts, *results), tuple(vehicles), day.durations, couriers=day.couriers)


def test_rounds_with_a_price_on_their_order_are_left_to_who_knows_it() -> None:
    day = mail_round(1, halts=4, results=2)
    told = tuple(job.key for job in day.jobs)
    for order_cost, suits in ((0, True), (1, False)):
        crew = (replace(day.vehicles[0], published=told, order_cost=order_cost),)
        assert Rounds().suits(replace(day, vehicles=crew)) is suits


HALT = 1_000_000


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(small_rounds())
def test_no_plan_that_keeps_the_rounds_whole_is_cheaper(problem: Problem) -> None:
    assume(Rounds().suits(problem))
    routes = proposed(problem)
    best = cheapest(problem)
    if routes is not None:
        assert planned(problem, routes).cost == best
    elif best < HALT:  # the rounds can be kept whole, so a rule was in the way that only whole routes show
        limits = [(vehicle.max_tasks, vehicle.max_travel_time) for vehicle in problem.vehicles]
        assert problem.dimensions or problem.couriers or any(limit != (None, None) for limit in limits)


@pytest.mark.parametrize("seed", [0, 3, 7, 10, 18, 27])
def test_results_that_are_in_each_others_way_are_put_in_together(seed: int) -> None:
    problem = tight_round(seed)
    routes = proposed(problem)
    assert routes is not None
    assert planned(problem, routes).cost == cheapest(problem)


def tight_round(seed: int) -> Problem:
    """Three halts and four results close together, with windows, wishes, setups and a lunch that bind."""
    dice = random.Random(seed)
    seconds = [[dice.randint(5, 60) if a != b else 0 for b in range(6)] for a in range(6)]

    def window(first: int, last: int) -> TimeWindow:
        start = dice.randint(first, last)
        return TimeWindow(start, start + dice.randint(60, 200))

    jobs = [Job(at, at, service=10, time_windows=(window(80 * at - 60, 80 * at),), penalty=HALT) for at in (1, 2, 3)]
    for result in range(4, 8):
        wish = {"wished_windows": (window(0, 300),), "wish_cost": dice.randint(0, 40)} if dice.random() < 0.5 else {}
        where, windows = dice.randint(0, 5), (ALWAYS if dice.random() < 0.5 else window(0, 300),)
        own = {"setup": dice.choice((0, 15)), "service": 10, "penalty": dice.choice((50, 500, None))}
        jobs.append(Job(result, where, time_windows=windows, **own, **wish))  # type: ignore[arg-type]
    lunch = Break(1, (TimeWindow(100, 160),), 40)
    anchors = tuple(job.key for job in jobs[:3])
    rider = Vehicle(1, 0, 0, TimeWindow(0, 900), breaks=(lunch,), anchors=anchors, locked=dice.randint(0, 1))
    return Problem(tuple(jobs), (rider,), seconds)  # type: ignore[arg-type]


def test_what_is_no_round_is_left_to_other_searches() -> None:
    problem = mail_round(1, halts=4, results=2)
    (vehicle,) = problem.vehicles
    assert Rounds().suits(problem)
    assert not Rounds().suits(replace_vehicles(problem, replace(vehicle, anchors=(), locked=0)))
    assert not Rounds().suits(replace_vehicles(problem, replace(vehicle, breaks=(Break(1), Break(2)))))
    assert not Rounds().suits(mail_round(1, halts=4, results=9))


@pytest.mark.parametrize("seed", [1, 3])
def test_seven_results_are_put_into_a_round_of_eighty_halts_at_once(seed: int) -> None:
    problem = mail_round(seed)
    routes = proposed(problem)  # the first call compiles
    began = time.process_time()
    assert proposed(problem) == routes
    assert time.process_time() - began < 0.25  # 0.02 s on an idle machine, see make bench
    assert routes is not None
    assert not planned(problem, routes).unassigned


def replace_vehicles(problem: Problem, *vehicles: Vehicle) -> Problem:
    return Problem(problem.jobs, vehicles, problem.durations)


def mail_round(seed: int, halts: int = 80, results: int = 7) -> Problem:
    """A round through the villages as it is ridden every day, and results at houses near its halts."""
    dice = random.Random(seed)
    points = [(0.0, 0.0)]
    for _ in range(halts):
        points.append((points[-1][0] + dice.gauss(60, 250), points[-1][1] + dice.gauss(60, 250)))
    for _ in range(results):
        x, y = dice.choice(points[1 : halts + 1])
        points.append((x + dice.gauss(0, 800), y + dice.gauss(0, 800)))
    seconds = [
        [
            0 if a == b else round(0.2 * ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 * dice.uniform(1, 1.15))
            for b in points
        ]
        for a in points
    ]
    jobs, moment = [], 27_000
    for halt in range(1, halts + 1):
        moment += seconds[halt - 1][halt] + 90
        jobs.append(
            Job(halt, halt, service=90, time_windows=(TimeWindow(max(27_000, moment - 3_600), moment + 9_000),))
        )
    for result in range(results):
        window = dice.choice([ALWAYS, TimeWindow(27_000, 36_000), TimeWindow(34_000, 50_000)])
        jobs.append(Job(1_000 + result, halts + 1 + result, service=240, setup=60, time_windows=(window,)))
    lunch = Break(1, (TimeWindow(39_600, 45_000),), 3_600)
    anchors = tuple(job.key for job in jobs[:halts])
    rider = Vehicle(1, 0, 0, TimeWindow(27_000, 61_200), breaks=(lunch,), anchors=anchors, locked=min(3, halts))
    return Problem(tuple(jobs), (rider,), seconds)  # type: ignore[arg-type]
