"""The arithmetic of a witness, compiled: forward and backward slack, insertion, and the probability of each promise.

A courier's lunch may be taken on any one leg, as early as its window allows. So every moment is kept twice, before
lunch (0) and after it (1): ``ready`` is when the courier can leave a stop at the earliest, ``latest`` when he may
arrive at one so that everything after it still holds. A visit fits between two stops exactly if one of the four
ways to take lunch around it does; that takes a few additions, however long the route is.

The moments of a ride are spread: one factor for the whole day and noise for each leg and each door. Given the factor,
the moment of arrival is carried on as a mean and a variance, through each wait for a window as the maximum of a
normal variable and a number; a few factors, weighted, stand for all days.
"""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-untyped-decorators=False
# numba finds the types of what it compiles by itself.

from __future__ import annotations

from math import erfc, exp, sqrt
from pathlib import Path

import numpy as np

from routing.compiling import compiler
from scheduling.model.witness import (
    CASH,
    CLOSES,
    DONG,
    ENDS,
    ENVELOPES,
    FIRST,
    HOME,
    LEG,
    LUNCH,
    LUNCH_FROM,
    LUNCH_TO,
    MOST_WORK,
    OPENS,
    ROOM,
    SKILLS,
    STARTS,
    WORK,
)

njit = compiler(Path(__file__), Path(__file__).parents[1] / "model" / "witness.py")
NEVER = 1 << 40
LOAD, TOO_FAR, NO_TIME, RESERVE, UNSURE, FREE = range(1, 7)
"""How near a window came; 0 where nobody rides."""
TRIED = 4
"""So many of the cheapest places are judged for their promises; a window none of which holds is refused."""
FAR = 6.0
"""Standard deviations beyond which nothing happens."""


@njit(cache=True, nogil=True)
def after_lunch(moment, seconds, route):
    """Arrival after so many seconds on the road with lunch taken on the way, as early as it may be."""
    if moment > route[LUNCH_TO]:
        return NEVER
    return max(moment + seconds, route[LUNCH_FROM]) + route[LUNCH]


@njit(cache=True, nogil=True)
def before_lunch(latest, seconds, route):
    """The last departure from which :func:`after_lunch` is not after ``latest``; -1 if none is."""
    if latest < route[LUNCH_FROM] + route[LUNCH]:
        return -1
    return min(route[LUNCH_TO], latest - route[LUNCH] - seconds)


@njit(cache=True, nogil=True)
def serve(arrival, stop):
    """When the courier is done at a stop; NEVER if it has closed."""
    return max(arrival, stop[OPENS]) + stop[WORK] if arrival <= stop[CLOSES] else NEVER


@njit(cache=True, nogil=True)
def slack(route, stops, ready, latest):
    """Fill ``ready`` and ``latest``, each of shape (stops + 1, 2); seconds of work of the route.

    ``ready[k]`` is after the k-th stop (0: the start), ``latest[k]`` at the stop of row k (the last: the end).
    """
    count, rests = len(stops), route[LUNCH] > 0
    ready[0, 0], ready[0, 1] = (route[STARTS], NEVER) if rests else (NEVER, route[STARTS])
    work = route[HOME] if count else 0
    for k in range(count):
        leg = stops[k, LEG]
        work += leg + stops[k, WORK]
        rested = min(ready[k, 1] + leg, after_lunch(ready[k, 0], leg, route) if rests else NEVER)
        ready[k + 1, 0] = serve(ready[k, 0] + leg, stops[k])
        ready[k + 1, 1] = serve(rested, stops[k])
    latest[count, 0], latest[count, 1] = -1, route[ENDS]
    for k in range(count - 1, -1, -1):
        leg = stops[k + 1, LEG] if k + 1 < count else route[HOME]
        done = latest[k + 1, 1] - leg - stops[k, WORK]
        latest[k, 1] = min(done, stops[k, CLOSES]) if done >= stops[k, OPENS] else -1
        due = latest[k + 1, 0] - leg
        if rests:
            due = max(due, before_lunch(latest[k + 1, 1], leg, route))
        due -= stops[k, WORK]
        latest[k, 0] = min(due, stops[k, CLOSES]) if due >= stops[k, OPENS] else -1
    return work


@njit(cache=True, nogil=True)
def holds(route, stops, ready):
    """Whether the route of these stops keeps its clock to the end, by its filled ``ready``."""
    count = len(stops)
    if count == 0:
        return True
    ending = ready[count, 1] + route[HOME]
    if route[LUNCH] > 0:
        ending = min(ending, after_lunch(ready[count, 0], route[HOME], route))
    return ending <= route[ENDS]


@njit(cache=True, nogil=True)
def fits(route, latest, at, rested, hungry, onward, visit):
    """Whether a visit fits before the stop of row ``at``, ``onward`` seconds away, arrived at after or before lunch."""
    if serve(rested, visit) + onward <= latest[at, 1]:
        return True
    left = serve(hungry, visit)
    if left >= NEVER:
        return False
    return left + onward <= latest[at, 0] or (route[LUNCH] > 0 and after_lunch(left, onward, route) <= latest[at, 1])


@njit(cache=True, nogil=True)
def lunch_leg(route, stops):
    """The leg on which the route that ends earliest takes its lunch; -1 without one."""
    if route[LUNCH] == 0:
        return -1
    count = len(stops)
    hungry, rested, leg_taken = route[STARTS], NEVER, -1
    for k in range(count + 1):
        leg = stops[k, LEG] if k < count else route[HOME]
        now = after_lunch(hungry, leg, route)
        rested += leg
        if now < rested:
            rested, leg_taken = now, k
        if k < count:
            rested, hungry = serve(rested, stops[k]), serve(hungry + leg, stops[k])
            rested = min(rested, NEVER)
            hungry = min(hungry, NEVER)
    return leg_taken


@njit(cache=True, nogil=True)
def below(z):
    """The share of a normal variable below ``z`` standard deviations."""
    return 0.5 * erfc(-z * 0.7071067811865476)


@njit(cache=True, nogil=True)
def not_before(mean, variance, opens):
    """Mean and variance of the later of a normal moment and the opening of a window."""
    if variance <= 0.0:
        return max(mean, opens), 0.0
    spread = sqrt(variance)
    beyond = mean - opens
    z = beyond / spread
    if z > FAR:
        return mean, variance
    if z < -FAR:
        return opens, 0.0
    share, density = below(z), 0.3989422804014327 * exp(-0.5 * z * z)
    excess = beyond * share + spread * density
    square = (beyond * beyond + variance) * share + beyond * spread * density
    return opens + excess, max(0.0, square - excess * excess)


@njit(cache=True, nogil=True)
def promises(route, stops, factors, weights, spreads, kept):
    """Fill ``kept`` with the probability that work at each stop begins before its window closes.

    Parameters
    ----------
    factors, weights
        Factors of the day and their probabilities.
    spreads
        Standard deviations of a ride and of a service, as shares of their means.
    """
    count = len(stops)
    kept[:count] = 0.0
    if count == 0:
        return
    rest = lunch_leg(route, stops)
    leaves = float(route[STARTS])
    if rest != 0:
        leaves = max(leaves, float(stops[0, OPENS] - stops[0, LEG]))  # nobody waits at the first door
    ride, door = spreads[0] * spreads[0], spreads[1] * spreads[1]
    for node in range(len(factors)):
        factor, weight = factors[node], weights[node]
        mean, variance = leaves, 0.0
        for k in range(count):
            seconds = factor * stops[k, LEG]
            mean += seconds
            variance += ride * seconds * seconds
            if k == rest:
                mean, variance = not_before(mean, variance, float(route[LUNCH_FROM]))
                mean += route[LUNCH]
            room = stops[k, CLOSES] - mean
            if room * room >= FAR * FAR * variance:
                kept[k] += weight if room >= 0.0 else 0.0
            else:
                kept[k] += weight * below(room / sqrt(variance))
            mean, variance = not_before(mean, variance, float(stops[k, OPENS]))
            seconds = factor * stops[k, WORK]
            mean += seconds
            variance += door * seconds * seconds


@njit(cache=True, nogil=True)
def with_visit(stops, at, there, onward, visit):
    """The stops with a visit before row ``at``, and the seconds from the last of them home (-1: as before)."""
    count = len(stops)
    longer = np.empty((count + 1, stops.shape[1]), np.int64)
    longer[:at] = stops[:at]
    longer[at] = visit
    longer[at, LEG] = there
    longer[at + 1 :] = stops[at:]
    if at < count:
        longer[at + 1, LEG] = onward
    return longer, onward if at == count else -1


@njit(cache=True, nogil=True)
def sure(route, stops, longer, home, at, factors, weights, spreads, targets, kept, before, known):
    """The new visit's probability; -1 if the promises of the route would be kept too rarely, together or one alone.

    What is under it already, since roads or roster changed, must not become less. ``before`` are the probabilities
    without the visit, filled if ``known`` is false.
    """
    target, least = targets[0], targets[1]
    whole = route.copy()
    if home >= 0:
        whole[HOME] = home
    promises(whole, longer, factors, weights, spreads, kept)
    if kept[at] < least:
        return -1.0
    count, low = len(longer), False
    for k in range(count):
        low = low or kept[k] < least
    if low or kept[:count].sum() < target * count:
        if not known[0]:
            promises(route, stops, factors, weights, spreads, before)
            known[0] = True
        for k in range(count):
            if k != at and kept[k] < least and kept[k] < before[k if k < at else k - 1] - 1e-9:
                return -1.0
        if kept[:count].sum() < min(target * count, before[: count - 1].sum() + target):
            return -1.0
    return kept[at]


@njit(cache=True, nogil=True)
def search(routes, stops, there, back, windows, demand, factors, weights, spreads, targets):
    """The cheapest place for one visit in each window.

    Parameters
    ----------
    there, back
        Seconds from each stop to the address and back; the last entry is the post office.
    windows
        Rows of (opens, closes).
    demand
        Seconds at the door, envelopes, money, bits of skills.
    targets
        How surely a route's promises are to be kept together, and each of them at least.

    Returns
    -------
    places : ndarray of int64, rows of (nearness, route, position, there, onward, added)
    kept : ndarray of float64, the probability at each place
    """
    asked, depot = len(windows), len(stops)
    places = np.zeros((asked, 6), np.int64)
    sureness = np.zeros(asked)
    tried = np.full((asked, TRIED, 5), NEVER, np.int64)
    longest = depot + 2
    ready, latest = np.empty((longest, 2), np.int64), np.empty((longest, 2), np.int64)
    visit, nearness = np.zeros(stops.shape[1], np.int64), np.zeros(asked, np.int64)
    visit[WORK] = demand[0]
    for r in range(len(routes)):
        route = routes[r]
        first = route[FIRST]
        last = routes[r + 1, FIRST] if r + 1 < len(routes) else depot
        own = stops[first:last]
        near = LOAD
        if own[:, ENVELOPES].sum() + demand[1] <= route[ROOM] and own[:, DONG].sum() + demand[2] <= route[CASH]:
            near = TOO_FAR if demand[3] & ~route[SKILLS] == 0 else LOAD
        work = slack(route, own, ready, latest)
        for w in range(asked):
            nearness[w] = near
            alone = max(route[STARTS] + there[depot], windows[w, 0])
            if near > LOAD and alone <= windows[w, 1] and alone + demand[0] + back[depot] <= route[ENDS]:
                nearness[w] = NO_TIME
        for at in range(last - first + 1):
            to = there[first + at - 1] if at else there[depot]
            onward = back[first + at] if first + at < last else back[depot]
            hungry, rested = ready[at, 0] + to, ready[at, 1] + to
            if route[LUNCH] > 0:
                rested = min(rested, after_lunch(ready[at, 0], to, route))
            gap = own[at, LEG] if first + at < last else (route[HOME] if last > first else 0)
            added = to + onward - gap
            full = work + added + demand[0] > route[MOST_WORK]
            for w in range(asked):
                visit[OPENS], visit[CLOSES] = windows[w, 0], windows[w, 1]
                if nearness[w] < NO_TIME or not fits(route, latest, at, rested, hungry, onward, visit):
                    continue
                nearness[w] = max(nearness[w], RESERVE if full else UNSURE)
                if not full:
                    remember(tried[w], added, r, at, to, onward)
        for w in range(asked):
            places[w, 0] = max(places[w, 0], nearness[w])
    kept, before, known = np.empty(longest), np.empty(depot), np.zeros(len(routes), np.bool_)
    for w in range(asked):
        visit[OPENS], visit[CLOSES] = windows[w, 0], windows[w, 1]
        for t in range(TRIED):
            added, r, at, to, onward = tried[w, t]
            if added >= NEVER:
                break
            first = routes[r, FIRST]
            last = routes[r + 1, FIRST] if r + 1 < len(routes) else depot
            own = stops[first:last]
            longer, home = with_visit(own, at, to, onward, visit)
            unchanged, told = before[first:last], known[r : r + 1]
            found = sure(routes[r], own, longer, home, at, factors, weights, spreads, targets, kept, unchanged, told)
            if found >= 0.0:
                sureness[w] = found
                places[w, 0], places[w, 1], places[w, 2] = FREE, r, at
                places[w, 3], places[w, 4], places[w, 5] = to, onward, added
                break
    return places, sureness


@njit(cache=True, nogil=True)
def remember(best, added, route, at, there, onward):
    """Keep a place among the cheapest, the first of equals first."""
    if added >= best[-1, 0]:
        return
    row = len(best) - 1
    while row > 0 and best[row - 1, 0] > added:
        best[row] = best[row - 1]
        row -= 1
    best[row, 0], best[row, 1], best[row, 2], best[row, 3], best[row, 4] = added, route, at, there, onward
