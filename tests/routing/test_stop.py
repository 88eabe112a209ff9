"""Stop criteria are frozen values that say when, and join into whichever comes first."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest

from routing.stop import AnyOf, CostBelow, MaxProcessorSeconds, MaxSeconds, MaxSolutions, NoImprovement, Progress, Stop

NOW = Progress(seconds=4.0, solutions=40, best_cost=9, idle_seconds=2.0, idle_solutions=20, processor_seconds=3.0)


@pytest.mark.parametrize(
    ("stop", "reached", "share"),
    [
        (MaxSeconds(4.0), True, 1.0),
        (MaxSeconds(8.0), False, 0.5),
        (MaxSeconds(0.0), True, 1.0),
        (MaxProcessorSeconds(3.0), True, 1.0),
        (MaxProcessorSeconds(6.0), False, 0.5),
        (MaxProcessorSeconds(0.0), True, 1.0),
        (MaxSolutions(40), True, 1.0),
        (MaxSolutions(160), False, 0.25),
        (CostBelow(10), True, 1.0),
        (CostBelow(9), False, 0.0),
        (NoImprovement(seconds=2.0), True, 1.0),
        (NoImprovement(seconds=4.0), False, 0.5),
        (NoImprovement(solutions=20), True, 1.0),
        (NoImprovement(seconds=20.0, solutions=25), False, 0.8),
        (NoImprovement(), False, 0.0),
        (MaxSeconds(8.0) | NoImprovement(solutions=20), True, 1.0),
        (MaxSeconds(8.0) | MaxSolutions(400) | NoImprovement(seconds=20.0), False, 0.5),
        (AnyOf(()), False, 0.0),
    ],
)
def test_a_criterion_says_whether_and_how_much_of_the_work_is_done(stop: Stop, reached: bool, share: float) -> None:
    assert stop(NOW) is reached
    assert stop.share(NOW) == pytest.approx(share)
    assert pickle.loads(pickle.dumps(stop)) == stop


def test_one_second_or_one_solution_less_does_not_stop() -> None:
    earlier = replace(NOW, seconds=3.9, solutions=39, idle_seconds=1.9, idle_solutions=19)
    assert not (MaxSeconds(4.0) | MaxSolutions(40) | NoImprovement(2.0, 20))(earlier)


def test_the_shortest_limit_in_wall_time_counts_and_the_others_have_none() -> None:
    assert (MaxSolutions(3) | MaxSeconds(9.0) | MaxSeconds(5.0)).wall_seconds == 5.0
    assert (MaxSolutions(3) | NoImprovement(1.0)).wall_seconds is None
