"""The cheapest legal place of a visit, or of both visits of a shipment, in one route."""

from __future__ import annotations

from routing.compiling import njit
from routing.sisr.arrays import (
    AMOUNTS,
    ANCHORED,
    COURIER,
    END,
    EXTRA,
    FAR,
    FIXED,
    LAST,
    LOC,
    LOCKED,
    MATE,
    MAX_RIDE,
    RANK,
    REST,
    RIDE,
    ROOM,
    SERVICE,
    SETUP,
    START,
    TASK,
    WIN0,
    WISH,
)
from routing.sisr.clock import AFTER, DUE, DUE_FREE, LEG, LOADS, TAKEN, TAKEN_FREE, advance, arrives
from routing.sisr.rests import fits_two, has_two, room_two
from routing.sisr.state import (
    APART,
    BEHIND,
    COUNT,
    DETOUR,
    FIRST,
    FOLLOW,
    FROM,
    GAPS,
    LABOUR,
    LATE,
    READY,
    RIDING,
    ROOMY,
    SECOND,
    STAMP,
    TO,
    TRAVEL,
    VERSION,
    WHERE,
    roll,
)

BLINK = 0.01
"""How often a place, or a whole route, is not looked at: what keeps a greedy step from being the same each time."""

LOOKS_WITH_BLINKS = 0.1
"""How many looks at a route blink; their findings are used once and not kept."""


@njit(_nrt=False)
def look(p, s, v, t):
    """Bring the cached place of visit `t` (a shipment's pickup stands for both) in route `v` up to date."""
    node, cache = p.node, s.cache[t, v]
    blink = 10.0 * BLINK if roll(s.total) < LOOKS_WITH_BLINKS else 0.0
    cache[DETOUR], cache[WHERE], cache[LABOUR] = FAR, -1, 0
    cache[FIRST], cache[SECOND], cache[FOLLOW] = t, -1, -1
    cache[STAMP] = -1 if blink else s.route[v, VERSION]
    if node[t, MATE] >= 0:
        _look_for_pair(p, s, v, t, cache)
        return
    n = t
    while n >= 0:
        best, where, labour = best_place(p, s, v, n, blink)
        if best < cache[DETOUR]:
            cache[DETOUR], cache[WHERE], cache[LABOUR], cache[FIRST] = best, where, labour, n
        n = node[t, WISH] if n == t else -1


@njit(_nrt=False)
def span(p, s, v, n):
    """First and last of the positions after which node `n` may come in route `v` (0 is the start)."""
    node, vehicle = p.node, p.vehicle
    rank, first, at = node[n, RANK], 0, 0
    a, end = s.link[vehicle[v, START], AFTER], vehicle[v, END]
    while a != end:
        at += 1
        other = node[a, RANK]
        if (rank >= 0 and other > rank) or (other < 0 and 0 <= rank < vehicle[v, LOCKED]):
            return first, at - 1  # nobody comes before a locked anchor but the locked
        if other >= 0 and (rank >= 0 or other < vehicle[v, LOCKED]):
            first = at
        a = s.link[a, AFTER]
    return first, at


@njit(_nrt=False, forceinline=True)
def measure(p, s, v):
    """Write the gaps of route `v`, side by side in memory: nearly all places are refused by them alone."""
    label, gap = s.label, s.gap[v]
    a, end, rest = p.vehicle[v, START], p.vehicle[v, END], p.vehicle[v, REST]
    at, two = 0, has_two(p.vehicle[v])
    while a != end:
        c = s.link[a, AFTER]
        due, taken, by = label[a, DUE], label[a, TAKEN], label[c, TAKEN_FREE]
        gap[at, FROM], gap[at, TO], gap[at, APART] = p.node[a, LOC], p.node[c, LOC], label[a, LEG]
        gap[at, READY], gap[at, LATE], gap[at, BEHIND] = min(due, taken), by, a
        gap[at, ROOMY] = max(by - taken, max(label[c, DUE_FREE], by - rest) - due)
        if two:
            gap[at, READY], gap[at, LATE], gap[at, ROOMY] = room_two(label, p.vehicle[v], a, c)
        a = c
        at += 1
    s.route[v, GAPS] = s.route[v, VERSION]


@njit(_nrt=False, forceinline=True)
def best_place(p, s, v, n, blink):
    """Cost added, node to follow and work added of the cheapest legal place of node `n` in route `v`.

    The cost holds everything but overwork; it is FAR where there is no place.
    """
    node, label, vehicle, link = p.node, s.label, p.vehicle[v], s.link
    dims, two = len(vehicle) - ROOM, has_two(vehicle)
    place, last = node[n, LOC], node[n, LAST]
    inward, outward = p.seconds[1, place], p.seconds[0, place]
    soonest = p.window[node[n, WIN0], 0] + node[n, SERVICE]
    stay = node[n, SERVICE]
    base = p.price[v, node[n, TASK]] + node[n, EXTRA]
    if s.route[v, COUNT] == 0:
        base += vehicle[FIXED]
    if s.route[v, GAPS] != s.route[v, VERSION]:
        measure(p, s, v)
    gap = s.gap[v]
    first, final = 0, s.route[v, COUNT]
    if vehicle[ANCHORED]:
        first, final = span(p, s, v, n)
    courier = vehicle[COURIER]
    most = min(vehicle[RIDE] - s.route[v, TRAVEL], p.courier[courier, MAX_RIDE] - s.courier[courier, RIDING])
    best, where = min(FAR - base, most + 1), -1
    for at in range(first, final + 1):
        if gap[at, READY] > last:
            break
        if soonest > gap[at, LATE]:
            continue
        drive_in, drive_out = inward[gap[at, FROM]], outward[gap[at, TO]]
        if drive_in + stay + drive_out > gap[at, ROOMY]:
            continue
        more = drive_in + drive_out - gap[at, APART]
        if more >= best:
            continue
        a = gap[at, BEHIND]
        fits = True
        for d in range(dims):
            load, room = LOADS + 3 * d, vehicle[ROOM + d]
            if (
                label[a, load + 1] + node[n, AMOUNTS + d] > room
                or label[a, load + 2] + node[n, AMOUNTS + dims + d] > room
            ):
                fits = False
                break
        if fits:
            c = link[a, AFTER]
            if two:
                fits = fits_two(p, v, label, a, n, c, drive_in, drive_out)
            else:
                due, taken = advance(
                    node, p.window, vehicle, label[a, DUE], label[a, TAKEN], gap[at, FROM], n, drive_in
                )
                fits = arrives(node, p.window, vehicle, label, due, taken, place, c, drive_out)
            if fits and (blink == 0.0 or roll(s.total) >= blink):
                best, where = more, a
    if where < 0:
        return FAR, -1, 0
    return best + base, where, best + _labour(node, where, n, link[where, AFTER])


@njit(_nrt=False)
def _labour(node, a, n, c):
    """Seconds of setup and service added by putting `n` between `a` and `c`."""
    work = node[n, SERVICE]
    if node[a, LOC] != node[n, LOC]:
        work += node[n, SETUP]
    if node[c, LOC] != node[n, LOC]:
        work += node[c, SETUP]
    if node[c, LOC] != node[a, LOC]:
        work -= node[c, SETUP]
    return work


@njit(_nrt=False)
def _look_for_pair(p, s, v, t, cache):
    """The cheapest legal places of both visits of the shipment whose pickup is `t`."""
    node, label, vehicle, link = p.node, s.label, p.vehicle[v], s.link
    m = node[t, MATE]
    base = p.price[v, t] + p.price[v, m] + (vehicle[FIXED] if s.route[v, COUNT] == 0 else 0)
    courier = vehicle[COURIER]
    most = min(vehicle[RIDE] - s.route[v, TRAVEL], p.courier[courier, MAX_RIDE] - s.courier[courier, RIDING])
    first, final, first_out, final_out = 0, 1 << 30, 0, 1 << 30
    if vehicle[ANCHORED]:
        first, final = span(p, s, v, t)
        first_out, final_out = span(p, s, v, m)
    n = t
    while n >= 0:
        a, end, at = vehicle[START], vehicle[END], 0
        while a != end and at <= final:
            c = link[a, AFTER]
            if label[a, DUE] > node[n, LAST] and label[a, TAKEN] > node[n, LAST]:
                break
            drive_in = p.seconds[1, node[n, LOC], node[a, LOC]]
            if (
                at >= first
                and base + drive_in + p.seconds[0, node[n, LOC], node[c, LOC]] - label[a, LEG] < cache[DETOUR]
            ):
                due, taken = advance(node, p.window, vehicle, label[a, DUE], label[a, TAKEN], node[a, LOC], n, drive_in)
                _second_visit(p, s, v, n, a, at, due, taken, base, most, first_out, final_out, cache)
            a = c
            at += 1
        n = node[t, WISH] if n == t else -1
    if cache[WHERE] >= 0:
        cache[LABOUR] = _labour_of_pair(p, s, cache, base)


@njit(_nrt=False)
def _labour_of_pair(p, s, cache, base):
    """Seconds of work added by both visits of a shipment at their cached place."""
    node, link, a = p.node, s.link, cache[WHERE]
    first, second, follow = cache[FIRST], cache[SECOND], cache[FOLLOW]
    c = link[a if follow == first else follow, AFTER]
    travel = cache[DETOUR] - base - node[first, EXTRA] - node[second, EXTRA]
    return travel + _labour(node, a, first, link[a, AFTER]) + _labour(node, follow, second, c)


@njit(_nrt=False)
def _second_visit(p, s, v, n, a, at, due, taken, base, most, first_out, final_out, cache):
    """With the pickup as node `n` after `a`, which stands at `at`: the best place of the delivery after it."""
    node, label, vehicle, link = p.node, s.label, p.vehicle[v], s.link
    dims = len(vehicle) - ROOM
    end = vehicle[END]
    m = node[node[n, TASK], MATE]
    # x is the stop before the delivery: the pickup itself, then each stop that follows.
    x, c = n, link[a, AFTER]
    driven = p.seconds[0, node[a, LOC], node[n, LOC]] - label[a, LEG]
    on_board = a
    while True:
        for d in range(dims):
            if label[on_board, LOADS + 3 * d] + node[n, AMOUNTS + dims + d] > vehicle[ROOM + d]:
                return
        if due >= FAR and taken >= FAR:
            return
        if first_out <= at <= final_out:
            _try_delivery(p, s, v, n, a, x, c, m, due, taken, driven, base, most, cache)
            if node[m, WISH] >= 0:
                _try_delivery(p, s, v, n, a, x, c, node[m, WISH], due, taken, driven, base, most, cache)
        if c == end:
            return
        drive = p.seconds[0, node[x, LOC], node[c, LOC]]
        due, taken = advance(node, p.window, vehicle, due, taken, node[x, LOC], c, drive)
        if x == n:
            driven += drive
        x, on_board = c, c
        c = link[c, AFTER]
        at += 1


@njit(_nrt=False)
def _try_delivery(p, s, v, n, a, x, c, m, due, taken, driven, base, most, cache):
    """Keep the delivery as node `m` between `x` and `c` if that is legal and the cheapest so far."""
    node, vehicle = p.node, p.vehicle[v]
    drive_in, drive_out = p.seconds[0, node[x, LOC], node[m, LOC]], p.seconds[0, node[m, LOC], node[c, LOC]]
    more = driven + drive_in + drive_out
    if x != n:
        more -= s.label[x, LEG]
    price = more + base + node[n, EXTRA] + node[m, EXTRA]
    if more > most or price >= cache[DETOUR]:
        return
    due, taken = advance(node, p.window, vehicle, due, taken, node[x, LOC], m, drive_in)
    if not arrives(node, p.window, vehicle, s.label, due, taken, node[m, LOC], c, drive_out):
        return
    cache[DETOUR], cache[WHERE] = price, a
    cache[FIRST], cache[SECOND], cache[FOLLOW] = n, m, x
