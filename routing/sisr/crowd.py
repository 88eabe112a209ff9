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


class Cooling:
    """From hot to cold, evenly on a logarithmic scale; on the way the crowd is selected SELECTIONS times."""

    def __init__(self, hot: float, cold: float, seed: int) -> None:
        self._hot, self._cold, self._selected = hot, cold, hot
        self._dice = np.random.default_rng(seed)

    def heat(self, crowd: list[State], share: float) -> float:
        """Of all plans of `crowd` when `share` of the work is done, 0 to 1; the crowd is selected when that is due."""
        ratio = self._cold / self._hot
        heat: float = self._hot * ratio**share
        if heat <= self._selected * ratio ** (1 / SELECTIONS):
            select(crowd, self._selected, heat, self._dice)
            self._selected = heat
        return heat


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
