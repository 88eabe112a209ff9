"""What leaving out weighs in the search, where it has no price of its own.

A visit without a penalty is left out only when it cannot be served, so its derived price is beyond any road and that of
the next priority beyond all of those together (:func:`routing.cost.penalties`). No annealing crosses such walls: at a
heat at which two plans with one visit each left out are exchanged, everything else is noise. Here a visit weighs what
no place on a route costs, and each priority STEEP times the one below. What the plan costs in the end is not touched by
that. Of a few visits all ways are met whatever the walls, and the true prices count.
"""

from __future__ import annotations

import numpy as np

from routing.problem import Problem, TaskKind
from routing.promises import FEW
from routing.sisr.arrays import (
    CLOSES,
    EXTRA,
    FAR,
    FIXED,
    GUARD,
    GUARDED,
    LOC,
    OPENS,
    OVERWORK,
    PENALTY,
    START,
    Arrays,
    Ints,
)

STEEP = 3
"""One visit of a priority outweighs two of the next; it seldom makes room for more."""


def bearable(problem: Problem, p: Arrays) -> Ints:
    """For each visit its penalty, and what it weighs beyond that where it is a promise, in a search."""
    tasks = p.price.shape[1]
    prices = p.node[:tasks, [PENALTY, GUARD]].copy()
    if tasks <= FEW:
        return prices
    free = [i for i, task in enumerate(problem.tasks) if task.penalty is None and task.kind is not TaskKind.DELIVERY]
    if not free:
        return prices
    least = max(_dearest_place(p), STEEP * max((task.penalty or 0 for task in problem.tasks), default=0))
    ranks = {priority: rank for rank, priority in enumerate(sorted({problem.tasks[i].priority for i in free}))}
    for i in free:
        prices[i, 0] = min(prices[i, 0], least * STEEP ** ranks[problem.tasks[i].priority])
        prices[i, 1] = (GUARDED - 1) * prices[i, 0] if prices[i, 1] else 0
    return prices


def _dearest_place(p: Arrays) -> int:
    """What serving a visit costs at most, about: there and back, the vehicle, its own price, and the work."""
    home = p.node[p.vehicle[0, START], LOC]
    places = p.node[: p.price.shape[1], LOC]
    there_and_back = (p.seconds[0, home, places] + p.seconds[1, home, places]).max()
    between = 4 * np.median(p.seconds[0][np.ix_(places, places)])
    longest = (p.vehicle[:, CLOSES] - p.vehicle[:, OPENS]).max()  # whatever is farther is never reached
    away = int(max(1, min(max(there_and_back, between), longest)))
    own = int(p.price[p.price < FAR].max(initial=0) + p.node[:, EXTRA].max() + p.vehicle[:, FIXED].max())
    return away * (1 + int(p.courier[:, OVERWORK].max(initial=0))) + own
