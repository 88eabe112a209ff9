"""PyVRP is told the rules as they are: what it finds needs no mending, and what it cannot be told it is not asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings

from routing.insertion import Sequences
from routing.problem import Break, Courier, Job, Problem, Shipment, TaskKind, TimeWindow, Vehicle
from routing.proposers import Routes
from routing.proposers.pyvrp import Pyvrp
from routing.stop import MaxSolutions
from tests.routing.days import busy_day
from tests.routing.problems import line_day, problems

SEARCH = Pyvrp()
PLAIN = line_day(vehicles=(Vehicle(1, 0, 0, TimeWindow(0, 2_000), (4,)),))


def searched(problem: Problem, solutions: int = 60, start: Routes | None = None, seed: int = 0) -> Routes:
    nothing = tuple(() for _ in problem.vehicles)
    return SEARCH.search(
        problem, stop=MaxSolutions(solutions), seed=seed, start=start or nothing, on_progress=None, collect=None
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(problems(max_jobs=7, max_vehicles=3))
def test_what_it_finds_is_legal_on_the_true_clock_with_every_break(problem: Problem) -> None:
    assume(SEARCH.suits(problem))
    found = searched(problem)
    sequences = Sequences(problem)
    assert all(sequences.adopt(index, [problem.tasks[visit] for visit in visits]) for index, visits in enumerate(found))
    visits = [visit for route in found for visit in route]
    assert len(visits) == len(set(visits))


def test_a_day_with_lunch_is_searched_with_the_hour_taken_out() -> None:
    problem = busy_day(40, 3, seed=2)
    assert SEARCH.suits(problem)
    assert sum(map(len, searched(problem, 200))) == 40


@pytest.mark.parametrize(
    "changes",
    [
        {"couriers": (Courier(1, max_work_time=100),)},
        {"couriers": (Courier(1, max_travel_time=100),)},
        {"couriers": (Courier(1, fair_work_time=100, overwork_cost=1),)},
        {"vehicles": (replace(PLAIN.vehicles[0], anchors=((TaskKind.JOB, 1),)),)},
        {"vehicles": (replace(PLAIN.vehicles[0], area_costs=((1, 9),)),)},
        {"vehicles": (replace(PLAIN.vehicles[0], breaks=(Break(1, service=5), Break(2, service=5))),)},
        {"vehicles": (replace(PLAIN.vehicles[0], breaks=(Break(1, (TimeWindow(9, 20),), 5),)),)},
        {"vehicles": (Vehicle(1, 0, 0, TimeWindow(0, 9), (4,), (Break(1, service=50),)),)},
        {"jobs": (Job(1, 1, wished_windows=(TimeWindow(0, 9),), wish_cost=5),)},
        {"jobs": (Job(1, 1, vehicle=1, change_cost=5),)},
        {
            "shipments": (
                Shipment(
                    Job(7, 1, pickup=(1,), kind=TaskKind.PICKUP), Job(7, 2, delivery=(1,), kind=TaskKind.DELIVERY)
                ),
            )
        },
        {"jobs": tuple(Job(n, 1, priority=100, penalty=None if n else 2**40) for n in range(20))},
        {"jobs": ()},
    ],
    ids=[
        "work", "ride", "fair share", "anchors", "areas", "two breaks", "break window shorter than a visit",
        "no vehicle can be used", "wishes", "a job that may move", "shipments", "sums beyond 53 bits", "no jobs",
    ],
)  # fmt: skip
def test_a_rule_it_cannot_be_told_keeps_it_away(changes: dict[str, object]) -> None:
    assert SEARCH.suits(PLAIN)
    parts = {name: getattr(PLAIN, name) for name in ("jobs", "vehicles", "durations", "shipments", "couriers")}
    assert not SEARCH.suits(Problem(**{**parts, **changes}))


def test_a_job_goes_only_to_a_vehicle_that_has_the_skills_or_that_it_belongs_to() -> None:
    crew = tuple(replace(PLAIN.vehicles[0], id=n, skills=frozenset({n})) for n in (1, 2))
    jobs = tuple(replace(job, skills=frozenset({1 + job.id % 2})) for job in PLAIN.jobs)
    found = searched(line_day(jobs=jobs, vehicles=crew))
    assert [sorted(visits) for visits in found] == [[1, 3], [0, 2]]
    owned = tuple(replace(job, vehicle=1 + job.id % 2) for job in PLAIN.jobs)
    assert [sorted(visits) for visits in searched(line_day(jobs=owned, vehicles=crew))] == [[1, 3], [0, 2]]


def test_of_several_windows_of_a_job_one_is_kept() -> None:
    # The way there takes 400 s; its first window is over by then, between the windows nobody may begin.
    far = Job(4, 4, time_windows=(TimeWindow(0, 300), TimeWindow(600, 700)), penalty=5_000)
    near = Job(1, 1, time_windows=(TimeWindow(0, 150), TimeWindow(900, 950)), penalty=5_000)
    assert searched(line_day(jobs=(near, far), vehicles=PLAIN.vehicles)) in (((0, 1),), ((1, 0),))


def test_jobs_without_penalty_are_left_out_only_where_not_all_can_be_served() -> None:
    jobs = tuple(replace(job, penalty=None, priority=job.id) for job in PLAIN.jobs)
    assert sorted(searched(line_day(jobs=jobs, vehicles=PLAIN.vehicles))[0]) == [0, 1, 2, 3]
    two = (replace(PLAIN.vehicles[0], max_tasks=2),)
    assert sorted(searched(line_day(jobs=jobs, vehicles=two), 200)[0]) == [2, 3]


def test_it_begins_where_it_is_told_and_ends_no_worse() -> None:
    problem = busy_day(40, 3, seed=2)
    good = searched(problem, 400)
    assert searched(problem, 1, start=good) == good
    assert searched(problem, 1) != good


def test_the_same_seed_finds_the_same_and_another_seed_another() -> None:
    problem = busy_day(60, 4, seed=5)
    assert searched(problem, 20, seed=3) == searched(problem, 20, seed=3)
    assert searched(problem, 20, seed=3) != searched(problem, 20, seed=4)
