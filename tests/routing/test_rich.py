"""The generated days are what their docstrings say."""

import pytest

from routing.insertion import Sequences
from routing.problem import ALWAYS
from tests.routing.rich import (
    NOON,
    OVERLOAD,
    PROMISE_PENALTY,
    office_day,
    rich_day,
    rich_day_and_witness,
    village_day,
)


@pytest.mark.parametrize("make", [office_day, lambda seed: rich_day(100, seed), lambda seed: village_day(100, seed)])
def test_a_seed_is_a_day(make):
    assert make(7) == make(7)
    assert make(7) != make(8)


def test_driving_times_are_asymmetric_and_no_detour_is_shorter():
    seconds = village_day(100, 1).durations
    assert (seconds != seconds.T).mean() > 0.9
    for between in range(len(seconds)):
        # Each time is rounded on its own: by half a second, three times.
        assert (seconds <= seconds[:, [between]] + seconds[[between], :] + 1).all()


def test_the_doors_alone_ask_for_two_thirds_of_a_rich_days_work_or_more():
    problem = rich_day(300, 1)
    room = sum(v.time_window.end - v.time_window.start - v.breaks[0].service for v in problem.vehicles)
    at_doors = sum(job.service for job in problem.jobs)
    assert 0.65 < at_doors / room / OVERLOAD < 0.9


def test_a_rich_day_has_every_rule_that_makes_it_rich():
    problem = rich_day(300, 2)
    windows = [job.time_windows[0] for job in problem.jobs if job.time_windows != (ALWAYS,)]
    assert 0.2 < sum(window.start <= NOON <= window.end for window in windows) / len(windows) < 0.4
    assert len({job.location for job in problem.jobs}) < len(problem.jobs) * 0.9
    assert {len(job.skills) for job in problem.jobs} == {0, 1}
    assert 105 <= sum(job.penalty == PROMISE_PENALTY for job in problem.jobs) <= 120
    assert any(job.pickup[0] for job in problem.jobs)
    assert any(job.pickup[1] for job in problem.jobs)
    assert len({vehicle.time_window for vehicle in problem.vehicles}) == 2


@pytest.mark.parametrize("stops", [100, 300])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_plan_that_keeps_every_promise_exists(stops, seed):
    problem, witness = rich_day_and_witness(stops, seed)
    routes = Sequences(problem)
    jobs = {job.id: job for job in problem.jobs}
    for index, vehicle in enumerate(problem.vehicles):
        assert routes.adopt(index, [jobs[job] for job in witness[vehicle.id]])
    promised = {job.id for job in problem.jobs if job.penalty == PROMISE_PENALTY}
    assert {job for own in witness.values() for job in own} == promised


def test_lunches_of_both_shifts_can_begin_together_and_end_a_service_before():
    problem = rich_day(100, 1)
    starts = [vehicle.breaks[0].time_windows[0] for vehicle in problem.vehicles]
    longest = max(job.setup + job.service for job in problem.jobs)
    assert max(window.start for window in starts) + longest <= min(window.end for window in starts)
