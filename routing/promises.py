"""Which visits are promises: what is far dearer to leave out than anything else."""

from __future__ import annotations

from collections.abc import Iterable

from routing.cost import penalties
from routing.problem import Problem, TaskKey

FEW = 40
"""Visits up to which there are no promises: all ways of serving so few are met, and the cheapest counts."""

LARGEST = 1 << 42
"""A price beyond it is no promise but a visit that must be served."""


def promised(problem: Problem) -> frozenset[TaskKey]:
    """Visits that are left out last whatever else that costs; of a shipment the pickup."""
    if len(problem.tasks) <= FEW:
        return frozenset()
    prices = penalties(problem)
    promise = promise_price(prices.values())
    return frozenset(key for key, price in prices.items() if price == promise)


def promise_price(prices: Iterable[int]) -> int | None:
    """What leaving out a promise costs: the highest of `prices`, where it is more than twice any other; else None."""
    highest, *others = sorted({0, *prices}, reverse=True)
    return highest if len(others) > 1 and 2 * others[0] < highest <= LARGEST else None
