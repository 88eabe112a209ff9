"""How surely each promise of a route is kept, and all of them with one visit more, compiled.

The moments of a ride are spread: one factor for the whole day and noise for each leg and each door. Given the factor,
the moment of arrival is carried on as a mean and a variance, through each wait for a window as the maximum of a
normal variable and a number; a few factors, weighted, stand for all days.

What a route says without a visit is kept by stop (:func:`survey`): before the visit nothing changes, and after it only
what comes before the next long wait, so that a visit is judged in a few steps, however long the route is.
"""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-untyped-decorators=False
# numba finds the types of what it compiles by itself.

from __future__ import annotations

from math import erfc, exp, sqrt
from pathlib import Path

import numpy as np

from routing.compiling import compiler
from scheduling.decide.witness_clock import FILES as CLOCK
from scheduling.decide.witness_clock import lunch_leg
from scheduling.model.witness import CLOSES, FIRST, HOME, LEG, LUNCH, LUNCH_FROM, OPENS, STARTS, WORK

FILES = (Path(__file__), *CLOCK)
"""What is compiled here, for those that are compiled with it."""
njit = compiler(*FILES)
FAR = 6.0
"""Standard deviations beyond which nothing happens."""


@njit(cache=True, nogil=True)
def below(z):
    """The share of a normal variable below ``z`` standard deviations."""
    return 0.5 * erfc(-z * 0.7071067811865476)


@njit(cache=True, nogil=True)
def not_before(mean, variance, opens):
    """Mean and variance of the later of a normal moment and the opening of a window."""
    if variance <= 0.0:
        return max(mean, opens), 0.0
    beyond = mean - opens
    if beyond * beyond > FAR * FAR * variance:
        return (mean, variance) if beyond > 0.0 else (opens, 0.0)
    spread = sqrt(variance)
    z = beyond / spread
    share, density = below(z), 0.3989422804014327 * exp(-0.5 * z * z)
    excess = beyond * share + spread * density
    square = (beyond * beyond + variance) * share + beyond * spread * density
    return opens + excess, max(0.0, square - excess * excess)


@njit(cache=True, nogil=True)
def leaving(route, stops, rest):
    """When the courier leaves the post office: nobody waits at the first door."""
    return max(route[STARTS], stops[0, OPENS] - stops[0, LEG]) if rest != 0 else route[STARTS]


@njit(cache=True, nogil=True)
def ride_to(route, stop, resting, factors, weights, spreads, moments):
    """Take ``moments`` (mean and variance by factor) from leaving one stop to leaving the next.

    Returns the probability that work there begins before its window closes. ``resting`` says whether lunch is taken
    on the way.
    """
    share = 0.0
    for node in range(len(factors)):
        mean, variance = moments[node, 0], moments[node, 1]
        seconds = factors[node] * stop[LEG]
        mean += seconds
        variance += (spreads[0] * seconds) ** 2
        if resting:
            mean, variance = not_before(mean, variance, float(route[LUNCH_FROM]))
            mean += route[LUNCH]
        room = stop[CLOSES] - mean
        if room * room >= FAR * FAR * variance:
            share += weights[node] if room >= 0.0 else 0.0
        else:
            share += weights[node] * below(room / sqrt(variance))
        mean, variance = not_before(mean, variance, float(stop[OPENS]))
        seconds = factors[node] * stop[WORK]
        moments[node, 0] = mean + seconds
        moments[node, 1] = variance + (spreads[1] * seconds) ** 2
    return share


@njit(cache=True, nogil=True)
def survey(route, stops, factors, weights, spreads, leaves, kept):
    """Fill ``kept`` with the probability of each promise; the leg on which lunch is taken.

    Parameters
    ----------
    factors, weights
        Factors of the day and their probabilities.
    spreads
        Standard deviations of a ride and of a service, as shares of their means.
    leaves : ndarray of float64, shape (stops + 1, factors, 2)
        Filled with mean and variance of the moment of leaving each stop, the post office first.
    """
    rest = lunch_leg(route, stops, route[HOME])
    if len(stops) > 0:
        leaves[0, :, 0], leaves[0, :, 1] = leaving(route, stops, rest), 0.0
    for k in range(len(stops)):
        leaves[k + 1] = leaves[k]
        kept[k] = ride_to(route, stops[k], k == rest, factors, weights, spreads, leaves[k + 1])
    return rest


@njit(cache=True, nogil=True)
def survey_all(routes, stops, factors, weights, spreads):
    """What :func:`survey` finds of each route: the legs of lunch; moments, by row and number of the route; ``kept``."""
    rests, kept = np.empty(len(routes), np.int64), np.empty(len(stops))
    leaves = np.empty((len(stops) + len(routes), len(factors), 2))
    for r in range(len(routes)):
        first = routes[r, FIRST]
        last = routes[r + 1, FIRST] if r + 1 < len(routes) else len(stops)
        left, own = leaves[first + r : last + r + 1], kept[first:last]
        rests[r] = survey(routes[r], stops[first:last], factors, weights, spreads, left, own)
    return rests, leaves, kept


@njit(cache=True, nogil=True)
def sure(route, longer, home, at, factors, weights, spreads, targets, rest, leaves, kept, moments):
    """The probability of the promise of row ``at``; -1 if those of the route would be kept too rarely.

    Too rarely is: together below the first target, or one alone below the second. What is under it already, since roads
    or roster changed, must not become less.

    Parameters
    ----------
    longer, home
        The stops with the visit in row ``at``, and the seconds from the last of them to the post office.
    rest, leaves, kept
        What :func:`survey` found without it.
    moments : ndarray of float64, shape (factors, 2)
        To work with.
    """
    count, resting = len(longer), lunch_leg(route, longer, home)
    before = kept[: count - 1].sum()
    due = min(targets[0] * count, before + targets[0])
    begin, total, own = 0, 0.0, 0.0
    if at > 0 and (rest == resting or min(rest, resting) >= at):
        begin, total = at, kept[:at].sum()
        moments[:] = leaves[at]
    else:
        moments[:, 0], moments[:, 1] = leaving(route, longer, resting), 0.0
    for k in range(begin, count):
        share = ride_to(route, longer[k], k == resting, factors, weights, spreads, moments)
        total += share
        if k == at:
            own = share
            if own < targets[1]:
                return -1.0
        elif share < targets[1] and share < kept[k if k < at else k - 1] - 1e-9:
            return -1.0
        if total + (count - 1 - k) < due:
            return -1.0
        if k > at and ((resting <= k and rest < k) or resting == rest + 1) and same(moments, leaves[k]):
            total += kept[k : count - 1].sum()
            break
    return own if total >= due else -1.0


@njit(cache=True, nogil=True)
def same(one, other):
    """Whether two moments are one, so that all that follows is."""
    return np.all(one == other)
