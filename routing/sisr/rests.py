"""The compiled clock of a vehicle with two breaks, of either of which a visit may come first.

As in :mod:`routing.sisr.clock`, with four moments at a visit instead of two: no break taken yet, the first, the second,
and both. They stand in the last twelve columns of a label: four seen from the start, then for each of the four the
latest arrival with the set-up paid, and with it not.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

from routing.compiling import njit
from routing.sisr.arrays import (
    BREAK0,
    BREAK1,
    CLOSES,
    END,
    FAR,
    LOC,
    OPENS,
    OTHER0,
    OTHER1,
    REST,
    REST_TOO,
    SERVICE,
    SETUP,
    START,
    WIN0,
    WIN1,
)
from routing.sisr.clock import AFTER, BEFORE, LEG, closing, load, opening, rested, unrested

NONE, ONE, OTHER, BOTH = range(4)
COLUMNS = 12
"""Of a label, from the end: the moments free, then the latest arrivals (set-up paid, and not)."""


@njit(_nrt=False, forceinline=True)
def has_two(vehicle):
    """Whether there are two breaks."""
    return vehicle[OTHER0] < vehicle[OTHER1]


@njit(_nrt=False)
def _rested_twice(window, first, last, length, then, until, more, moment, drive):
    """Arrival with one break (`first` to `last`) and after it the other (`then` to `until`) on one leg.

    While a break is waited for the leg is driven on, so nothing is waited for that could be driven before.
    """
    best = FAR
    for at in range(first, last):
        free = max(moment, window[at, 0]) + length
        for too in range(then, until):
            if moment <= window[at, 1] and free <= window[too, 1]:
                best = min(best, more + max(moment + drive + length, free, window[too, 0]))
    return best


@njit(_nrt=False)
def _unrested_twice(window, first, last, length, then, until, more, arrival, drive):
    """The latest moment from which :func:`_rested_twice` arrives by `arrival`; -FAR if there is none."""
    best = -FAR
    for at in range(first, last):
        free = window[at, 0] + length
        for too in range(then, until):
            if free <= window[too, 1] and max(free, window[too, 0]) + more <= arrival:
                latest = min(window[too, 1] - length, arrival - drive - length - more)
                best = max(best, min(window[at, 1], latest))
    return best


@njit(_nrt=False)
def _drive_on(window, vehicle, none, one, other, both, drive):
    """Arrivals after `drive` seconds, from the four moments at which a vehicle is free."""
    a, b, first = vehicle[BREAK0], vehicle[BREAK1], vehicle[REST]
    c, d, second = vehicle[OTHER0], vehicle[OTHER1], vehicle[REST_TOO]
    both = min(both + drive, FAR)
    if one < FAR:
        both = min(both, rested(window, c, d, second, one, drive))
        one += drive
    if other < FAR:
        both = min(both, rested(window, a, b, first, other, drive))
        other += drive
    if none < FAR:
        both = min(both, _rested_twice(window, a, b, first, c, d, second, none, drive))
        both = min(both, _rested_twice(window, c, d, second, a, b, first, none, drive))
        one = min(one, rested(window, a, b, first, none, drive))
        other = min(other, rested(window, c, d, second, none, drive))
        none += drive
    return none, one, other, both


@njit(_nrt=False)
def _advance_two(node, window, vehicle, label, a, n, drive):
    """The four moments free after driving from node `a` to node `n` and serving it."""
    at = label.shape[1] - COLUMNS
    none, one, other, both = _drive_on(
        window, vehicle, label[a, at + NONE], label[a, at + ONE], label[a, at + OTHER], label[a, at + BOTH], drive
    )
    work = node[n, SERVICE]
    if node[n, LOC] != node[a, LOC]:
        work += node[n, SETUP]
    first, last = node[n, WIN0], node[n, WIN1]
    return (
        min(FAR, opening(window, first, last, none) + work),
        min(FAR, opening(window, first, last, one) + work),
        min(FAR, opening(window, first, last, other) + work),
        min(FAR, opening(window, first, last, both) + work),
    )


@njit(_nrt=False)
def fits_two(p, v, label, a, n, c, drive_in, drive_out):
    """Whether node `n` between nodes `a` and `c` leaves time for all that follows."""
    node, window, vehicle = p.node, p.window, p.vehicle[v]
    none, one, other, both = _advance_two(node, window, vehicle, label, a, n, drive_in)
    none, one, other, both = _drive_on(window, vehicle, none, one, other, both, drive_out)
    by = label.shape[1] - COLUMNS + 4 + (4 if node[c, LOC] == node[n, LOC] else 0)
    return (
        none <= label[c, by + NONE]
        or one <= label[c, by + ONE]
        or other <= label[c, by + OTHER]
        or both <= label[c, by + BOTH]
    )


@njit(_nrt=False)
def retime_two(p, s, v, a, c):
    """Write the labels of route `v` again after a change between its nodes `a` and `c`."""
    _forward_two(p, v, s.link, s.label, a, c)
    load(p.node, p.vehicle[v], s.link, s.label)
    _backward_two(p, v, s.link, s.label, a, c)


@njit(_nrt=False)
def _forward_two(p, v, link, label, a, changed):
    """Write the moments free from node `a` to `changed`, then on until nothing differs any more; and the legs."""
    node, vehicle, at = p.node, p.vehicle[v], label.shape[1] - COLUMNS
    end = vehicle[END]
    if a == vehicle[START]:
        label[a, at], label[a, at + ONE], label[a, at + OTHER], label[a, at + BOTH] = vehicle[OPENS], FAR, FAR, FAR
        if link[a, AFTER] == end:
            label[a, LEG] = 0
            return
    behind = False
    while a != end:
        c = link[a, AFTER]
        drive = p.seconds[0, node[a, LOC], node[c, LOC]]
        label[a, LEG] = drive
        if c == end:
            return
        free = _advance_two(node, p.window, vehicle, label, a, c, drive)
        behind = behind or c == changed
        same = True
        for state in range(4):
            same = same and label[c, at + state] == free[state]
            label[c, at + state] = free[state]
        if behind and same:
            return
        a = c


@njit(_nrt=False)
def _due(window, vehicle, none, one, other, both, drive):
    """The latest moments from which a leg of `drive` seconds arrives by the four given ones."""
    a, b, first = vehicle[BREAK0], vehicle[BREAK1], vehicle[REST]
    c, d, second = vehicle[OTHER0], vehicle[OTHER1], vehicle[REST_TOO]
    none -= drive
    none = max(none, unrested(window, a, b, first, one, drive), unrested(window, c, d, second, other, drive))
    none = max(none, _unrested_twice(window, a, b, first, c, d, second, both, drive))
    none = max(none, _unrested_twice(window, c, d, second, a, b, first, both, drive))
    one = max(one - drive, unrested(window, c, d, second, both, drive))
    other = max(other - drive, unrested(window, a, b, first, both, drive))
    return none, one, other, both - drive


@njit(_nrt=False)
def _backward_two(p, v, link, label, changed, c):
    """Write the latest arrivals from node `c` back to `changed`, then on until nothing differs any more."""
    node, window, vehicle, by = p.node, p.window, p.vehicle[v], label.shape[1] - COLUMNS + 4
    if c == vehicle[END]:
        for paid in (by, by + 4):
            label[c, paid], label[c, paid + ONE], label[c, paid + OTHER] = -FAR, -FAR, -FAR
            label[c, paid + BOTH] = vehicle[CLOSES]
    behind = False
    while True:
        a = link[c, BEFORE]
        if a == vehicle[START]:
            return
        there = by + (4 if node[a, LOC] == node[c, LOC] else 0)
        none, one, other, both = label[c, there], label[c, there + ONE], label[c, there + OTHER], label[c, there + BOTH]
        due = _due(window, vehicle, none, one, other, both, label[a, LEG])
        first, last = node[a, WIN0], node[a, WIN1]
        same = True
        for state in range(4):
            free = closing(window, first, last, due[state] - node[a, SERVICE])
            paid = closing(window, first, last, due[state] - node[a, SERVICE] - node[a, SETUP])
            same = same and label[a, by + state] == paid and label[a, by + 4 + state] == free
            label[a, by + state], label[a, by + 4 + state] = paid, free
        if behind and same:
            return
        behind = behind or a == changed
        c = a


@njit(_nrt=False)
def room_two(label, vehicle, a, c):
    """When a vehicle is free at `a` at the earliest, must be at `c`, and how many seconds may pass between at most."""
    at = label.shape[1] - COLUMNS
    by = at + 8  # with the set-up not paid there: the latest there is
    first, second = vehicle[REST], vehicle[REST_TOO]
    none, one, other, both = label[a, at], label[a, at + ONE], label[a, at + OTHER], label[a, at + BOTH]
    latest = label[c, by + BOTH]
    roomy = max(latest - both, max(label[c, by + ONE], latest - second) - one)
    roomy = max(roomy, max(label[c, by + OTHER], latest - first) - other)
    ahead = max(label[c, by + NONE], max(label[c, by + ONE] - first, label[c, by + OTHER] - second))
    roomy = max(roomy, max(ahead, latest - first - second) - none)
    return min(min(none, one), min(other, both)), latest, roomy
