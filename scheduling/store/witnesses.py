"""Witnesses of fleet days: read, locked through their day, and written. No coordinate is kept in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, select

from data.kinds import DayState
from data.reference.windows import WindowRules
from data.tables import BookingVisit, FleetDay, PostOffice, Visit
from data.tables import Witness as Row
from scheduling.decide.windows import DaySheet
from scheduling.decide.witness import empty_witness
from scheduling.model.window import HomeAsk
from scheduling.model.witness import ROSTER, VISIT, Witness
from scheduling.store import home_waits
from scheduling.store.day_inputs import shifts_of
from scheduling.store.wide import select_wide


def sheets(
    session: Session, ask: HomeAsk, road_versions: Mapping[date, str], rules: WindowRules
) -> tuple[DaySheet, ...]:
    """Each of these days, with the roads as they are on it, as it stands; also those nobody has opened yet."""
    office_id = ask.post_office_id or 0
    rows = session.exec(
        select_wide(FleetDay.day, FleetDay.id, FleetDay.state, Row.freed_at, Row.version, Row.road_version, Row.plan)
        .join(Row, col(Row.fleet_day_id) == FleetDay.id, isouter=True)
        .where(FleetDay.post_office_id == office_id, col(FleetDay.day).in_(road_versions))
    ).all()
    stored = {day: (day_id, state, freed_at, kept) for day, day_id, state, freed_at, *kept in rows}
    own = _own_visits(session, ask, [day_id for day_id, *_ in stored.values()])
    found = []
    for day, road_version in road_versions.items():
        day_id, state, freed_at, kept = stored.get(day, (None, DayState.OPEN, None, (None,)))
        known = None if kept[0] is None else Witness.of_json(*kept)
        witness = known or fresh(session, office_id, day, road_version, rules)
        found.append(DaySheet(day, day_id, state, witness, own.get(day_id, {}), freed_at))
    return tuple(found)


def sheet_of(session: Session, day: FleetDay, ask: HomeAsk, road_version: str, rules: WindowRules) -> DaySheet:
    """One day, whose fleet day is locked."""
    assert day.id is not None
    own = _own_visits(session, ask, [day.id]).get(day.id, {})
    witness, row = of_day(session, day, road_version, rules), session.get(Row, day.id)
    return DaySheet(day.day, day.id, day.state, witness, own, row.freed_at if row else None)


def of_day(session: Session, day: FleetDay, road_version: str, rules: WindowRules) -> Witness:
    """The witness of a day; an empty one where none is stored yet."""
    row = session.get(Row, day.id, populate_existing=True)
    if row is None:
        return fresh(session, day.post_office_id, day.day, road_version, rules)
    return Witness.of_json(row.version, row.road_version, row.plan)


def fresh(session: Session, office_id: int, day: date, road_version: str, rules: WindowRules) -> Witness:
    """What the roster of a day makes possible while nothing is promised."""
    return empty_witness(shifts_of(session, office_id, day), rules.reserve_of(day), road_version)


def save(session: Session, day: FleetDay, witness: Witness) -> int:
    """Store the witness of a locked day as its next version; returns that."""
    row = session.get(Row, day.id)
    if row is None:
        assert day.id is not None
        row = Row(fleet_day_id=day.id, version=0, road_version="", plan={})
        session.add(row)
    row.version = witness.version + 1
    row.road_version, row.plan = witness.road_version, witness.as_json()
    session.flush()
    return row.version


def note_room(session: Session, day: FleetDay, now: datetime) -> None:
    """Say that room was made on a locked day, if somebody waits for it: to be offered there before anybody takes it."""
    row = session.get(Row, day.id)
    if row is not None and home_waits.is_waited_for(session, day.post_office_id, day.day):
        row.freed_at = now
        session.flush()


def freed_days(session: Session) -> dict[int, tuple[date, datetime]]:
    """Fleet days on which room was made that was not offered yet: the date, and since when."""
    rows = session.exec(
        select_wide(Row.fleet_day_id, FleetDay.day, Row.freed_at)
        .join(FleetDay, col(FleetDay.id) == Row.fleet_day_id)
        .where(col(Row.freed_at).is_not(None))
    )
    return {day_id: (day, moment) for day_id, day, moment in rows if moment is not None}


def all_offered(session: Session, day: FleetDay, freed_at: datetime) -> None:
    """Whoever waits for a locked day was offered the room made until then; not what was made since."""
    row = session.get_one(Row, day.id, populate_existing=True)
    if row.freed_at == freed_at:
        row.freed_at = None
        session.flush()


def version_of(session: Session, day_id: int) -> int:
    """The version of a day's witness as it is stored; 0 where none is."""
    return session.exec(select(Row.version).where(Row.fleet_day_id == day_id)).first() or 0


def lock_days(session: Session, day_ids: Iterable[int]) -> dict[int, FleetDay]:
    """Lock fleet days in one statement, sorted by id (law 1); what they are now, by id.

    Whoever promises anything has asked for one dossier or booking of its own, which is what limits it; the days of a
    post office carry promises to several centres.
    """
    statement = select(FleetDay).where(col(FleetDay.id).in_(sorted(set(day_ids)))).order_by(col(FleetDay.id))
    locked = session.exec(statement.with_for_update().execution_options(populate_existing=True))
    return {day.id: day for day in locked if day.id is not None}


def open_day(session: Session, office_id: int, day: date) -> int:
    """The number of a fleet day, opened if it was not. Who opens one first locks the post office."""
    wanted = select(FleetDay.id).where(FleetDay.post_office_id == office_id, FleetDay.day == day)
    found = session.exec(wanted).first()
    if found is None:
        session.exec(select(PostOffice.id).where(PostOffice.id == office_id).with_for_update()).one()
        found = session.exec(wanted).first()
    if found is None:
        fresh_day = FleetDay(post_office_id=office_id, day=day, state=DayState.OPEN)
        session.add(fresh_day)
        session.flush()
        found = fresh_day.id
    assert found is not None
    return found


def claim_compaction(session: Session, day_id: int, now: datetime, not_since: datetime) -> bool:
    """Take a locked day for compaction, unless its version was looked at already or somebody did so lately."""
    row = session.get(Row, day_id, populate_existing=True)
    if row is None or row.compacted_version == row.version:
        return False
    if row.compacted_at is not None and row.compacted_at > not_since:
        return False
    row.compacted_at = now
    session.flush()
    return True


def settle_compaction(session: Session, day_id: int) -> None:
    """Say that the version of a locked day needs no further look."""
    row = session.get_one(Row, day_id)
    row.compacted_version = row.version
    session.flush()


def open_days(session: Session, today: date) -> Sequence[tuple[int, Witness]]:
    """Days to come whose plan is not made, with their witnesses."""
    rows = session.exec(
        select_wide(FleetDay.id, Row.version, Row.road_version, Row.plan)
        .join(Row, col(Row.fleet_day_id) == FleetDay.id)
        .where(FleetDay.day >= today, col(FleetDay.state).in_([DayState.OPEN, DayState.DRAFT]))
        .order_by(col(FleetDay.id))
    )
    return [(day_id, Witness.of_json(*kept)) for day_id, *kept in rows]


def order_of_deliveries(session: Session, day_id: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """The deliveries promised on a day in the order of its witness, by roster."""
    row = session.get(Row, day_id)
    if row is None:
        return ()
    witness = Witness.of_json(row.version, row.road_version, row.plan)
    held: dict[int, list[int]] = {}
    for visit_id, delivery_id in session.exec(
        select(BookingVisit.visit_id, BookingVisit.delivery_id)
        .join(Visit, col(Visit.id) == BookingVisit.visit_id)
        .where(Visit.fleet_day_id == day_id)
        .order_by(col(BookingVisit.delivery_id))
        .distinct()
    ):
        held.setdefault(visit_id, []).append(delivery_id)
    orders = []
    for number, route in enumerate(witness.routes):
        first, last = witness.span(number)
        ridden = witness.stops[first:last, VISIT].tolist()
        orders.append((int(route[ROSTER]), tuple(each for visit_id in ridden for each in held.get(visit_id, ()))))
    return tuple(orders)


def _own_visits(session: Session, ask: HomeAsk, day_ids: Collection[int]) -> dict[int, dict[tuple[int, int], int]]:
    """The visits of the household, by day and window."""
    found: dict[int, dict[tuple[int, int], int]] = {}
    statement = (
        select_wide(Visit.fleet_day_id, Visit.opens_second, Visit.closes_second, Visit.id)
        .where(Visit.address_id == ask.address_id, col(Visit.fleet_day_id).in_(day_ids))
        .where(col(Visit.ghost).is_(False), col(Visit.risk).is_(None))
    )
    for day_id, opens, closes, visit_id in session.exec(statement):
        found.setdefault(day_id, {})[opens, closes] = visit_id
    return found
