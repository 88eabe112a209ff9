"""Riding days out: what becomes of a witness when rides and doors take the time that they take."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from data.reference.windows import Spread
from scheduling.decide.witness_clock import lunch_leg
from scheduling.model.witness import CLOSES, HOME, LEG, LUNCH, LUNCH_FROM, OPENS, STARTS, WORK, Witness

Floats = NDArray[np.float64]


def ride(witness: Witness, spread: Spread, days: int, chance: np.random.Generator) -> Floats:
    """The share of days on which work at each stop began before its window closed.

    Knows nothing of how probabilities are reckoned: rides and doors are drawn one by one, lognormal with the mean of
    the roads, times one factor for the route's day.
    """
    kept = np.zeros(len(witness.stops))
    for number, route in enumerate(witness.routes):
        first, last = witness.span(number)
        own = np.ascontiguousarray(witness.stops[first:last])
        if not len(own):
            continue
        rest = lunch_leg(route, own, route[HOME])
        factor = _lognormal(chance, spread.day, days)
        clock = np.full(days, float(route[STARTS]))
        if rest != 0:
            clock = np.maximum(clock, own[0, OPENS] - own[0, LEG])
        for at, stop in enumerate(own):
            clock = clock + stop[LEG] * factor * _lognormal(chance, spread.leg, days)
            if at == rest:
                clock = np.maximum(clock, route[LUNCH_FROM]) + route[LUNCH]
            kept[first + at] = (clock <= stop[CLOSES]).mean()
            clock = np.maximum(clock, stop[OPENS]) + stop[WORK] * factor * _lognormal(chance, spread.service, days)
    return kept


def busy_share(witness: Witness, courier_seconds: int) -> float:
    """Seconds of riding and service, of those that the couriers have."""
    return float(witness.stops[:, [LEG, WORK]].sum() + witness.routes[:, HOME].sum()) / courier_seconds


def _lognormal(chance: np.random.Generator, spread: float, days: int) -> Floats:
    if not spread:
        return np.ones(days)
    sigma = sqrt(log(1 + spread**2))
    return chance.lognormal(-(sigma**2) / 2, sigma, days)
