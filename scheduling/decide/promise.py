"""How surely a promised window is kept, from the spread of ride and service times."""

from __future__ import annotations

from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from data.reference.windows import Spread, WindowRules
from scheduling.decide.promise_kernel import survey, survey_all
from scheduling.model.witness import Columns, Witness

Floats = NDArray[np.float64]
NODES = 5
"""Factors that stand for all days, by Gauss and Hermite."""


@lru_cache(maxsize=8)
def days(spread: Spread) -> tuple[Floats, Floats, Floats]:
    """The factors that stand for all days, what each weighs, and the spreads of ride and service.

    The factor of a day is lognormal with mean 1.
    """
    points, weights = np.polynomial.hermite_e.hermegauss(NODES)
    sigma = sqrt(log(1 + spread.day**2))
    factors = np.array([exp(sigma * point - sigma**2 / 2) for point in points])
    return factors, weights / weights.sum(), np.array([spread.leg, spread.service])


def outlook(witness: Witness, spread: Spread) -> tuple[Columns, Floats, Floats]:
    """What is expected of each route of a witness, reckoned once: see the kernel's ``survey_all``."""
    known: tuple[Columns, Floats, Floats] | None = witness.outlooks.get(spread)
    if known is None:
        known = survey_all(witness.routes, witness.stops, *days(spread))
        witness.outlooks[spread] = known
    return known


def kept(route: Columns, stops: Columns, spread: Spread) -> Floats:
    """The probability that work at each stop of one route begins before its window closes."""
    found, leaves = np.empty(len(stops)), np.empty((len(stops) + 1, NODES, 2))
    survey(route, stops, *days(spread), leaves, found)
    return found


def targets(rules: WindowRules) -> Floats:
    """How surely the promises of a route are to be kept together, and each of them at least."""
    return _shares(rules.target_permille, rules.least_permille)


@lru_cache(maxsize=8)
def _shares(*permilles: int) -> Floats:
    return np.array(permilles) / 1000


def still_sure(before: Floats, after: Floats, rules: WindowRules) -> bool:
    """Whether a route whose stops stay the same keeps its promises surely enough after a change, or no less surely."""
    target, least = targets(rules)
    worse = (after < least) & (after < before - 1e-9)
    return not worse.any() and bool(after.sum() >= min(target * len(after), before.sum() - 1e-9))


def too_rarely(witness: Witness, rules: WindowRules) -> NDArray[np.bool_]:
    """The stops, by row, that must be due earlier for the promises of their route to be sure enough."""
    (target, least), found = targets(rules), kept_of(witness, rules.spread)
    late = found < least
    for number in range(len(witness.routes)):
        first, last = witness.span(number)
        if last > first and found[first:last].mean() < target:
            late[first:last] |= found[first:last] < target
    return np.asarray(late, dtype=np.bool_)


def kept_of(witness: Witness, spread: Spread) -> Floats:
    """The same for all stops of a witness, by row."""
    return outlook(witness, spread)[2]
