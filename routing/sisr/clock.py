"""The compiled clock: labels of a route seen from both ends, so that one more visit is judged in constant time.

Seen from the start, a visit has two moments at which the vehicle is free: with the break still due, and with the
break taken. Seen from the end it has, for each of the two, the latest arrival from which all that follows can still
be done; that depends on whether the set-up is paid. A leg may hold the break anywhere on it. All are exact: being
free earlier with the same break taken is never worse.
"""

from __future__ import annotations

from routing.compiling import njit
from routing.sisr.arrays import (
    AMOUNTS,
    BREAK0,
    BREAK1,
    CLOSES,
    END,
    FAR,
    JOB,
    KIND,
    LOC,
    OPENS,
    REST,
    ROOM,
    SERVICE,
    SETUP,
    START,
    WIN0,
    WIN1,
)

# Columns of State.label: free with the break due, and taken; latest arrival with the break due (set-up paid, and
# not), and taken (the same); seconds to the next stop; then for each amount what is on board after the stop, the
# most up to there, and the most from there on.
DUE, TAKEN, DUE_PAID, DUE_FREE, TAKEN_PAID, TAKEN_FREE, LEG, LOADS = range(8)
# Columns of State.link: next and previous node of the route; for a visit, its vehicle (or -1) and its node in use, or
# since when it has none.
AFTER, BEFORE, OWNER, NODE = range(4)
LEFT_OUT, TAKEN_OUT = -1, -2
"""In column NODE of a visit on no route: before this round already, or since this round."""


@njit(_nrt=False, forceinline=True)
def opening(window, first, last, moment):
    """The first moment not before `moment` inside the windows `first` to `last`; FAR if they are over."""
    for at in range(first, last):
        if moment <= window[at, 1]:
            return max(moment, window[at, 0])
    return FAR


@njit(_nrt=False, forceinline=True)
def closing(window, first, last, moment):
    """The last moment not after `moment` inside the windows `first` to `last`; -FAR if none is open by then."""
    for at in range(last - 1, first - 1, -1):
        if window[at, 0] <= moment:
            return min(moment, window[at, 1])
    return -FAR


@njit(_nrt=False, forceinline=True)
def rested(window, first, last, length, moment, drive):
    """Arrival after `drive` seconds from `moment` with the break taken on the way; FAR if it no longer can be."""
    for at in range(first, last):
        if moment <= window[at, 1]:
            return max(moment + drive, window[at, 0]) + length
    return FAR


@njit(_nrt=False, forceinline=True)
def unrested(window, first, last, length, arrival, drive):
    """The latest moment from which :func:`rested` arrives by `arrival`; -FAR if there is none."""
    best = -FAR
    for at in range(first, last):
        if window[at, 0] + length <= arrival:
            best = max(best, min(window[at, 1], arrival - length - drive))
    return best


@njit(_nrt=False, forceinline=True)
def retime(p, s, v, a, c):
    """Write the labels of route `v` again after a change between its nodes `a` and `c`."""
    _forward(p.seconds, p.node, p.window, p.vehicle[v], s.link, s.label, a, c)
    load(p.node, p.vehicle[v], s.link, s.label)
    _backward(p.node, p.window, p.vehicle[v], s.link, s.label, a, c)


@njit(_nrt=False, forceinline=True)
def _forward(seconds, node, window, vehicle, link, label, a, changed):
    """From `a` to `changed`, then on until nothing differs any more."""
    start, end = vehicle[START], vehicle[END]
    if a == start:
        due, taken = vehicle[OPENS], FAR
        if vehicle[BREAK0] == vehicle[BREAK1]:
            due, taken = FAR, due
        label[a, DUE], label[a, TAKEN] = due, taken
        if link[a, AFTER] == end:
            label[a, LEG] = 0
            return
    due, taken = label[a, DUE], label[a, TAKEN]
    place = node[a, LOC]
    behind = False
    while a != end:
        c = link[a, AFTER]
        there = node[c, LOC]
        drive = seconds[0, place, there]
        label[a, LEG] = drive
        if c == end:
            return
        due, taken = advance(node, window, vehicle, due, taken, place, c, drive)
        behind = behind or c == changed
        if behind and due == label[c, DUE] and taken == label[c, TAKEN]:
            return
        label[c, DUE], label[c, TAKEN] = due, taken
        a, place = c, there


@njit(_nrt=False, forceinline=True)
def load(node, vehicle, link, label):
    """Write what is on board of a route."""
    start, end = vehicle[START], vehicle[END]
    dims = len(vehicle) - ROOM
    for d in range(dims):
        label[start, LOADS + 3 * d] = 0
    a = link[start, AFTER]
    while a != end:
        if node[a, KIND] == JOB:
            for d in range(dims):
                label[start, LOADS + 3 * d] += node[a, AMOUNTS + d]
        a = link[a, AFTER]
    for d in range(dims):
        label[start, LOADS + 3 * d + 1] = label[start, LOADS + 3 * d]
    before, a = start, link[start, AFTER]
    while a != end:
        for d in range(dims):
            at = LOADS + 3 * d
            load = label[before, at] + node[a, AMOUNTS + dims + d] - node[a, AMOUNTS + d]
            label[a, at], label[a, at + 1] = load, max(label[before, at + 1], load)
        before, a = a, link[a, AFTER]
    for d in range(dims):
        label[end, LOADS + 3 * d + 2] = 0
    while a != start:
        after, a = a, link[a, BEFORE]
        for d in range(dims):
            at = LOADS + 3 * d
            label[a, at + 2] = max(label[a, at], label[after, at + 2])


@njit(_nrt=False, forceinline=True)
def _backward(node, window, vehicle, link, label, changed, c):
    """From `c` back to `changed`, then on until nothing differs any more."""
    first, last, length = vehicle[BREAK0], vehicle[BREAK1], vehicle[REST]
    start = vehicle[START]
    if c == vehicle[END]:
        label[c, DUE_PAID], label[c, DUE_FREE] = -FAR, -FAR
        label[c, TAKEN_PAID], label[c, TAKEN_FREE] = vehicle[CLOSES], vehicle[CLOSES]
    behind = False
    while True:
        a = link[c, BEFORE]
        if a == start:
            return
        drive = label[a, LEG]
        same = 1 if node[a, LOC] == node[c, LOC] else 0
        by, setup = label[c, TAKEN_PAID + same], node[a, SETUP]
        taken_by = by - drive - node[a, SERVICE]
        first_window, last_window = node[a, WIN0], node[a, WIN1]
        taken_free = closing(window, first_window, last_window, taken_by)
        taken_paid = closing(window, first_window, last_window, taken_by - setup) if setup else taken_free
        due_free, due_paid = -FAR, -FAR
        if first < last:
            due_by = max(label[c, DUE_PAID + same] - drive, unrested(window, first, last, length, by, drive))
            due_by -= node[a, SERVICE]
            due_free = closing(window, first_window, last_window, due_by)
            due_paid = closing(window, first_window, last_window, due_by - setup) if setup else due_free
        if (
            behind
            and taken_free == label[a, TAKEN_FREE]
            and taken_paid == label[a, TAKEN_PAID]
            and due_free == label[a, DUE_FREE]
            and due_paid == label[a, DUE_PAID]
        ):
            return
        label[a, TAKEN_FREE], label[a, TAKEN_PAID] = taken_free, taken_paid
        label[a, DUE_FREE], label[a, DUE_PAID] = due_free, due_paid
        behind = behind or a == changed
        c = a


@njit(_nrt=False, forceinline=True)
def advance(node, window, vehicle, due, taken, place, n, drive):
    """Free with the break due, and taken, after driving from `place` to visit `n` and serving it."""
    if due < FAR:
        rest0, rest1, length = vehicle[BREAK0], vehicle[BREAK1], vehicle[REST]
        taken = min(taken + drive, rested(window, rest0, rest1, length, due, drive))
        due = opening(window, node[n, WIN0], node[n, WIN1], due + drive)
    else:
        taken += drive
    if taken < FAR:
        taken = opening(window, node[n, WIN0], node[n, WIN1], taken)
    work = node[n, SERVICE]
    if node[n, LOC] != place:
        work += node[n, SETUP]
    return min(FAR, due + work), min(FAR, taken + work)


@njit(_nrt=False, forceinline=True)
def arrives(node, window, vehicle, label, due, taken, place, c, drive):
    """Whether who is free at `place` then arrives at node `c` in time for all that follows there."""
    same = 1 if node[c, LOC] == place else 0
    by = label[c, TAKEN_PAID + same]
    if taken + drive <= by:
        return True
    if due >= FAR:
        return False
    if due + drive <= label[c, DUE_PAID + same]:
        return True
    return rested(window, vehicle[BREAK0], vehicle[BREAK1], vehicle[REST], due, drive) <= by
