"""Compile the kernel of witnesses and keep what comes out: what a machine's first booking would wait for otherwise.

``python -m scheduling.warm``, which set-up runs.
"""

from __future__ import annotations

import numpy as np

from data.reference.windows import window_rules
from scheduling.decide import promise
from scheduling.decide import witness_kernel as kernel
from scheduling.decide.witness import empty_witness, keeps_time
from scheduling.model.planning import DayShift
from scheduling.model.witness import NEEDS, columns


def warm() -> None:
    """Ask of a day with one courier and no visits whether a window is free, and how surely one would be kept."""
    rules = window_rules()
    witness = empty_witness([DayShift(1, 1, 27_000, 61_200, (39_600, 43_200), 3_600, 10, 1_000_000)], 0, "")
    ride = np.full(1, 600, np.int64)
    demand = np.array([300, 1, 0, 0])
    windows = np.array([rules.windows[0]])
    kernel.search(
        witness.routes,
        witness.stops,
        ride,
        ride,
        windows,
        demand,
        *promise.days(rules.spread),
        promise.targets(rules),
        *promise.outlook(witness, rules.spread),
    )
    stop = columns([(1, 600, *rules.windows[0], 300, 1, 0, 0)], NEEDS + 1)
    promise.kept(witness.routes[0], stop, rules.spread)
    keeps_time(witness, 0)


if __name__ == "__main__":
    warm()
