"""A crowd of plans that cool together: the promising go on twice, the hopeless not at all (population annealing).

Where an annealing ends is settled early, by who rides through which villages in the morning, and more time does not
undo it. Many short ones side by side, of which each heat leaves those that its weights favour (Hukushima and Iba
2003), find a good beginning and spend the rest of the time on it.
"""

from __future__ import annotations

import numpy as np

from routing.sisr.state import COST, DICE, GUARDS, State

SELECTIONS = 40
"""From the hottest to the coldest."""


def select(crowd: list[State], before: float, heat: float, dice: np.random.Generator) -> None:
    """Let each plan, at home at the heat `before`, go on as often as it would be met at the lower `heat`."""
    weights = np.array([state.total[COST] + state.total[GUARDS] for state in crowd], float)
    chances = np.exp((1.0 / before - 1.0 / heat) * (weights - weights.min())).cumsum()
    marks = (dice.random() + np.arange(len(crowd))) / len(crowd)
    times = np.bincount(np.searchsorted(chances[:-1] / chances[-1], marks), minlength=len(crowd))
    gone = list(np.flatnonzero(times == 0))
    for at in np.flatnonzero(times > 1):
        for _ in range(times[at] - 1):
            _become(crowd[gone.pop()], crowd[at])


def _become(state: State, other: State) -> None:
    """Make a plan the same as another; it goes its own way from there."""
    dice = state.total[DICE]
    for mine, theirs in zip(state, other, strict=True):
        np.copyto(mine, theirs)
    state.total[DICE] = dice
