"""What a peer finds on the clock without a lunch hour can be ridden on the true one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.planning.peers.noon import Noon, instants
from routing.problem import Break, Job, Problem, TimeWindow, Vehicle
from routing.timing import Timing

HOUR = 60
moments = st.integers(0, 300)


@st.composite
def days(draw):
    """Two couriers whose lunches overlap, jobs in one place or another, and an instant that suits both lunches."""
    size = draw(st.integers(2, 4))
    durations = np.array([[draw(st.integers(0, 60)) if a != b else 0 for b in range(size)] for a in range(size)])
    jobs = []
    for number in range(draw(st.integers(1, 4))):
        start = draw(moments)
        window = TimeWindow(start, start + draw(st.integers(30, 200)))
        service = draw(st.integers(1, 30))
        jobs.append(Job(number, draw(st.integers(0, size - 1)), service=service, time_windows=(window,)))
    opens = draw(st.integers(40, 200))
    lunches = (TimeWindow(opens - 30, opens + 60), TimeWindow(opens, opens + 40))
    crew = tuple(Vehicle(n, 0, 0, TimeWindow(0, 400), breaks=(Break(1, (w,), HOUR),)) for n, w in enumerate(lunches))
    problem = Problem(tuple(jobs), crew, durations)
    return problem, Noon(draw(st.sampled_from(instants(problem, 3))), HOUR)


def rides_on_short_clock(problem, noon, vehicle):
    """Whether all jobs in their order can be ridden without a break on the short clock."""
    now, here = noon.opening(vehicle.time_window.start), vehicle.start
    for job in problem.jobs:
        (window,) = job.time_windows
        now = max(now + int(problem.durations[here, job.location]), noon.opening(window.start))
        if now > noon.closing(window.end):
            return False
        now, here = now + job.service, job.location
    return now + int(problem.durations[here, vehicle.end]) <= noon.closing(vehicle.time_window.end)


@settings(max_examples=100)
@given(days())
def test_what_can_be_ridden_on_the_short_clock_can_be_ridden_with_lunch(day):
    problem, noon = day
    for vehicle in problem.vehicles:
        if rides_on_short_clock(problem, noon, vehicle):
            assert Timing(problem).run(vehicle, problem.jobs) is not None


def test_what_opens_or_closes_in_the_hour_does_so_at_its_instant():
    noon = Noon(100, HOUR)
    assert [noon.opening(moment) for moment in (99, 100, 110, 160, 165)] == [99, 100, 100, 100, 105]
    assert [noon.closing(moment) for moment in (99, 100, 159, 160, 165)] == [99, 99, 99, 100, 105]


def test_instants_are_those_at_which_all_can_eat_after_the_longest_visit():
    job = Job(1, 0, service=20, setup=5)
    crew = tuple(
        Vehicle(n, 0, 0, breaks=(Break(1, (w,), HOUR),))
        for n, w in enumerate((TimeWindow(0, 1_000), TimeWindow(300, 2_000)))
    )
    problem = Problem((job,), crew, np.zeros((1, 1), dtype=np.int64))
    assert instants(problem, 3) == (300, 637, 975)
    assert instants(problem, 2) == (300, 975)


def test_lunches_that_never_meet_are_refused():
    crew = tuple(Vehicle(n, 0, 0, breaks=(Break(1, (TimeWindow(n * 100, n * 100 + 50),), HOUR),)) for n in (0, 1))
    with pytest.raises(ValueError, match="no instant"):
        instants(Problem((Job(1, 0),), crew, np.zeros((1, 1), dtype=np.int64)), 3)
