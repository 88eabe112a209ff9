"""Making room on full days: the witness is made anew in the background, and takes effect only if nothing is lost by it.

Reading, searching and storing are three steps (law 1). What was booked or given up meanwhile is repeated on the new
witness; where that does not fit, the new one discards itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import DayState
from data.reference.windows import WindowRules, window_rules
from data.session import reading, writing
from data.tables import FleetDay
from routing.plan import Plan
from routing.problem import Problem
from scheduling.decide.anew import made_anew, replayed
from scheduling.decide.cells import ZONE
from scheduling.decide.compaction import Ways
from scheduling.decide.witness import load_permille, same_shifts, violations
from scheduling.failpoints import reach
from scheduling.model.witness import HOME, LEG, VISIT, WORK, Witness
from scheduling.store import visits, witnesses

_log = structlog.get_logger()


class Resolver(Protocol):
    """Searches a better plan from a given one, wherever it runs."""

    def __call__(self, problem: Problem, previous: Plan) -> Plan: ...


class Outcome(StrEnum):
    """What came of looking at one day."""

    NOT_DUE = "not_due"
    KEPT = "kept"
    """Nothing shorter was found."""
    COMPACTED = "compacted"
    DISCARDED = "discarded"
    """What was booked meanwhile did not fit into what was found, or it would keep promises too rarely."""


@dataclass(frozen=True, slots=True)
class _Look:
    """A day as it was when the search began."""

    witness: Witness
    ways: dict[int, visits.Ways]


def compact_days(
    engine: Engine, resolve: Resolver, clock: Callable[[], datetime], rules: WindowRules | None = None
) -> dict[Outcome, int]:
    """Compact every full day to come, one after the other; a job's work. How many days came to what."""
    rules = rules or window_rules()
    with reading(engine) as session:
        days = witnesses.open_days(session, clock().astimezone(ZONE).date())
    full = [day_id for day_id, witness in days if load_permille(witness) >= rules.compaction.load_permille]
    counts: dict[Outcome, int] = {}
    for day_id in full:
        outcome = compact_day(engine, day_id, resolve, clock(), rules)
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts


def compact_day(
    engine: Engine, day_id: int, resolve: Resolver, now: datetime, rules: WindowRules | None = None
) -> Outcome:
    """Make one day's witness shorter, if it can be; at most once in a while, and one run a day at a time."""
    rules = rules or window_rules()
    look = _begin(engine, day_id, now, rules)
    if look is None:
        return Outcome.NOT_DUE
    ways = _ways([look.ways])
    fresh = _search(look.witness, ways, resolve, rules)
    outcome = _commit(engine, day_id, look, fresh, now, rules)
    _log.info("windows.compaction", day_id=day_id, outcome=outcome)
    return outcome


def _begin(engine: Engine, day_id: int, now: datetime, rules: WindowRules) -> _Look | None:
    not_since = now - timedelta(seconds=max(rules.compaction.every_seconds, rules.compaction.lease_seconds))
    with writing(engine) as session:
        day = witnesses.lock_days(session, [day_id])[day_id]
        if not _open(day) or not witnesses.claim_compaction(session, day_id, now, not_since):
            return None
        return _look(session, day, rules)


def _look(session: Session, day: FleetDay, rules: WindowRules) -> _Look:
    assert day.id is not None
    rows = visits.of_day(session, day.id)
    return _Look(
        witnesses.of_day(session, day, "", rules), {visit.id or 0: visits.ways_of(visit).copy() for visit in rows}
    )


def _search(witness: Witness, ways: Ways, resolve: Resolver, rules: WindowRules) -> Witness | None:
    """A shorter witness that keeps every promise surely enough; None if none is found. Knows no database."""
    stops = witness.stops[witness.stops[:, WORK] > 0]  # ghosts are what it is to get rid of
    fresh = made_anew(witness, stops, ways, resolve, rules)
    return fresh if fresh is not None and _seconds(fresh) < _seconds(witness) else None


def _commit(
    engine: Engine, day_id: int, look: _Look, fresh: Witness | None, moment: datetime, rules: WindowRules
) -> Outcome:
    """Put the new witness in place of what the old one has become."""
    with writing(engine) as session:
        day = witnesses.lock_days(session, [day_id])[day_id]
        now = _look(session, day, rules)
        moved = now.witness.version != look.witness.version
        if fresh is None:
            if not moved:
                witnesses.settle_compaction(session, day_id)
            return Outcome.KEPT
        if not _open(day) or not _comparable(look.witness, now.witness):
            return Outcome.DISCARDED
        whole = replayed(fresh, now.witness, _ways([look.ways, now.ways]), rules)
        if whole is None or violations(whole):
            return Outcome.DISCARDED
        for ghost in set(now.witness.stops[:, VISIT].tolist()) - set(whole.stops[:, VISIT].tolist()):
            visits.drop(session, ghost, ghost=False)
        witnesses.save(session, day, whole)
        witnesses.note_room(session, day, moment)
        if not moved:
            witnesses.settle_compaction(session, day_id)
        reach("windows.before_compact_commit")
    reach("windows.after_compact_commit")
    return Outcome.COMPACTED


def _comparable(before: Witness, now: Witness) -> bool:
    return before.road_version == now.road_version and same_shifts(before, now)


def _open(day: FleetDay) -> bool:
    return day.state in (DayState.OPEN, DayState.DRAFT)


def _seconds(witness: Witness) -> int:
    """Seconds on the road."""
    return int(witness.stops[:, LEG].sum() + witness.routes[:, HOME].sum())


def _ways(looks: list[dict[int, visits.Ways]]) -> Ways:
    """The ways between all visits that were ever seen."""
    rows: dict[int, visits.Ways] = {}
    for look in looks:
        rows |= look
    return Ways(*visits.matrix(rows))
