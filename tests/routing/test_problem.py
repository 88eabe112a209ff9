"""A problem is a frozen value, and what cannot be a problem is refused at its place."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from routing.errors import ProblemError
from routing.problem import MAX_JOBS, Break, Job, Problem, TimeWindow, Vehicle
from tests.routing.problems import line_day, problems

TWO = [[0, 5], [7, 0]]
HERE = Vehicle(1, 0, 0)


@pytest.mark.parametrize(
    ("place", "make"),
    [
        ("start", lambda: TimeWindow(-1, 5)),
        ("", lambda: TimeWindow(9, 5)),
        ("service", lambda: Job(1, 0, service=-1)),
        ("service", lambda: Job(1, 0, service=1.5)),  # type: ignore[arg-type]
        ("service", lambda: Job(1, 0, service=True)),
        ("priority", lambda: Job(1, 0, priority=101)),
        ("penalty", lambda: Job(1, 0, penalty=-3)),
        ("delivery[1]", lambda: Job(1, 0, delivery=(0, -1))),
        ("skills", lambda: Job(1, 0, skills=frozenset({-4}))),
        ("time_windows", lambda: Job(1, 0, time_windows=())),
        ("time_windows[1]", lambda: Job(1, 0, time_windows=(TimeWindow(0, 5), TimeWindow(5, 9)))),
        ("breaks[1].id", lambda: Vehicle(1, 0, 0, breaks=(Break(3), Break(3)))),
        ("breaks", lambda: Vehicle(1, 0, 0, breaks=tuple(Break(n) for n in range(7)))),
        ("durations", lambda: Problem((), (), [[0, 1]])),
        ("durations", lambda: Problem((), (), [[0], [1, 2]])),
        ("durations", lambda: Problem((), (), [[0.5]])),
        ("durations[1][0]", lambda: Problem((), (), [[0, 1], [-1, 0]])),
        ("distances", lambda: Problem((), (), TWO, [[0]])),
        ("jobs[1].id", lambda: Problem((Job(1, 0), Job(1, 1)), (HERE,), TWO)),
        ("jobs[1].location", lambda: Problem((Job(1, 0), Job(2, 2)), (HERE,), TWO)),
        ("vehicles[0].end", lambda: Problem((), (Vehicle(1, 0, 2),), TWO)),
        ("jobs[0].delivery", lambda: Problem((Job(1, 0, delivery=(1, 1)),), (Vehicle(1, 0, 0, capacity=(1,)),), TWO)),
        ("jobs", lambda: Problem(tuple(Job(n, 0) for n in range(MAX_JOBS + 1)), (HERE,), TWO)),
    ],
)
def test_bad_input_is_refused_and_its_place_named(place: str, make: Callable[[], Any]) -> None:
    with pytest.raises(ProblemError) as refused:
        make()
    assert refused.value.place == place


def test_a_problem_and_its_matrices_cannot_be_changed() -> None:
    problem = line_day()
    with pytest.raises(FrozenInstanceError):
        problem.jobs = ()  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        problem.durations[0, 0] = 1


def test_changing_the_matrix_it_was_made_of_does_not_change_a_problem() -> None:
    given_matrix = np.array(TWO)
    problem = Problem((), (HERE,), given_matrix)
    given_matrix[0, 1] = 99
    assert problem.durations[0, 1] == 5


def test_amounts_left_out_are_zeros() -> None:
    problem = Problem((Job(1, 0),), (Vehicle(1, 0, 0, capacity=(3, 4)),), TWO)
    assert problem.jobs[0].delivery == problem.jobs[0].pickup == (0, 0)


@settings(max_examples=30, deadline=None)
@given(problems())
def test_a_problem_survives_pickling_equal_and_still_read_only(problem: Problem) -> None:
    copy = pickle.loads(pickle.dumps(problem))
    assert copy == problem
    assert hash(copy) == hash(problem)
    assert not copy.durations.flags.writeable


def test_any_change_of_content_changes_the_fingerprint() -> None:
    problem = line_day()
    job, vehicle = problem.jobs[0], problem.vehicles[0]
    other = problem.durations.copy()
    other[0, 1] += 1
    variants = [
        problem,
        replace(problem, jobs=problem.jobs[::-1]),
        replace(problem, durations=other),
        replace(problem, distances=None),
        replace(problem, vehicles=(replace(vehicle, fixed_cost=51),)),
        *(
            replace(problem, jobs=(replace(job, **change), *problem.jobs[1:]))
            for change in ({"service": 11}, {"skills": frozenset({1})}, {"penalty": None}, {"description": "x"})
        ),
    ]
    assert len({variant.fingerprint for variant in variants}) == len(variants)
