"""When a courier can be where: the forward and backward slack of a route, compiled.

A courier's lunch may be taken on any one leg, as early as its window allows. So every moment is kept twice, before
lunch (0) and after it (1): ``ready`` is when the courier can leave a stop at the earliest, ``latest`` when he may
arrive at one so that everything after it still holds. A visit fits between two stops exactly if one of the four
ways to take lunch around it does; that takes a few additions, however long the route is.
"""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False, disallow-untyped-decorators=False
# numba finds the types of what it compiles by itself.

from __future__ import annotations

from pathlib import Path

from routing.compiling import compiler
from scheduling.model.witness import CLOSES, ENDS, HOME, LEG, LUNCH, LUNCH_FROM, LUNCH_TO, OPENS, STARTS, WORK

FILES = (Path(__file__), Path(__file__).parents[1] / "model" / "witness.py")
"""What is compiled here, for those that are compiled with it."""
njit = compiler(*FILES)
NEVER = 1 << 40


@njit(cache=True, nogil=True)
def after_lunch(moment, seconds, route):
    """Arrival after so many seconds on the road with lunch taken on the way, as early as it may be."""
    if moment > route[LUNCH_TO]:
        return NEVER
    return max(moment + seconds, route[LUNCH_FROM]) + route[LUNCH]


@njit(cache=True, nogil=True)
def before_lunch(latest, seconds, route):
    """The last departure from which :func:`after_lunch` is not after ``latest``; -1 if none is."""
    if latest < route[LUNCH_FROM] + route[LUNCH]:
        return -1
    return min(route[LUNCH_TO], latest - route[LUNCH] - seconds)


@njit(cache=True, nogil=True)
def serve(arrival, stop):
    """When the courier is done at a stop; NEVER if it has closed."""
    return max(arrival, stop[OPENS]) + stop[WORK] if arrival <= stop[CLOSES] else NEVER


@njit(cache=True, nogil=True)
def slack(route, stops, ready, latest):
    """Fill ``ready`` and ``latest``, each of shape (stops + 1, 2); seconds of work of the route.

    ``ready[k]`` is after the k-th stop (0: the start), ``latest[k]`` at the stop of row k (the last: the end).
    """
    count, rests = len(stops), route[LUNCH] > 0
    ready[0, 0], ready[0, 1] = (route[STARTS], NEVER) if rests else (NEVER, route[STARTS])
    work = route[HOME] if count else 0
    for k in range(count):
        leg = stops[k, LEG]
        work += leg + stops[k, WORK]
        rested = min(ready[k, 1] + leg, after_lunch(ready[k, 0], leg, route) if rests else NEVER)
        ready[k + 1, 0] = serve(ready[k, 0] + leg, stops[k])
        ready[k + 1, 1] = serve(rested, stops[k])
    latest[count, 0], latest[count, 1] = -1, route[ENDS]
    for k in range(count - 1, -1, -1):
        leg = stops[k + 1, LEG] if k + 1 < count else route[HOME]
        done = latest[k + 1, 1] - leg - stops[k, WORK]
        latest[k, 1] = min(done, stops[k, CLOSES]) if done >= stops[k, OPENS] else -1
        due = latest[k + 1, 0] - leg
        if rests:
            due = max(due, before_lunch(latest[k + 1, 1], leg, route))
        due -= stops[k, WORK]
        latest[k, 0] = min(due, stops[k, CLOSES]) if due >= stops[k, OPENS] else -1
    return work


@njit(cache=True, nogil=True)
def holds(route, stops, ready):
    """Whether the route of these stops keeps its clock to the end, by its filled ``ready``."""
    count = len(stops)
    if count == 0:
        return True
    ending = ready[count, 1] + route[HOME]
    if route[LUNCH] > 0:
        ending = min(ending, after_lunch(ready[count, 0], route[HOME], route))
    return ending <= route[ENDS]


@njit(cache=True, nogil=True)
def fits(route, latest, at, rested, hungry, onward, opens, closes, work):
    """Whether a visit fits before the stop of row ``at``, ``onward`` seconds away, arrived at after or before lunch."""
    if rested <= closes and max(rested, opens) + work + onward <= latest[at, 1]:
        return True
    if hungry > closes:
        return False
    left = max(hungry, opens) + work
    return left + onward <= latest[at, 0] or (route[LUNCH] > 0 and after_lunch(left, onward, route) <= latest[at, 1])


@njit(cache=True, nogil=True)
def lunch_leg(route, stops, home):
    """The leg on which the route that ends earliest takes its lunch, ``home`` seconds from its last stop, or -1."""
    if route[LUNCH] == 0:
        return -1
    count = len(stops)
    hungry, rested, leg_taken = route[STARTS], NEVER, -1
    for k in range(count + 1):
        leg = stops[k, LEG] if k < count else home
        now = after_lunch(hungry, leg, route)
        rested += leg
        if now < rested:
            rested, leg_taken = now, k
        if k < count:
            rested, hungry = serve(rested, stops[k]), serve(hungry + leg, stops[k])
            rested = min(rested, NEVER)
            hungry = min(hungry, NEVER)
    return leg_taken
