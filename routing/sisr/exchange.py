"""Exchange: two couriers change stretches of their routes, up to all that follows or all that went before.

What strings of ten visits cannot reach from a full plan: half a day for half a day. It stands in for a ruin now and
then.
"""
# mypy: disable-error-code="no-untyped-def,no-untyped-call,misc"

from __future__ import annotations

from routing.compiling import njit
from routing.sisr.arrays import END, START
from routing.sisr.clock import NODE, OWNER
from routing.sisr.recreate import insert_into
from routing.sisr.ruin import line_up, take_out
from routing.sisr.state import figures, fresh, roll, touch

LONGEST = 12
"""Visits of a stretch within a route."""

NEAR = 12
"""Neighbours of a visit, on other routes, of which one is chosen, rather a near one."""

TAILS, HEADS = 0.35, 0.15
"""How often all that follows is exchanged, and all that went before; else a stretch of at most LONGEST."""


@njit(_nrt=False)
def exchange(p, s, out, line, seed):
    """Exchange a stretch at visit `seed` for one at a visit near it on another route, where there is one.

    Those that do not fit there are written to `out`; returns how many. `line` is scratch.
    """
    mine, other = s.link[seed, OWNER], _beside(p, s, seed)
    if mine < 0 or other < 0:
        return 0
    theirs = s.link[other, OWNER]
    touch(p, s, mine)
    touch(p, s, theirs)
    way = roll(s.total)
    first = _stretch(p, s, mine, s.link[seed, NODE], way, line, out, 0)
    both = _stretch(p, s, theirs, s.link[other, NODE], way, line, out, first)
    for index in range(both):
        line[index] = out[index]
    count = 0
    for index in range(both):
        t = line[index]
        if not insert_into(p, s, t, theirs if index < first else mine):
            out[count] = t
            count += 1
    return count


@njit(_nrt=False)
def _beside(p, s, seed):
    """A visit near `seed` that another route serves; -1 if there is none."""
    other, further = -1, int(roll(s.total) * roll(s.total) * NEAR)
    for index in range(1, p.near.shape[1]):
        t = p.near[seed, index]
        if s.link[t, OWNER] >= 0 and s.link[t, OWNER] != s.link[seed, OWNER]:
            other = t
            further -= 1
            if further < 0:
                break
    return other


@njit(_nrt=False)
def _stretch(p, s, v, n, way, line, out, count):
    """Take a stretch of route `v` that begins or ends with node `n` out; returns how many are out with it."""
    size, at = line_up(p, s, v, n, line)
    first, last = at, size
    if TAILS <= way < TAILS + HEADS:
        first, last = 0, at + 1
    elif way >= TAILS:
        last = min(size, at + 1 + int(roll(s.total) * LONGEST))
    start, end = p.vehicle[v, START], p.vehicle[v, END]
    before = figures(p, s, v, start, end)
    for index in range(first, last):
        count = take_out(p.node, s.link, s.total, line[index], out, count)
    fresh(p, s, v, start, end, before)
    return count
