"""Each part of the work has its share of the whole and sees the whole's limits."""

from __future__ import annotations

import pytest

from routing.proposers.phase import Clock, Phase
from routing.proposers.watch import Watch
from routing.stop import MaxProcessorSeconds, MaxSeconds, MaxSolutions, NoImprovement, Progress


def test_a_part_ends_with_its_share_of_the_whole() -> None:
    clock = Clock()
    first = Phase(clock, MaxSolutions(100), until=0.4, enough=None)
    assert not first(Progress(solutions=39))
    assert first(Progress(solutions=40))
    assert first.share(Progress(solutions=10)) == pytest.approx(0.25)
    clock.solutions = 40
    second = Phase(clock, MaxSolutions(100), until=1.0, enough=None)
    assert second.share(Progress(solutions=0)) == 0
    assert second.share(Progress(solutions=30)) == pytest.approx(0.5)
    assert not second(Progress(solutions=59))
    assert second(Progress(solutions=60))


def test_a_part_that_has_done_enough_ends_sooner() -> None:
    phase = Phase(Clock(), MaxSolutions(100), until=1.0, enough=NoImprovement(solutions=5))
    assert not phase(Progress(solutions=20, idle_solutions=4))
    assert phase(Progress(solutions=20, idle_solutions=5))
    assert phase.share(Progress(solutions=20, idle_solutions=4)) == pytest.approx(0.8)


def test_all_parts_end_at_once_when_one_of_them_fails() -> None:
    clock = Clock()
    phase = Phase(clock, MaxSolutions(100), until=1.0, enough=None)
    assert not phase(Progress())
    clock.ended = True
    assert phase(Progress())


def test_seconds_are_those_of_the_whole_whatever_the_part_says_itself() -> None:
    clock = Clock()
    clock.began -= 6
    clock.processor_began -= 6
    for stop in (MaxSeconds(10), MaxProcessorSeconds(10)):
        assert Phase(clock, stop, until=0.5, enough=None)(Progress())
        assert not Phase(clock, stop, until=0.9, enough=None)(Progress())
    left = Phase(clock, MaxSeconds(10), until=0.9, enough=None).wall_seconds
    assert left == pytest.approx(3.0, abs=0.5)
    assert Phase(clock, MaxSolutions(10), until=0.9, enough=None).wall_seconds is None


def test_a_watch_counts_from_the_last_improvement_and_tells_now_and_then() -> None:
    told: list[Progress] = []
    seen: list[Progress] = []

    class Witness(MaxSolutions):
        def __call__(self, progress: Progress) -> bool:
            seen.append(progress)
            return MaxSolutions.__call__(self, progress)

    watch = Watch(Witness(4), told.append)
    assert [watch(count, cost) for count, cost in ((1, None), (2, 90), (3, 95), (4, 95))] == [False, False, False, True]
    assert [(step.best_cost, step.idle_solutions) for step in seen] == [(None, 1), (90, 0), (90, 1), (90, 2)]
    assert told == []  # it did not take long enough
    watch.began -= 1
    watch(5, 95)
    watch(6, 95)
    assert [step.share for step in told] == [1.0]
