"""Recreate: put what is left out back, one visit after the other, each at its cheapest legal place."""

from __future__ import annotations

from numba import njit

from routing.sisr.arrays import (
    ALIKE,
    AMOUNTS,
    COURIER,
    FAIR,
    FAR,
    LAST,
    LOC,
    MATE,
    MAX_WORK,
    OVERWORK,
    PENALTY,
    ROOM,
    START,
    TASKS,
    WIN0,
    WISH,
)
from routing.sisr.clock import AFTER
from routing.sisr.places import BLINK, look
from routing.sisr.state import (
    BUSY,
    COST,
    COUNT,
    DETOUR,
    LABOUR,
    MARK,
    ROUND,
    SECOND,
    STAMP,
    VERSION,
    WHERE,
    figures,
    fresh,
    put,
    roll,
    touch,
)


@njit(_nrt=False)
def insert(p, s, t, everywhere):
    """Put visit `t` (a shipment's pickup stands for both) at its cheapest place, if that costs less than its penalty.

    Where not `everywhere`, only routes touched this round are looked at: in the others nothing has changed.
    """
    route, vehicle = s.route, p.vehicle
    visits = 2 if p.node[t, MATE] >= 0 else 1
    best, chosen, alike = p.node[t, PENALTY], -1, -1
    for v in range(len(vehicle)):
        if route[v, COUNT] == 0:
            if vehicle[v, ALIKE] == alike:  # of empty vehicles that are alike, and stand together, one is enough
                continue
            alike = vehicle[v, ALIKE]
        elif not everywhere and route[v, MARK] != s.total[ROUND]:
            continue
        if p.price[v, t] >= FAR or route[v, COUNT] + visits > vehicle[v, TASKS]:
            continue
        if s.cache[t, v, STAMP] != route[v, VERSION]:
            look(p, s, v, t)
        elif roll(s.total) < BLINK:
            continue
        price = s.cache[t, v, DETOUR]
        if price < best:
            price += _more_overwork(p.courier, s.courier, vehicle[v, COURIER], s.cache[t, v, LABOUR])
            if price < best:
                best, chosen = price, v
    if chosen >= 0:
        touch(p, s, chosen)
        s.total[COST] -= p.node[t, PENALTY]
        _put(p, s, chosen, t, s.cache[t, chosen])


@njit(_nrt=False)
def _more_overwork(limits, courier, c, labour):
    """What `labour` more seconds of work of courier `c` cost; FAR beyond his limit."""
    busy = courier[c, BUSY]
    if busy + labour > limits[c, MAX_WORK]:
        return FAR
    fair = limits[c, FAIR]
    return (max(0, busy + labour - fair) - max(0, busy - fair)) * limits[c, OVERWORK]


@njit(_nrt=False)
def _put(p, s, v, t, cache):
    """Put visit `t` where its cached place says."""
    node = p.node
    a, m = cache[WHERE], node[t, MATE]
    c = s.link[a, AFTER]
    if m < 0:
        before = figures(p, s, v, a, c)
        put(node, s.link, v, cache[SECOND], a)
    else:
        code = cache[SECOND]
        delivery = node[m, WISH] if code % 2 else m
        pickup = node[t, WISH] if code // 2 % 2 else t
        follow = code // 4 - 1
        if follow >= 0:
            c = s.link[follow, AFTER]
        before = figures(p, s, v, a, c)
        put(node, s.link, v, pickup, a)
        put(node, s.link, v, delivery, pickup if follow < 0 else follow)
    fresh(p, s, v, a, c, before)


@njit(_nrt=False)
def order(p, s, items, keys, count, ways):
    """Put the first `count` of `items` in the order in which they are to be inserted: one of several ways, by chance.

    `ways` are the cumulated shares of: by chance, penalty, amount, far from the depot, near it, narrow windows, early
    ones, late ones.
    """
    node, total = p.node, s.total
    dims = p.vehicle.shape[1] - ROOM
    dice = roll(total)
    way = 0
    while way < len(ways) - 1 and dice >= ways[way]:
        way += 1
    home = node[p.vehicle[0, START], LOC]
    for index in range(count):
        t = items[index]
        key = 0.0
        if way == 0:
            key = roll(total)
        elif way == 1:
            key = -float(node[t, PENALTY])
        elif way == 2:
            for d in range(2 * dims):
                key -= node[t, AMOUNTS + d] / (1.0 + p.vehicle[0, ROOM + d % dims])
        elif way == 3:
            key = -float(p.seconds[0, home, node[t, LOC]])
        elif way == 4:
            key = float(p.seconds[0, home, node[t, LOC]])
        elif way == 5:
            key = float(node[t, LAST] - p.window[node[t, WIN0], 0])
        elif way == 6:
            key = float(p.window[node[t, WIN0], 0])
        else:
            key = -float(node[t, LAST])
        keys[index] = key
    _sort(keys, items, count)


@njit(_nrt=False)
def _sort(keys, items, count):
    """Order the first `count` of `items` by ascending `keys`; both are moved."""
    for i in range(1, count):
        key, item = keys[i], items[i]
        j = i - 1
        while j >= 0 and keys[j] > key:
            keys[j + 1], items[j + 1] = keys[j], items[j]
            j -= 1
        keys[j + 1], items[j + 1] = key, item
