"""The compiled part of :mod:`routing.rounds`: one round, every set of results put into it, the cheapest way to each.

The round is followed halt by halt. Between two halts any of the results not yet delivered may come, in any order. What
is known of a way there is which results it has made, where it is, whether the break is taken, when it is free and what
it cost; of two that agree in the first three, one that is neither later nor dearer makes the other needless.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from routing.compiling import njit
from routing.sisr.arrays import FAR
from routing.sisr.clock import opening, rested

Ints = npt.NDArray[np.int64]

LABELS = 1 << 20
"""Ways kept in all; more, and nothing is found."""

WIDTH = 48
"""Ways kept that agree in all but time and cost; more, and nothing is found."""

NEVER = 1 << 60
PLACE, SERVICE, SETUP, WISH_COST = range(4)
HALTS, RESULTS, LOCKED, START, END, OPENS, CLOSES, BREAKS, REST = range(9)


class Round(NamedTuple):
    """One vehicle's round; nodes are its halts in order, then the results."""

    seconds: Ints  # (locations, locations)
    figure: Ints  # by the names above
    node: Ints  # (nodes, 4)
    first: Ints  # (nodes + 1,) where the windows of each node begin
    window: Ints  # (., 2)
    first_wish: Ints  # (nodes + 1,)
    wish: Ints  # (., 2) windows that are allowed and wished
    rest: Ints  # (., 2) when the break may begin
    may: Ints  # (results,) 1 where the vehicle may deliver it
    latest: Ints  # (halts + 1, results + 1) free after a halt or a result, the next halt can be kept at all
    ahead: Ints  # (halts + 1, results + 1) least travel from there to the end
    extra: Ints  # (halts + 1, results + 1, results) what each result not yet made adds to it at least


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def keep(label: Ints, ids: Ints, count: Ints, state: int, new: tuple[int, int, int, int], used: int) -> int:
    """Add the label `new` (free, cost, node, parent) to a state unless needless; labels used by then, or -1."""
    free, cost, node, parent = new
    alive = 0
    for at in range(count[state]):
        other = ids[state, at]
        if label[other, 0] <= free and label[other, 1] <= cost:
            return used
        if not (free <= label[other, 0] and cost <= label[other, 1]):
            ids[state, alive] = other
            alive += 1
    if alive == WIDTH or used == LABELS:
        return -1
    label[used, 0], label[used, 1], label[used, 2], label[used, 3] = free, cost, node, parent
    ids[state, alive] = used
    count[state] = alive + 1
    return used + 1


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def extend(
    p: Round, label: Ints, ids: Ints, count: Ints, state: int, old: int, taken: int, way: Ints, limit: Ints, used: int
) -> int:
    """From label `old` (its break `taken` or not) on; `way` is from where, to which node, its layer, its column and
    the results made by then."""
    here, node, layer, column, done = way[0], way[1], way[2], way[3], way[4]
    drive = p.seconds[here, p.node[node, PLACE]]
    work = p.node[node, SERVICE] + (0 if here == p.node[node, PLACE] else p.node[node, SETUP])
    cost = label[old, 1] + drive
    beyond = 0
    for result in range(p.figure[RESULTS]):
        if not done >> result & 1:
            beyond = max(beyond, p.extra[layer, column, result])
    latest, dearest = p.latest[layer, column], limit[0] - p.ahead[layer, column] - beyond
    if cost > dearest:
        return used
    for after in range(taken, p.figure[BREAKS] + 1):
        arrival = label[old, 0] + drive
        if after > taken:
            arrival = rested(p.rest, 0, len(p.rest), p.figure[REST], label[old, 0], drive)
        begin = opening(p.window, p.first[node], p.first[node + 1], arrival)
        if begin == FAR:
            continue
        missed = 0
        if p.node[node, WISH_COST] > 0:
            kept = opening(p.wish, p.first_wish[node], p.first_wish[node + 1], arrival)
            if kept + work <= latest:
                used = keep(label, ids, count, state + after, (kept + work, cost, node, old), used)
            missed = p.node[node, WISH_COST] if kept != begin else NEVER
        if used >= 0 and begin + work <= latest and cost + missed <= dearest:
            used = keep(label, ids, count, state + after, (begin + work, cost + missed, node, old), used)
        if used < 0:
            break
    return int(used)


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def follow(p: Round, label: Ints, limit: Ints, costs: Ints, last: Ints) -> int:
    """Fill `costs` and `last` with the cost of the cheapest way with each set of results, and its last label.

    Returns the labels used; -1 when there was no room for them all.
    """
    halts, results, layers = p.figure[HALTS], p.figure[RESULTS], p.figure[BREAKS] + 1
    span = (results + 1) * layers  # states of one set of results
    ids = np.empty((2, (1 << results) * span, WIDTH), np.int64)  # before the next halt, and after it
    count = np.zeros((2, (1 << results) * span), np.int64)
    way = np.zeros(5, np.int64)
    label[0, 0], label[0, 1], label[0, 2], label[0, 3] = p.figure[OPENS], 0, -1, -1
    ids[0, 0, 0], count[0, 0], used = 0, 1, 1
    here = p.figure[START]
    for layer in range(halts + 1):
        for state in range(len(count[0])):
            done, column, taken = state // span, state % span // layers, state % layers
            place = here if column == 0 else p.node[halts + column - 1, PLACE]
            for at in range(count[0, state]):
                old = ids[0, state, at]
                way[0] = place
                for result in range(results + 1):
                    onto = done * span  # on to the next halt
                    way[1], way[2], way[3], way[4] = layer, layer + 1, 0, done
                    if result < results:
                        if layer < p.figure[LOCKED] or not p.may[result] or done >> result & 1:
                            continue
                        onto = (done | 1 << result) * span + (result + 1) * layers
                        way[1], way[2], way[3], way[4] = halts + result, layer, result + 1, done | 1 << result
                    elif layer == halts:
                        arrive(p, label, old, place, taken, done, costs, last)
                        continue
                    to = int(result == results)
                    used = extend(p, label, ids[to], count[to], onto, old, taken, way, limit, used)
                    if used < 0:
                        return -1
        for state in range(len(count[0])):
            count[0, state] = count[1, state]
            for at in range(count[1, state]):
                ids[0, state, at] = ids[1, state, at]
            count[1, state] = 0
        here = p.node[layer, PLACE] if layer < halts else here
    return int(used)


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def arrive(p: Round, label: Ints, old: int, here: int, taken: int, done: int, costs: Ints, last: Ints) -> None:
    """Take note of a way home from label `old`."""
    drive = p.seconds[here, p.figure[END]]
    arrival = label[old, 0] + drive
    if taken < p.figure[BREAKS]:
        arrival = rested(p.rest, 0, len(p.rest), p.figure[REST], label[old, 0], drive)
    if arrival <= p.figure[CLOSES] and label[old, 1] + drive < costs[done]:
        costs[done], last[done] = label[old, 1] + drive, old
