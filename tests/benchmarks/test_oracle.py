"""The benchmark's best round is the best there is."""

from itertools import combinations, permutations

import numpy as np
import pytest

from benchmarks.planning.oracle import cheapest_round
from routing.cost import penalties, ride
from routing.problem import Job, Problem, TimeWindow, Vehicle
from routing.timing import Timing
from tests.routing.running import mail_round


def by_trying_all(problem):
    """Cost of the best plan over every choice of results, in every order, at every place of the round."""
    (vehicle,) = problem.vehicles
    halts = [job for job in problem.jobs if job.key in vehicle.anchors]
    results = [job for job in problem.jobs if job.key not in vehicle.anchors]
    price, timing, costs = penalties(problem), Timing(problem), []
    for count in range(len(results) + 1):
        for chosen in permutations(results, count):
            left = sum(price[job.key] for job in results if job not in chosen)
            for places in combinations(range(len(halts) + count), count):
                rest = iter(halts)
                put = dict(zip(places, chosen, strict=True))
                jobs = [put[at] if at in put else next(rest) for at in range(len(halts) + count)]
                if timing.run(vehicle, jobs) is not None:
                    costs.append(ride(problem, vehicle, jobs) + left)
    return min(costs)


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_a_small_round_is_cheaper_and_one_is_as_cheap(seed):
    problem = mail_round(seed, halts=5, results=3)
    assert cheapest_round(problem) == by_trying_all(problem)


def test_a_slower_way_that_is_shorter_is_kept_beside_the_faster_one():
    # First 1, which opens late, then 2, which takes long: 30 s on the road, but 2 before 1 is done sooner.
    far = np.full((5, 5), 90)
    far[0, 1] = far[1, 2] = far[2, 3] = far[3, 4] = far[4, 0] = 10
    far[0, 2] = far[2, 1] = 15
    far[1, 3] = 10
    np.fill_diagonal(far, 0)
    late = Job(1, 1, time_windows=(TimeWindow(100, 500),))
    jobs = (Job(9, 4), late, Job(2, 2, service=50), Job(3, 3))
    problem = Problem(jobs, (Vehicle(1, 0, 0, TimeWindow(0, 1_000), anchors=(jobs[0].key,)),), far)
    assert cheapest_round(problem) == by_trying_all(problem) == 50
