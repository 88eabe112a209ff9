"""Of plans that cool together the promising go on, as often as their weights say."""

from __future__ import annotations

import numpy as np
import pytest

from routing.sisr.arrays import arrays_of
from routing.sisr.crowd import SELECTIONS, Cooling, select
from routing.sisr.state import COST, DICE, State, state_of
from tests.routing.days import busy_day

SIZE = 6


def crowd(costs: list[int]) -> list[State]:
    p = arrays_of(busy_day(20, 2, seed=1))
    states = [state_of(p, ((), ()), seed) for seed in range(len(costs))]
    for state, cost in zip(states, costs, strict=True):
        state.total[COST] = cost
    return states


def costs(states: list[State]) -> list[int]:
    return sorted(int(state.total[COST]) for state in states)


def test_what_is_hopeless_at_the_new_heat_makes_way_for_what_is_not() -> None:
    states = crowd([1_000, 90_000, 90_000, 90_000])
    select(states, before=10_000.0, heat=1_000.0, dice=np.random.default_rng(1))
    assert costs(states) == [1_000] * 4


def test_alike_plans_all_go_on() -> None:
    states = crowd([5_000 + number for number in range(SIZE)])
    select(states, before=10_000.0, heat=9_000.0, dice=np.random.default_rng(1))
    assert costs(states) == [5_000 + number for number in range(SIZE)]


def test_each_goes_on_as_often_as_its_weight_says_in_the_mean() -> None:
    """Two plans apart by the heat's whole step: the dearer goes on e times less often."""
    dice, dearer, states = np.random.default_rng(1), 0, crowd([0, 0])
    for _ in range(2_000):
        states[0].total[COST], states[1].total[COST] = 0, 1_000
        select(states, before=1_000.0, heat=500.0, dice=dice)
        dearer += sum(state.total[COST] == 1_000 for state in states)
    assert abs(dearer / 4_000 - 1 / (1 + np.e)) < 0.02


def test_a_plan_that_goes_on_twice_is_the_same_and_rolls_other_dice() -> None:
    states = crowd([1_000, 90_000])
    select(states, before=10_000.0, heat=100.0, dice=np.random.default_rng(1))
    one, other = states
    assert (one.link == other.link).all()
    assert one.total[COST] == other.total[COST]
    assert one.total[DICE] != other.total[DICE]


def test_heat_falls_by_the_same_share_in_the_same_share_of_the_work() -> None:
    cooling = Cooling(hot=10_000.0, cold=100.0, seed=1)
    heats = [cooling.heat(crowd([0]), share) for share in (0.0, 0.5, 1.0)]
    assert heats == pytest.approx([10_000.0, 1_000.0, 100.0])


def test_the_crowd_is_selected_once_a_step_and_not_between() -> None:
    states, cooling = crowd([0, 900_000]), Cooling(hot=10_000.0, cold=100.0, seed=1)
    cooling.heat(states, 0.9 / SELECTIONS)
    assert costs(states) == [0, 900_000]
    cooling.heat(states, 1.0 / SELECTIONS + 1e-9)
    assert costs(states) == [0, 0]
    states[1].total[COST] = 900_000
    cooling.heat(states, 1.9 / SELECTIONS)
    assert costs(states) == [0, 900_000]
