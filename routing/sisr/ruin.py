"""Ruin: take strings of neighbouring visits out of neighbouring routes (Christiaens and Vanden Berghe 2020)."""

from __future__ import annotations

from routing.compiling import njit
from routing.sisr.arrays import DELIVERY, END, GUARD, KIND, MATE, PENALTY, RANK, START, TASK
from routing.sisr.clock import AFTER, BEFORE, NODE, OWNER
from routing.sisr.state import COST, COUNT, GUARDS, MARK, ROUND, drop, figures, fresh, roll, touch

SPARED = 0.1
"""How often one more visit in the middle of a string is left in."""

ANCHORS_STAY = 0.9
"""How often an anchor is left in: where it may stand is all but known."""


@njit(_nrt=False)
def ruin(p, s, out, line, seed, served, removed, longest):
    """Take out strings around visit `seed`: `removed` visits on average, at most `longest` a string.

    `served` visits stand on the routes in use. Those taken out are written to `out` (a shipment as its pickup);
    returns how many. `line` is scratch.
    """
    used = 0
    for v in range(len(p.vehicle)):
        if s.route[v, COUNT]:
            used += 1
    if used == 0:
        return 0
    longest = min(longest, served / used)
    strings = int(roll(s.total) * (4.0 * removed / (1.0 + longest))) + 1
    count = 0
    for index in range(p.near.shape[1]):
        t = p.near[seed, index]
        v = s.link[t, OWNER]
        if v < 0 or s.route[v, MARK] == s.total[ROUND]:
            continue
        length = int(1.0 + roll(s.total) * min(float(s.route[v, COUNT]), longest))
        touch(p, s, v)
        count = _string(p, s, v, s.link[t, NODE], length, line, out, count)
        strings -= 1
        if strings == 0:
            break
    return count


@njit(_nrt=False)
def line_up(p, s, v, n, line):
    """Write the nodes of the visits of route `v` to `line`; returns how many they are, and at which of them `n` is."""
    size, at = 0, 0
    a, end = s.link[p.vehicle[v, START], AFTER], p.vehicle[v, END]
    while a != end:
        if a == n:
            at = size
        line[size] = a
        size += 1
        a = s.link[a, AFTER]
    return size, at


@njit(_nrt=False)
def _string(p, s, v, n, length, line, out, count):
    """Take a string of `length` visits that holds node `n` out of route `v`, sometimes leaving some in its middle."""
    size, at = line_up(p, s, v, n, line)
    length = min(length, size)
    spared = 0
    if length > 1 and length < size and roll(s.total) < 0.5:
        spared = 1
        while length + spared < size and roll(s.total) < SPARED:
            spared += 1
    whole = length + spared
    lowest, highest = max(0, at - whole + 1), min(at, size - whole)
    first = lowest + int(roll(s.total) * (highest - lowest + 1))
    skip = first + int(roll(s.total) * (length + 1))
    a, c = s.link[line[first], BEFORE], s.link[line[first + whole - 1], AFTER]
    for index in range(first, first + whole):
        if p.node[p.node[line[index], TASK], MATE] >= 0:  # the other visit of its shipment may stand anywhere
            a, c = p.vehicle[v, START], p.vehicle[v, END]
    before = figures(p, s, v, a, c)
    for index in range(first, first + whole):
        if skip <= index < skip + spared:
            continue
        count = take_out(p.node, s.link, s.total, line[index], out, count)
    fresh(p, s, v, a, c, before)
    return count


@njit(_nrt=False)
def take_out(node, link, total, n, out, count):
    """Take node `n` out, and with one visit of a shipment the other."""
    task = node[n, TASK]
    if link[task, OWNER] < 0:
        return count  # the other visit of the shipment has taken this one along
    if node[n, RANK] >= 0 and roll(total) < ANCHORS_STAY:
        return count
    mate = node[task, MATE]
    if mate >= 0:
        drop(node, link, link[mate, NODE])
    drop(node, link, n)
    if node[task, KIND] == DELIVERY:
        task = mate  # the pickup stands for both
    total[COST] += node[task, PENALTY]
    total[GUARDS] += node[task, GUARD]
    out[count] = task
    return count + 1
