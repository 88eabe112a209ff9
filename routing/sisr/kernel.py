"""The loop: ruin, recreate, and decide whether to keep it."""

from __future__ import annotations

from math import log

from numba import njit

from routing.sisr.arrays import KIND
from routing.sisr.clock import AFTER, NODE, OWNER
from routing.sisr.recreate import insert, order
from routing.sisr.ruin import ruin
from routing.sisr.state import BEST, COST, begin, roll, take_back


@njit(nogil=True, cache=True, _nrt=False)
def rounds(p, s, best, scratch, keys, ways, count, heat, removed, longest, retried):
    """Do `count` rounds at temperature `heat`.

    `best` is the links (`after`) of the best plan so far, `scratch` three rows of room for a visit each. Returns the
    number of rounds in which the best plan became better.
    """
    tasks = p.price.shape[1]
    out, line, left = scratch[0], scratch[1], scratch[2]
    improved = 0
    for _ in range(count):
        begin(p, s)
        before = s.total[COST]
        absent = 0
        for t in range(tasks):
            if s.link[t, OWNER] < 0 and p.node[t, KIND] != 2:
                s.link[t, NODE] = -1
                left[absent] = t
                absent += 1
        seed = int(roll(s.total) * tasks)
        if absent and roll(s.total) < 0.1:
            seed = left[int(roll(s.total) * absent)]
        removed_now = ruin(p, s, out, line, seed, tasks - absent, removed, longest)
        for index in range(removed_now):
            s.link[out[index], NODE] = -2  # taken out in this round
        total = removed_now
        for index in range(absent):
            if roll(s.total) < retried:
                out[total] = left[index]
                total += 1
        order(p, s, out, keys, total, ways)
        for index in range(total):
            t = out[index]
            insert(p, s, t, s.link[t, NODE] == -2)
        after = s.total[COST]
        if after < s.total[BEST]:
            s.total[BEST] = after
            for n in range(len(best)):
                best[n] = s.link[n, AFTER]
            improved += 1
        elif after - before >= -heat * log(roll(s.total) + 1e-300):
            take_back(p, s, before)
    return improved


@njit(nogil=True, cache=True, _nrt=False)
def construct(p, s, scratch, keys, ways):
    """Insert everything that is left out, greedily."""
    tasks = p.price.shape[1]
    out = scratch[0]
    count = 0
    begin(p, s)
    for t in range(tasks):
        if s.link[t, OWNER] < 0 and p.node[t, KIND] != 2:
            out[count] = t
            count += 1
    order(p, s, out, keys, count, ways)
    for index in range(count):
        insert(p, s, out[index], True)
    begin(p, s)
