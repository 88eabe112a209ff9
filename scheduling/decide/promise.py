"""How surely a promised window is kept, from the spread of ride and service times."""

from __future__ import annotations

from functools import lru_cache
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from data.reference.windows import Spread
from scheduling.decide import witness_kernel as kernel
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


def kept(route: Columns, stops: Columns, spread: Spread) -> Floats:
    """The probability that work at each stop of one route begins before its window closes."""
    found = np.empty(len(stops))
    kernel.promises(route, stops, *days(spread), found)
    return found


def kept_of(witness: Witness, spread: Spread) -> Floats:
    """The same for all stops of a witness, by row."""
    whole = np.empty(len(witness.stops))
    for number, route in enumerate(witness.routes):
        first, last = witness.span(number)
        whole[first:last] = kept(route, np.ascontiguousarray(witness.stops[first:last]), spread)
    return whole
