"""The loop: ruin, recreate, and decide whether to keep it."""

from __future__ import annotations

from math import log

from routing.compiling import njit
from routing.sisr.arrays import DELIVERY, GUARD, KIND, PENALTY
from routing.sisr.clock import AFTER, LEFT_OUT, NODE, OWNER, TAKEN_OUT
from routing.sisr.exchange import exchange
from routing.sisr.recreate import DEAR_FIRST, insert, order
from routing.sisr.ruin import ruin
from routing.sisr.state import BEST, BEST_COST, COST, GUARDS, begin, roll, take_back

MAKE_ROOM = 0.2
"""How often a ruin is made around a visit that is left out, which is then put in before all others."""


@njit(_nrt=False)
def _missed(p, s, left, absent):
    """One of the visits left out: half the time a promise, else rather a dear one, the dearest of three."""
    start = int(roll(s.total) * absent)
    if s.total[GUARDS] > 0 and roll(s.total) < 0.5:
        for index in range(absent):
            t = left[(start + index) % absent]
            if p.node[t, GUARD] > 0:
                return t
    best = left[start]
    for _ in range(2):
        other = left[int(roll(s.total) * absent)]
        if p.node[other, PENALTY] > p.node[best, PENALTY]:
            best = other
    return best


@njit(nogil=True, cache=True, _nrt=False)
def rounds(p, s, best, scratch, keys, ways, count, heat, removed, longest, retried, swaps):
    """Do `count` rounds at temperature `heat`.

    `best` is the links (`after`) of the best plan so far, `scratch` three rows of room for a visit each. About
    `retried` of the visits left out are tried again in a round, the dear ones more often. A share of `swaps` of the
    ruins is an exchange. Returns the number of rounds in which the best plan became better.
    """
    tasks = p.price.shape[1]
    out, line, left = scratch[0], scratch[1], scratch[2]
    improved = 0
    for _ in range(count):
        begin(p, s)
        cost, guards = s.total[COST], s.total[GUARDS]
        absent, missed = 0, 0.0
        for t in range(tasks):
            if s.link[t, OWNER] < 0 and p.node[t, KIND] != DELIVERY:
                s.link[t, NODE] = LEFT_OUT
                left[absent] = t
                absent += 1
                missed += p.node[t, PENALTY]
        seed, first, size = int(roll(s.total) * tasks), -1, removed
        if absent and roll(s.total) < MAKE_ROOM:
            seed = first = _missed(p, s, left, absent)
            size *= 1.0 + 2.0 * roll(s.total)
        if swaps > 0.0 and first < 0 and roll(s.total) < swaps:
            total = exchange(p, s, out, line, seed)
        else:
            total = ruin(p, s, out, line, seed, tasks - absent, size, longest)
        for index in range(total):
            s.link[out[index], NODE] = TAKEN_OUT
        for index in range(absent):
            t = left[index]
            if t == first or roll(s.total) * missed < retried * p.node[t, PENALTY]:
                out[total] = t
                total += 1
        for_promise = first >= 0 and p.node[first, GUARD] > 0
        way = DEAR_FIRST if for_promise and roll(s.total) < 0.5 else -1
        order(p, s, out, keys, total, ways, way, first)
        for index in range(total):
            t = out[index]
            insert(p, s, t, s.link[t, NODE] == TAKEN_OUT)
        weight = s.total[COST] + s.total[GUARDS]
        if weight < s.total[BEST]:
            s.total[BEST], s.total[BEST_COST] = weight, s.total[COST]
            for n in range(len(best)):
                best[n] = s.link[n, AFTER]
            improved += 1
        elif weight - (cost + guards) >= -heat * log(roll(s.total) + 1e-300):
            take_back(p, s, cost, guards)
    return improved


@njit(nogil=True, cache=True, _nrt=False)
def construct(p, s, scratch, keys, ways):
    """Insert everything that is left out, greedily, the dearest first."""
    tasks = p.price.shape[1]
    out = scratch[0]
    count = 0
    begin(p, s)
    for t in range(tasks):
        if s.link[t, OWNER] < 0 and p.node[t, KIND] != DELIVERY:
            out[count] = t
            count += 1
    order(p, s, out, keys, count, ways, DEAR_FIRST, -1)
    for index in range(count):
        insert(p, s, out[index], True)
    begin(p, s)
