"""Making a witness anew: searched as a whole, mended where promises are unsure, and with what was booked meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from data.reference.windows import WindowRules
from routing.plan import Plan
from routing.problem import Problem
from scheduling.decide import witness_kernel as kernel
from scheduling.decide.compaction import Ways, early, narrowed, order_of, problem_of, witness_of
from scheduling.decide.promise import days, kept_of, outlook, targets, too_rarely
from scheduling.decide.witness import grown, inserted, permille, removed, shrunk
from scheduling.model.window import Demand
from scheduling.model.witness import CLOSES, NEEDS, OPENS, VISIT, WORK, Columns, InsertAt, Witness

ROUNDS = 4
"""So often windows are narrowed and the day searched again before the search gives up."""
Resolve = Callable[[Problem, Plan], Plan]


def made_anew(witness: Witness, stops: Columns, ways: Ways, resolve: Resolve, rules: WindowRules) -> Witness | None:
    """A witness of these stops, from the order of another one, that keeps every promise surely enough; None if none.

    The search knows windows and no probabilities. What it leaves unsure is taken out and put in again where it is sure;
    where there is no such place, windows that are kept too rarely are made to end earlier, and it searches again.
    """
    problem, start = early(problem_of(witness.routes, stops, ways), witness, rules), order_of(witness)
    for _ in range(ROUNDS):
        plan = resolve(problem, start)
        fresh = witness_of(plan, witness.routes, stops, ways, witness.road_version)
        whole = mended(fresh, stops, ways, rules)
        if whole is not None:
            return whole
        tighter = narrowed(problem, fresh, rules)
        if tighter is None or plan.unassigned:
            return None
        problem, start = tighter, plan
    return None


def mended(fresh: Witness, stops: Columns, ways: Ways, rules: WindowRules) -> Witness | None:
    """The witness with all of these stops in it, each promise sure enough; None where some find no such place."""
    found: Witness | None = fresh
    have = set(fresh.stops[:, VISIT].tolist())
    out = [stop for stop in stops if int(stop[VISIT]) not in have]
    while found is not None and len(out) <= len(stops) // 10:
        unsure = too_rarely(found, rules)
        if not unsure.any():
            break
        worst = np.where(unsure, kept_of(found, rules.spread), np.inf).argmin()
        out.append(found.stops[worst].copy())
        found = _without(found, int(out[-1][VISIT]), ways)
    for stop in out:
        found = None if found is None else _with(found, stop, ways, rules)
    return None if found is None or too_rarely(found, rules).any() else found


def replayed(fresh: Witness, now: Witness, ways: Ways, rules: WindowRules) -> Witness | None:
    """A witness made anew, with all that happened to the old one meanwhile; None where that does not fit into it.

    Parameters
    ----------
    ways
        Between all visits of both.
    """
    wanted = {int(stop[VISIT]): stop for stop in now.stops if stop[WORK]}
    found: Witness | None = replace(fresh, version=now.version)
    for visit_id in fresh.stops[:, VISIT].tolist():
        if visit_id not in wanted:
            found = _without(found, visit_id, ways)
    have = {int(stop[VISIT]): stop for stop in fresh.stops}
    for visit_id, stop in wanted.items():
        if found is None:
            return None
        if visit_id not in have:
            found = _with(found, stop, ways, rules)
        elif (stop[WORK:] != have[visit_id][WORK:]).any():
            found = _resized(found, have[visit_id], stop, rules)
    return found


def _resized(witness: Witness, old: Columns, new: Columns, rules: WindowRules) -> Witness | None:
    """With what a visit takes now; None where more does not fit."""
    visit_id = int(new[VISIT])
    if (new[WORK:NEEDS] <= old[WORK:NEEDS]).all():
        return shrunk(witness, visit_id, Demand(*new[WORK:].tolist()))
    work, envelopes, dong = (new[WORK:NEEDS] - old[WORK:NEEDS]).tolist()
    bigger = grown(witness, visit_id, Demand(work, envelopes, dong, int(new[NEEDS])), rules)
    return None if bigger is None else bigger[0]


def _without(witness: Witness | None, visit_id: int, ways: Ways) -> Witness | None:
    if witness is None:
        return None
    row = witness.row_of(visit_id)
    assert row is not None
    first, last = witness.span(witness.route_of(row))
    before = int(witness.stops[row - 1, VISIT]) if row > first else 0
    after = int(witness.stops[row + 1, VISIT]) if row + 1 < last else 0
    without = removed(witness, visit_id, ways.between(before, after) if before or after else 0)
    return None if without.row_of(visit_id) is not None else without


def _with(witness: Witness, stop: Columns, ways: Ways, rules: WindowRules) -> Witness | None:
    visit_id, at = int(stop[VISIT]), ways.index[int(stop[VISIT])]
    rows = [ways.index[each] for each in witness.stops[:, VISIT].tolist()] + [0]
    places, kept = kernel.search(
        witness.routes,
        witness.stops,
        np.ascontiguousarray(ways.seconds[rows, at]),
        np.ascontiguousarray(ways.seconds[at, rows]),
        np.array([[stop[OPENS], stop[CLOSES]]]),
        np.ascontiguousarray(stop[WORK:]),
        *days(rules.spread),
        targets(rules),
        *outlook(witness, rules.spread),
    )
    nearness, route, position, there, onward, added = places[0].tolist()
    if nearness != kernel.FREE:
        return None
    place = InsertAt(route, position, there, onward, added, permille(kept[0]))
    demand = Demand(*stop[WORK:].tolist())
    return inserted(witness, place, visit_id, (int(stop[OPENS]), int(stop[CLOSES])), demand)
