"""New roads and changed rosters: every open day is timed again, and a promise that cannot be kept any more is shown.

It never vanishes: the booking stays as it is, with its reason on :func:`promises_at_risk`, until the citizen was asked
and it is moved or cancelled, or until roads, roster or room make it possible again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import structlog
from sqlalchemy import Engine

from data.reference.windows import WindowRules, window_rules
from data.session import reading, writing
from data.tables import FleetDay, Visit
from routing.travel.protocol import Point, TravelTimes, times_on
from scheduling.decide.cells import ZONE
from scheduling.decide.compaction import Ways, order_of, problem_of, witness_of
from scheduling.decide.witness import keeps_time, same_shifts, violations, work_of
from scheduling.failpoints import reach
from scheduling.model.person import Person
from scheduling.model.window import RiskView
from scheduling.model.witness import ENDS, LUNCH, MOST_WORK, NEEDS, STARTS, Columns, Witness, columns
from scheduling.services.compaction import Resolver
from scheduling.store import risks, visits, witnesses

TRIES = 3
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as it was read: its witness, what its roster makes possible now, and every promise with its place."""

    witness: Witness
    empty: Witness
    stops: Columns
    points: Mapping[int, tuple[visits.Point, int]]
    depot: visits.Point
    at_risk: frozenset[int]


def retime_days(
    engine: Engine,
    travel: TravelTimes,
    resolve: Resolver,
    clock: Callable[[], datetime],
    rules: WindowRules | None = None,
) -> tuple[int, int]:
    """Time every open day again whose roads or roster have changed; a job's work. Days, and promises at risk now."""
    rules, now = rules or window_rules(), clock()
    with reading(engine) as session:
        days = [day_id for day_id, _ in witnesses.open_days(session, now.astimezone(ZONE).date())]
    found = [retime_day(engine, day_id, travel, resolve, clock(), rules) for day_id in days]
    timed = [each for each in found if each is not None]
    return len(timed), sum(timed)


def retime_day(
    engine: Engine,
    day_id: int,
    travel: TravelTimes,
    resolve: Resolver,
    now: datetime,
    rules: WindowRules | None = None,
) -> int | None:
    """Time one day again; how many of its promises are at risk, or None where there was nothing to do."""
    rules = rules or window_rules()
    with reading(engine) as session:
        date = session.get_one(FleetDay, day_id).day
    travel = times_on(travel, date)
    for _ in range(TRIES):
        day = _read(engine, day_id, travel, rules)
        same = day.witness.road_version == travel.version and same_shifts(day.witness, _spent(day))
        if same and not day.at_risk:
            return None
        ways = _ask(day, travel)
        fresh, lost = _timed(day, ways, resolve, travel.version)
        if same and lost.keys() == day.at_risk:
            return None  # what could not be kept still cannot
        if _store(engine, day_id, day, fresh, ways, lost, now, rules):
            _log.info("windows.retimed", day_id=day_id, at_risk=len(lost))
            return len(lost)
    _log.warning("windows.retiming_overtaken", day_id=day_id)
    return None


def promises_at_risk(engine: Engine, person: Person) -> tuple[RiskView, ...]:
    """Windows of the person's centre or post office that were promised and cannot be kept, soonest first."""
    with reading(engine) as session:
        return risks.at_risk(session, person)


def count_at_risk(engine: Engine, person: Person) -> int:
    """How many :func:`promises_at_risk` returns."""
    with reading(engine) as session:
        return risks.at_risk_count(session, person)


def _spent(day: _Day) -> Witness:
    """What the roster makes possible, with as much of the reserve given to promises as the witness gives."""
    if len(day.witness.routes) != len(day.empty.routes):
        return day.empty
    routes = day.empty.routes.copy()
    routes[:, MOST_WORK] = np.maximum(
        routes[:, MOST_WORK], [work_of(day.witness, number) for number in range(len(routes))]
    )
    return replace(day.empty, routes=routes)


def _read(engine: Engine, day_id: int, travel: TravelTimes, rules: WindowRules) -> _Day:
    with reading(engine) as session:
        row = session.get_one(FleetDay, day_id)
        own = [visit for visit in visits.of_day(session, day_id) if not visit.ghost]
        return _Day(
            witness=witnesses.of_day(session, row, travel.version, rules),
            empty=witnesses.fresh(session, row.post_office_id, row.day, travel.version, rules),
            stops=columns([_stop(visit) for visit in own], NEEDS + 1),
            points=visits.points_of(session, [visit.id or 0 for visit in own]),
            depot=visits.depot_of(session, row.post_office_id),
            at_risk=frozenset(visit.id or 0 for visit in own if visit.risk is not None),
        )


def _stop(visit: Visit) -> tuple[int, ...]:
    window = visit.opens_second, visit.closes_second
    return visit.id or 0, 0, *window, visit.work_seconds, visit.envelopes, visit.collect_dong, visit.needs


def _ask(day: _Day, travel: TravelTimes) -> Ways:
    """Ask the roads for all ways of the day."""
    numbers = sorted(day.points)
    places = [Point(*day.depot), *(Point(*day.points[number][0]) for number in numbers)]
    seconds = travel.table(places).durations_seconds.astype(np.int64)
    inner = np.array([0, *(day.points[number][1] for number in numbers)])
    seconds = seconds + inner[:, None] + inner
    np.fill_diagonal(seconds, 0)
    return Ways({0: 0} | {number: at for at, number in enumerate(numbers, start=1)}, seconds)


def _timed(day: _Day, ways: Ways, resolve: Resolver, road_version: str) -> tuple[Witness, dict[int, tuple[str, str]]]:
    """The witness in its old order where that still holds, else a new one; and what cannot be kept, with the reason."""
    routes = day.empty.routes
    as_it_was = witness_of(order_of(day.witness), routes, day.stops, ways, road_version)
    placed = len(as_it_was.stops) == len(day.stops)
    if placed and all(keeps_time(as_it_was, number) for number in range(len(routes))) and _in_shifts(as_it_was):
        return as_it_was, {}
    plan = resolve(problem_of(routes, day.stops, ways, whole_shifts=True), order_of(day.witness))
    lost = {}
    for left in plan.unassigned:
        if left.reason is None:
            raise ValueError(f"visit {left.id} is left out without a reason")
        lost[left.id] = left.reason.code, left.reason.vi
    return witness_of(plan, routes, day.stops, ways, road_version), lost


def _in_shifts(witness: Witness) -> bool:
    """Whether no route works longer than its shift, and all that is carried finds room."""
    routes = witness.routes
    lengths = routes[:, ENDS] - routes[:, STARTS] - routes[:, LUNCH]
    return bool((routes[:, MOST_WORK] <= lengths).all()) and not violations(witness)


def _store(
    engine: Engine,
    day_id: int,
    day: _Day,
    fresh: Witness,
    ways: Ways,
    lost: Mapping[int, tuple[str, str]],
    now: datetime,
    rules: WindowRules,
) -> bool:
    """Put the new times in place of the old, unless something was booked or given up meanwhile."""
    broken = violations(fresh)
    if broken:
        raise AssertionError(f"the checker refuses the day as it was timed: {broken[0].code} {broken[0].message}")
    with writing(engine) as session:
        row = witnesses.lock_days(session, [day_id])[day_id]
        if witnesses.of_day(session, row, "", rules).version != day.witness.version:
            return False
        for visit in visits.of_day(session, day_id):
            assert visit.id is not None
            if visit.ghost:
                visits.drop(session, visit.id, ghost=False)
            else:
                visits.set_ways(session, visit, ways.index, ways.seconds)
                if visit.risk is not None and visit.id not in lost:
                    visit.risk = visit.risk_sentence = visit.risk_since = None
        visits.put_at_risk(session, lost, now)
        witnesses.save(session, row, replace(fresh, version=day.witness.version))
        witnesses.note_room(session, row, now)
        reach("windows.before_retime_commit")
    reach("windows.after_retime_commit")
    return True
