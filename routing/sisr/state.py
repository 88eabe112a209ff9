"""What the kernel changes: the routes as linked lists of nodes, their labels, and what is needed to take it back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routing.compiling import njit
from routing.proposers import Routes
from routing.sisr.arrays import (
    COURIER,
    END,
    EXTRA,
    FAIR,
    FIXED,
    GUARD,
    LOC,
    OTHER0,
    OTHER1,
    OVERWORK,
    PENALTY,
    ROOM,
    SERVICE,
    SETUP,
    START,
    TASK,
    Arrays,
    Ints,
)
from routing.sisr.clock import AFTER, BEFORE, LEG, LOADS, NODE, OWNER, retime
from routing.sisr.rests import COLUMNS, has_two, retime_two

# Columns of State.route and State.kept_route: visits, seconds of travel, version, round in which it was last touched;
# where its kept rows are, and how many; the vehicle touched as n-th; the look at which it was last seen; the version
# for which its gaps are true.
COUNT, TRAVEL, VERSION, MARK, SAVED, ROWS, NTH, SEEN, GAPS = range(9)
# Entries of State.total. GUARDS is what all that is left out weighs beyond its cost; BEST is the least that cost and
# guards have been together, BEST_COST the cost of that plan.
COST, VERSIONS, ROUND, TOUCHED, BEST, SAVED_ROWS, DICE, LOOKS, GUARDS, BEST_COST = range(10)
# Columns of State.cache: cost added beside overwork, node to follow, version it is true for, work added, and the node
# to put there; of a shipment also the delivery's node, and which it follows.
DETOUR, WHERE, STAMP, LABOUR, FIRST, SECOND, FOLLOW = range(7)
# Columns of State.gap, for each two neighbours on a route: places of both, seconds between them, when the vehicle may
# leave the first and must be at the second, most seconds that may pass in between, and the first itself.
FROM, TO, APART, READY, LATE, ROOMY, BEHIND = range(7)
# Columns of State.courier.
BUSY, RIDING, KEPT_BUSY, KEPT_RIDING = range(4)


class State(NamedTuple):
    """A plan under search; sizes as in :class:`Arrays`."""

    link: Ints  # (N, 4) see routing.sisr.clock
    label: Ints  # (N, .) see routing.sisr.clock
    route: Ints  # (V, 9)
    courier: Ints  # (C, 4) seconds of work and of travel now, and before this round (-1: untouched)
    total: Ints  # (10,)
    cache: Ints  # (T, V, 7) the cheapest place of a visit in a route
    kept: Ints  # (N, .) node and labels of routes touched in this round, as they were
    kept_route: Ints  # (V, 9) and their figures
    gap: Ints  # (V, T + 1, 8) of each route in order, as far as it is long


def state_of(p: Arrays, routes: Routes, seed: int) -> State:
    """The plan of `routes`, which must be legal."""
    nodes, fleet, tasks = len(p.node), len(p.vehicle), p.price.shape[1]
    columns = LOADS + 3 * (p.vehicle.shape[1] - ROOM)
    if (p.vehicle[:, OTHER0] < p.vehicle[:, OTHER1]).any():
        columns += COLUMNS
    state = State(
        link=np.full((nodes, 4), -1, np.int64),
        label=np.zeros((nodes, columns), np.int64),
        route=np.zeros((fleet, 9), np.int64),
        courier=np.tile(np.array([0, 0, -1, -1], np.int64), (len(p.courier), 1)),
        total=np.zeros(10, np.int64),
        cache=np.zeros((tasks, fleet, 7), np.int64),
        kept=np.zeros((nodes, columns + 1), np.int64),
        kept_route=np.zeros((fleet, 9), np.int64),
        gap=np.zeros((fleet, tasks + 1, 8), np.int64),
    )
    for v, visits in enumerate(routes):
        line = [p.vehicle[v, START], *visits, p.vehicle[v, END]]
        state.link[line[:-1], AFTER], state.link[line[1:], BEFORE] = line[1:], line[:-1]
        state.link[line[1:-1], OWNER], state.link[line[1:-1], NODE] = v, line[1:-1]
    left = state.link[:tasks, OWNER] < 0
    state.total[[COST, GUARDS]] = p.node[:tasks, [PENALTY, GUARD]][left].sum(axis=0)
    state.total[DICE] = (seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**63
    label_all(p, state)
    return state


@njit(cache=True, _nrt=False)
def label_all(p, s):
    """Label every route, of which nothing is known yet but its links."""
    for v in range(len(p.vehicle)):
        fresh(p, s, v, p.vehicle[v, START], p.vehicle[v, END], (0, 0, 0, 0))


@njit(_nrt=False, forceinline=True)
def roll(total):
    """A number from 0 up to, but not, 1 (Knuth's MMIX congruence; its high bits are good)."""
    total[DICE] = total[DICE] * 6364136223846793005 + 1442695040888963407
    return ((total[DICE] >> 16) & 0x7FFFFFFFFFFF) * (1.0 / 0x800000000000)


@njit(_nrt=False, forceinline=True)
def overwork(limits, courier, c):
    """What the work of courier `c` costs beyond his fair share."""
    return max(0, courier[c, BUSY] - limits[c, FAIR]) * limits[c, OVERWORK]


@njit(_nrt=False, forceinline=True)
def figures(p, s, v, a, c):
    """Of the stretch between nodes `a` and `c` of route `v`: visits, seconds of travel and of work, other costs.

    The set-up at `c` is part of the stretch, since it depends on who comes before; its service is not.
    """
    node = p.node
    count, travel, work, price = 0, 0, 0, 0
    while True:
        place = node[a, LOC]
        travel += s.label[a, LEG]
        a = s.link[a, AFTER]
        if node[a, LOC] != place:
            work += node[a, SETUP]
        if a == c:
            return count, travel, work, price
        count += 1
        work += node[a, SERVICE]
        price += p.price[v, node[a, TASK]] + node[a, EXTRA]


@njit(_nrt=False)
def fresh(p, s, v, a, c, before):
    """Bring labels, figures and the total cost up to date after route `v` changed between its nodes `a` and `c`.

    `before` is what :func:`figures` said of that stretch before the change.
    """
    route = s.route
    if has_two(p.vehicle[v]):
        retime_two(p, s, v, a, c)
    else:
        retime(p, s, v, a, c)
    after = figures(p, s, v, a, c)
    used = route[v, COUNT] > 0
    route[v, COUNT] += after[0] - before[0]
    travel, work, price = after[1] - before[1], after[2] - before[2], after[3] - before[3]
    if used != (route[v, COUNT] > 0):
        price += -p.vehicle[v, FIXED] if used else p.vehicle[v, FIXED]
    courier = p.vehicle[v, COURIER]
    extra = overwork(p.courier, s.courier, courier)
    s.courier[courier, BUSY] += travel + work
    s.courier[courier, RIDING] += travel
    route[v, TRAVEL] += travel
    s.total[COST] += travel + price + overwork(p.courier, s.courier, courier) - extra
    s.total[VERSIONS] += 1
    route[v, VERSION] = s.total[VERSIONS]


@njit(_nrt=False)
def touch(p, s, v):
    """Keep what route `v` is, once a round, so that :func:`take_back` can restore it."""
    if s.route[v, MARK] == s.total[ROUND]:
        return
    s.route[v, MARK] = s.total[ROUND]
    s.kept_route[s.total[TOUCHED], NTH] = v
    s.total[TOUCHED] += 1
    for column in range(MARK):
        s.kept_route[v, column] = s.route[v, column]
    row = s.total[SAVED_ROWS]
    s.kept_route[v, SAVED] = row
    a, end = p.vehicle[v, START], p.vehicle[v, END]
    while a != end:  # what the end node says never changes
        s.kept[row, 0] = a
        for column in range(s.label.shape[1]):
            s.kept[row, column + 1] = s.label[a, column]
        row += 1
        a = s.link[a, AFTER]
    s.kept_route[v, ROWS] = row - s.total[SAVED_ROWS]
    s.total[SAVED_ROWS] = row
    c = p.vehicle[v, COURIER]
    if s.courier[c, KEPT_BUSY] < 0:
        s.courier[c, KEPT_BUSY], s.courier[c, KEPT_RIDING] = s.courier[c, BUSY], s.courier[c, RIDING]


@njit(_nrt=False)
def begin(p, s):
    """Begin a round: from here on :func:`take_back` leads back to here."""
    for index in range(s.total[TOUCHED]):
        s.courier[p.vehicle[s.kept_route[index, NTH], COURIER], KEPT_BUSY] = -1
    s.total[ROUND] += 1
    s.total[TOUCHED] = 0
    s.total[SAVED_ROWS] = 0


@njit(_nrt=False)
def take_back(p, s, cost, guards):
    """Restore every route touched in this round, and the totals, which were `cost` and `guards`."""
    node, link = p.node, s.link
    for index in range(s.total[TOUCHED]):
        v = s.kept_route[index, NTH]
        a, end = link[p.vehicle[v, START], AFTER], p.vehicle[v, END]
        while a != end:
            link[node[a, TASK], OWNER] = -1
            a = link[a, AFTER]
    for index in range(s.total[TOUCHED]):
        v = s.kept_route[index, NTH]
        first = s.kept_route[v, SAVED]
        last = first + s.kept_route[v, ROWS]
        for row in range(first, last):
            a = s.kept[row, 0]
            for column in range(s.label.shape[1]):
                s.label[a, column] = s.kept[row, column + 1]
            c = s.kept[row + 1, 0] if row + 1 < last else p.vehicle[v, END]
            link[a, AFTER], link[c, BEFORE] = c, a
            if row > first:
                link[node[a, TASK], OWNER], link[node[a, TASK], NODE] = v, a
        for column in range(MARK):
            s.route[v, column] = s.kept_route[v, column]
        c = p.vehicle[v, COURIER]
        s.courier[c, BUSY], s.courier[c, RIDING] = s.courier[c, KEPT_BUSY], s.courier[c, KEPT_RIDING]
    s.total[COST], s.total[GUARDS] = cost, guards


@njit(_nrt=False, forceinline=True)
def put(node, link, v, n, a):
    """Put node `n` after node `a` into route `v`, which is touched before and freshened after."""
    c = link[a, AFTER]
    link[a, AFTER], link[n, BEFORE], link[n, AFTER], link[c, BEFORE] = n, a, c, n
    link[node[n, TASK], OWNER], link[node[n, TASK], NODE] = v, n


@njit(_nrt=False, forceinline=True)
def drop(node, link, n):
    """Take node `n` out of its route, which is touched before and freshened after."""
    a, c = link[n, BEFORE], link[n, AFTER]
    link[a, AFTER], link[c, BEFORE] = c, a
    link[node[n, TASK], OWNER] = -1
