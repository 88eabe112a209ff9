"""The cheapest place for a visit in a witness, compiled: listing, booking and repeating are this one search."""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-untyped-decorators=False
# numba finds the types of what it compiles by itself.

from __future__ import annotations

from pathlib import Path

import numpy as np

from routing.compiling import compiler
from scheduling.decide.promise_kernel import FILES as PROMISE
from scheduling.decide.promise_kernel import sure
from scheduling.decide.witness_clock import NEVER, after_lunch, fits, slack
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
    MOST_WORK,
    OPENS,
    ROOM,
    SKILLS,
    STARTS,
    WORK,
)

njit = compiler(Path(__file__), *PROMISE)
LOAD, TOO_FAR, NO_TIME, RESERVE, UNSURE, FREE = range(1, 7)
"""How near a window came; 0 where nobody rides."""
TRIED = 4
"""So many of the cheapest places are judged for their promises; a window none of which holds is refused."""


@njit(cache=True, nogil=True)
def search(routes, stops, there, back, windows, demand, factors, weights, spreads, targets, rests, leaves, kept):
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
    rests, leaves, kept
        What :func:`scheduling.decide.promise_kernel.survey_all` found of the witness.

    Returns
    -------
    places : ndarray of int64, rows of (nearness, route, position, there, onward, added)
    sureness : ndarray of float64, the probability at each place
    """
    asked = len(windows)
    places = np.zeros((asked, 6), np.int64)
    sureness = np.zeros(asked)
    tried = np.full((asked, TRIED, 5), NEVER, np.int64)
    look(routes, stops, there, back, windows, demand, places, tried)
    longer = np.empty((len(stops) + 1, stops.shape[1]), np.int64)
    moments = np.empty((len(factors), 2))
    for w in range(asked):
        for t in range(TRIED):
            if tried[w, t, 0] >= NEVER:
                break
            added, r, at, to, onward = tried[w, t]
            first = routes[r, FIRST]
            last = routes[r + 1, FIRST] if r + 1 < len(routes) else len(stops)
            with_visit(stops[first:last], at, to, onward, windows[w], demand[0], longer)
            home = onward if first + at == last else routes[r, HOME]
            whole, left, told = longer[: last - first + 1], leaves[first + r : last + r + 1], kept[first:last]
            found = sure(routes[r], whole, home, at, factors, weights, spreads, targets, rests[r], left, told, moments)
            if found >= 0.0:
                sureness[w] = found
                places[w, 0], places[w, 1], places[w, 2] = FREE, r, at
                places[w, 3], places[w, 4], places[w, 5] = to, onward, added
                break
    return places, sureness


@njit(cache=True, nogil=True)
def look(routes, stops, there, back, windows, demand, places, tried):
    """Fill ``tried`` with the cheapest places of each window by the clock, and ``places`` with how near it came."""
    depot, work = len(stops), demand[0]
    ready, latest = np.empty((depot + 1, 2), np.int64), np.empty((depot + 1, 2), np.int64)
    can = np.empty(len(windows), np.bool_)
    for r in range(len(routes)):
        route = routes[r]
        first = route[FIRST]
        last = routes[r + 1, FIRST] if r + 1 < len(routes) else depot
        own = stops[first:last]
        if not alone(route, own, there[depot], back[depot], windows, demand, places, can):
            continue
        room = route[MOST_WORK] - work - slack(route, own, ready, latest)
        for at in range(last - first + 1):
            to = there[first + at - 1] if at else there[depot]
            onward = back[first + at] if first + at < last else back[depot]
            gap = own[at, LEG] if first + at < last else (route[HOME] if last > first else 0)
            added = to + onward - gap
            enough = UNSURE if added <= room else RESERVE
            hungry, rested = ready[at, 0] + to, ready[at, 1] + to
            if route[LUNCH] > 0:
                rested = min(rested, after_lunch(ready[at, 0], to, route))
            soonest, due = min(rested, hungry), max(latest[at, 0], latest[at, 1]) - onward - work
            for w in range(len(windows)):
                opens, closes = windows[w, 0], windows[w, 1]
                if not can[w] or soonest > closes or opens > due:
                    continue
                known = places[w, 0] >= enough
                if known and (enough == RESERVE or added >= tried[w, -1, 0]):
                    continue
                if not fits(route, latest, at, rested, hungry, onward, opens, closes, work):
                    continue
                places[w, 0] = max(places[w, 0], enough)
                if enough == UNSURE:
                    remember(tried, w, added, r, at, to, onward)


@njit(cache=True, nogil=True)
def alone(route, own, to, home, windows, demand, places, can):
    """Fill ``can`` with the windows in which a courier with nothing else to do could call; whether there is any."""
    carries = own[:, ENVELOPES].sum() + demand[1] <= route[ROOM] and own[:, DONG].sum() + demand[2] <= route[CASH]
    carries = carries and demand[3] & ~route[SKILLS] == 0
    some = False
    for w in range(len(windows)):
        begins = max(route[STARTS] + to, windows[w, 0])
        can[w] = carries and begins <= windows[w, 1] and begins + demand[0] + home <= route[ENDS]
        places[w, 0] = max(places[w, 0], NO_TIME if can[w] else (TOO_FAR if carries else LOAD))
        some = some or can[w]
    return some


@njit(cache=True, nogil=True)
def with_visit(stops, at, there, onward, window, work, longer):
    """Fill ``longer`` with the stops and a visit before row ``at``."""
    count = len(stops)
    longer[:at] = stops[:at]
    longer[at] = 0
    longer[at, LEG], longer[at, OPENS], longer[at, CLOSES], longer[at, WORK] = there, window[0], window[1], work
    longer[at + 1 : count + 1] = stops[at:]
    if at < count:
        longer[at + 1, LEG] = onward


@njit(cache=True, nogil=True)
def remember(tried, w, added, route, at, there, onward):
    """Keep a place among the cheapest of a window, the first of equals first."""
    row = tried.shape[1] - 1
    if added >= tried[w, row, 0]:
        return
    while row > 0 and tried[w, row - 1, 0] > added:
        tried[w, row] = tried[w, row - 1]
        row -= 1
    tried[w, row, 0], tried[w, row, 1], tried[w, row, 2] = added, route, at
    tried[w, row, 3], tried[w, row, 4] = there, onward
