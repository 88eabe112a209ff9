"""Recreate: put what is left out back, one visit after the other, each at its cheapest legal place."""

from __future__ import annotations

from routing.compiling import njit
from routing.sisr.arrays import (
    ALIKE,
    AMOUNTS,
    COURIER,
    FAIR,
    FAR,
    GUARD,
    LAST,
    LOC,
    MATE,
    MAX_WORK,
    OVERWORK,
    PENALTY,
    ROOM,
    SERVICE,
    SETUP,
    START,
    TASKS,
    WIN0,
)
from routing.sisr.clock import AFTER, OWNER
from routing.sisr.places import BLINK, look
from routing.sisr.state import (
    BUSY,
    COST,
    COUNT,
    DETOUR,
    FIRST,
    FOLLOW,
    GUARDS,
    LABOUR,
    LOOKS,
    NTH,
    SECOND,
    SEEN,
    STAMP,
    TOUCHED,
    VERSION,
    WHERE,
    figures,
    fresh,
    put,
    roll,
    touch,
)

FEW, NEIGHBOURS = 20, 50
"""With more than a few vehicles, a visit is tried in the routes of its neighbours and in empty ones; in all others only
if none of those fits."""


@njit(_nrt=False)
def insert(p, s, t, everywhere):
    """Put visit `t` (a shipment's pickup stands for both) at its cheapest place, if that costs less than its penalty.

    Where not `everywhere`, only routes touched this round are looked at: in the others nothing has changed.
    """
    route, vehicle, total = s.route, p.vehicle, s.total
    best, chosen, alike = p.node[t, PENALTY] + p.node[t, GUARD], -1, -1
    total[LOOKS] += 1
    many = len(vehicle) > FEW
    if not everywhere:
        for index in range(total[TOUCHED]):
            v = s.kept_route[index, NTH]
            if route[v, COUNT]:
                best, chosen = _better(p, s, v, t, best, chosen)
    elif many:
        for index in range(1, min(NEIGHBOURS, p.near.shape[1])):
            v = s.link[p.near[t, index], OWNER]
            if v >= 0 and route[v, SEEN] != total[LOOKS]:
                route[v, SEEN] = total[LOOKS]
                best, chosen = _better(p, s, v, t, best, chosen)
    for v in range(len(vehicle)):
        if route[v, COUNT] == 0:
            if vehicle[v, ALIKE] != alike:  # of those alike, that stand together, one is enough
                alike = vehicle[v, ALIKE]
                best, chosen = _better(p, s, v, t, best, chosen)
        elif everywhere and not many:
            best, chosen = _better(p, s, v, t, best, chosen)
    if chosen < 0 and everywhere and many:
        for v in range(len(vehicle)):
            if route[v, COUNT] and route[v, SEEN] != total[LOOKS]:
                best, chosen = _better(p, s, v, t, best, chosen)
    if chosen >= 0:
        touch(p, s, chosen)
        total[COST] -= p.node[t, PENALTY]
        total[GUARDS] -= p.node[t, GUARD]
        _put(p, s, chosen, s.cache[t, chosen])


@njit(_nrt=False)
def insert_into(p, s, t, v):
    """Put visit `t` at its cheapest place in route `v`, which is touched, if that costs less than its penalty.

    Returns whether it did.
    """
    most = p.node[t, PENALTY] + p.node[t, GUARD]
    if _offer(p, s, v, t, most) >= most:
        return False
    s.total[COST] -= p.node[t, PENALTY]
    s.total[GUARDS] -= p.node[t, GUARD]
    _put(p, s, v, s.cache[t, v])
    return True


@njit(_nrt=False, forceinline=True)
def _better(p, s, v, t, best, chosen):
    """The least cost so far and whose it is, after route `v` is asked too."""
    price = _offer(p, s, v, t, best)
    return (price, v) if price < best else (best, chosen)


@njit(_nrt=False, forceinline=True)
def _offer(p, s, v, t, best):
    """What the cheapest place of visit `t` in route `v` costs; FAR if there is none, or none cheaper than `best`."""
    visits = 2 if p.node[t, MATE] >= 0 else 1
    if p.price[v, t] >= FAR or s.route[v, COUNT] + visits > p.vehicle[v, TASKS]:
        return FAR
    if s.cache[t, v, STAMP] != s.route[v, VERSION]:
        look(p, s, v, t)
    elif roll(s.total) < BLINK:
        return FAR
    price = s.cache[t, v, DETOUR]
    if price >= best:
        return FAR
    return price + _more_overwork(p.courier, s.courier, p.vehicle[v, COURIER], s.cache[t, v, LABOUR])


@njit(_nrt=False, forceinline=True)
def _more_overwork(limits, courier, c, labour):
    """What `labour` more seconds of work of courier `c` cost; FAR beyond his limit."""
    busy = courier[c, BUSY]
    if busy + labour > limits[c, MAX_WORK]:
        return FAR
    fair = limits[c, FAIR]
    return (max(0, busy + labour - fair) - max(0, busy - fair)) * limits[c, OVERWORK]


@njit(_nrt=False, forceinline=True)
def _put(p, s, v, cache):
    """Put a visit where its cached place in route `v` says."""
    a, first, second, follow = cache[WHERE], cache[FIRST], cache[SECOND], cache[FOLLOW]
    c = s.link[a if second < 0 or follow == first else follow, AFTER]
    before = figures(p, s, v, a, c)
    put(p.node, s.link, v, first, a)
    if second >= 0:
        put(p.node, s.link, v, second, follow)
    fresh(p, s, v, a, c, before)


SOME_RIDE = 200.0
"""Seconds to a visit, for want of better: by what leaving it out costs for the time it takes."""


DEAR_FIRST = 1
"""The way of :func:`order` in which what is dear to leave out comes first."""


@njit(_nrt=False)
def order(p, s, items, keys, count, ways, way, first):
    """Put the first `count` of `items` in the order in which they are to be inserted.

    `way` is by chance (0), dear to leave out (1), much to carry (2), far from the depot (3), near it (4), narrow
    windows (5), early ones (6), late ones (7), dear for the time it takes (8); or -1 for one of them, of which `ways`
    are the cumulated shares. Whatever the way, visit `first` comes before all others.
    """
    node, total = p.node, s.total
    dims = p.vehicle.shape[1] - ROOM
    dice = roll(total) if way < 0 else 0.0
    way = max(0, way)
    while dice > 0.0 and way < len(ways) - 1 and dice >= ways[way]:
        way += 1
    home = node[p.vehicle[0, START], LOC]
    for index in range(count):
        t = items[index]
        key = 0.0
        if way == 0:
            key = roll(total)
        elif way == DEAR_FIRST:
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
        elif way == 7:
            key = -float(node[t, LAST])
        else:
            key = -float(node[t, PENALTY]) / (SOME_RIDE + node[t, SERVICE] + node[t, SETUP])
        keys[index] = -1e300 if t == first else key
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
