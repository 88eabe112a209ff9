"""What is left out costs what the job says, or else what its priority says."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings

from routing.cost import penalties, ride
from routing.errors import ProblemError
from routing.problem import Job, Problem, TaskKind, TimeWindow, Vehicle
from tests.routing.brute import legal
from tests.routing.problems import line_day, problems

JOB = TaskKind.JOB
FAR = [[0, 1000], [1000, 0]]


def test_a_given_penalty_stands_whatever_the_priority() -> None:
    jobs = (Job(1, 0, penalty=7, priority=100), Job(2, 0, penalty=0))
    assert penalties(Problem(jobs, (Vehicle(1, 0, 0),), FAR)) == {(JOB, 1): 7, (JOB, 2): 0}


@settings(max_examples=60, deadline=None)
@given(problems(max_jobs=3, max_vehicles=1))
def test_a_job_without_penalty_outweighs_the_dearest_legal_route_and_all_given_penalties(problem: Problem) -> None:
    price = penalties(problem)
    dearest = max(
        (
            ride(problem, vehicle, order) + vehicle.fixed_cost
            for vehicle in problem.vehicles
            for count in range(1, len(problem.jobs) + 1)
            for order in permutations(problem.jobs, count)
            if legal(problem, vehicle, order)
        ),
        default=0,
    )
    dearest += sum(job.penalty for job in problem.jobs if job.penalty is not None)
    assert all(price[job.key] > dearest for job in problem.jobs if job.penalty is None)


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
