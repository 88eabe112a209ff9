"""What has no price weighs in the search what no road outweighs, and no more than the search can cross."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from routing.cost import penalties
from routing.problem import Problem
from routing.sisr.arrays import GUARD, GUARDED, PENALTY, arrays_of
from routing.sisr.bearable import STEEP, bearable
from tests.routing.days import busy_day

DAY = busy_day(60, 2, seed=1)


def weights(problem: Problem) -> list[list[int]]:
    return [[int(value) for value in row] for row in bearable(problem, arrays_of(problem))]


def prioritised(*priorities: int) -> Problem:
    return replace(DAY, jobs=tuple(replace(job, priority=priorities[job.id % len(priorities)]) for job in DAY.jobs))


def test_no_detour_outweighs_a_visit_and_its_derived_price_is_far_beyond_that() -> None:
    there_and_back = int((DAY.durations[0] + DAY.durations[:, 0]).max())
    (weight,) = {weight for weight, _ in weights(DAY)}
    assert there_and_back <= weight < min(penalties(DAY).values()) / 10


def test_what_serving_costs_beside_the_road_is_outweighed_too() -> None:
    dear = replace(DAY, jobs=tuple(replace(job, vehicle=1, change_cost=70_000) for job in DAY.jobs))
    assert min(weight for weight, _ in weights(dear)) > 70_000


def test_of_a_few_visits_the_true_prices_count() -> None:
    few = busy_day(40, 2, seed=1)
    assert {weight for weight, _ in weights(few)} == set(penalties(few).values())


def test_each_priority_that_there_is_weighs_so_many_times_the_one_below() -> None:
    found = weights(prioritised(0, 3, 100))
    by_priority = {job.priority: found[at][0] for at, job in enumerate(prioritised(0, 3, 100).jobs)}
    assert by_priority[3] == STEEP * by_priority[0]
    assert by_priority[100] == STEEP * by_priority[3]


def test_what_is_a_promise_by_its_price_stays_one() -> None:
    problem = prioritised(0, 0, 9)
    found = weights(problem)
    for at, job in enumerate(problem.jobs):
        assert found[at][1] == ((GUARDED - 1) * found[at][0] if job.priority else 0)


def test_a_price_that_was_given_is_kept_and_less_than_what_has_none() -> None:
    given = replace(DAY, jobs=tuple(replace(job, penalty=50_000 if job.id <= 20 else None) for job in DAY.jobs))
    found = weights(given)
    assert {weight for weight, _ in found[:20]} == {50_000}
    assert min(weight for weight, _ in found[20:]) >= STEEP * 50_000
    priced = busy_day(60, 2, seed=1, penalties=True)
    p = arrays_of(priced)
    assert (np.array(weights(priced)) == p.node[:60, [PENALTY, GUARD]]).all()
