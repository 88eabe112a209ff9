"""Couriers: what an office says of each, their weekly patterns, days away, and the communes they know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import date

from sqlmodel import Session, col, select

from data.kinds import Skill
from data.tables import Courier, FamiliarCommune, Leave, PostOffice, RosterPattern, Service
from scheduling.decide.guiding import learnt_by, numbered
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.model.roster import Away, CourierFacts, CourierView, Pattern, Shift
from scheduling.store.scope import within


def own_courier(session: Session, person: Person, courier_id: int, *, lock: bool = False) -> Courier:
    """The row of a courier of the person's post office. Raises NotFound.

    Locked, one change of the courier's roster waits for the other.
    """
    statement = within(select(Courier).where(Courier.id == courier_id), person, Courier)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("Không có bưu tá này.", "No such courier.")
    return found


def couriers_of(session: Session, person: Person, post_office_id: int, *, active: bool = True) -> list[Courier]:
    """The couriers of a post office by code; those who left only when ``active`` is false."""
    statement = select(Courier).where(Courier.post_office_id == post_office_id).order_by(col(Courier.code))
    if active:
        statement = statement.where(col(Courier.active).is_(True))
    return list(session.exec(within(statement, person, Courier)).all())


def courier_view(session: Session, row: Courier) -> CourierView:
    """A courier whole."""
    assert row.id is not None
    known = session.exec(
        select(FamiliarCommune)
        .where(FamiliarCommune.courier_id == row.id)
        .order_by(col(FamiliarCommune.deliveries).desc(), col(FamiliarCommune.commune_code))
    )
    return CourierView(
        courier_id=row.id,
        post_office_id=row.post_office_id,
        facts=facts_of(row),
        patterns=tuple(patterns_of(session, [row.id])[row.id].items()),
        away=tuple(away_of(session, [row.id])[row.id].items()),
        familiar=tuple((each.commune_code, each.deliveries) for each in known),
    )


def facts_of(row: Courier) -> CourierFacts:
    """The value of a courier's row."""
    return CourierFacts(
        code=row.code,
        name=row.name,
        phone=row.phone,
        vehicle=row.vehicle,
        capacity_envelopes=row.capacity_envelopes,
        cash_limit_dong=row.cash_limit_dong,
        skills=tuple(Skill(skill) for skill in row.skills),
        spare=row.spare,
        active=row.active,
        procedures=tuple(row.procedures),
        languages=tuple(row.languages),
    )


def write(session: Session, row: Courier | None, post_office_id: int, facts: CourierFacts) -> Courier:
    """Put the facts into a row, a new one for None. Raises Invalid where the office can name nothing more."""
    _number(session, post_office_id, facts)
    values = asdict(facts) | {"skills": [skill.value for skill in facts.skills]}
    values |= {name: list(values[name]) for name in ("procedures", "languages")}
    if row is None:
        row = Courier(post_office_id=post_office_id, **values)
        session.add(row)
    else:
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    return row


def _number(session: Session, post_office_id: int, facts: CourierFacts) -> None:
    """What a courier is taught by name gets a number at his office, locked, for a number is given once."""
    known = taught_at(session, post_office_id)
    if numbered(known, facts.procedures, facts.languages) == known:
        return
    office = select(PostOffice).where(PostOffice.id == post_office_id).with_for_update(key_share=True)
    row = session.exec(office.execution_options(populate_existing=True)).one()
    row.taught = numbered(row.taught, facts.procedures, facts.languages)


def taught_at(session: Session, post_office_id: int | None) -> Mapping[str, int]:
    """The numbers of what the couriers of an office were ever taught by name."""
    return session.get_one(PostOffice, post_office_id).taught if post_office_id is not None else {}


def learnt(row: Courier, taught: Mapping[str, int]) -> frozenset[int]:
    """The planner's numbers of all that a courier has learnt."""
    return learnt_by([Skill(skill) for skill in row.skills], row.procedures, row.languages, taught)


def guided_procedures(session: Session) -> dict[str, str]:
    """The procedures that centres guide, by code: what they offer at their counters, which everybody may see."""
    offered = select(Service.code, Service.name).where(
        col(Service.active).is_(True), col(Service.hands_out_results).is_(False)
    )
    return dict(session.exec(offered.order_by(col(Service.name), col(Service.id).desc())).all())


def courier_with_code(session: Session, code: str) -> Courier | None:
    """The courier of this code, whoever may see him: a code is unique in the whole product."""
    return session.exec(select(Courier).where(Courier.code == code)).first()


def patterns_of(session: Session, courier_ids: Collection[int]) -> defaultdict[int, dict[int, Pattern]]:
    """The weekly patterns of each courier, by number."""
    statement = select(RosterPattern).where(col(RosterPattern.courier_id).in_(courier_ids))
    found: defaultdict[int, dict[int, Pattern]] = defaultdict(dict)
    for row in session.exec(statement.order_by(col(RosterPattern.starts_second), col(RosterPattern.id))):
        found[row.courier_id][row.id or 0] = Pattern(
            row.weekdays, shift_of(row), row.valid_from, row.valid_until, row.every_weeks
        )
    return found


def away_of(
    session: Session, courier_ids: Collection[int], since: date | None = None
) -> defaultdict[int, dict[int, Away]]:
    """The days away of each courier that are not over before ``since``, by number, in order of time."""
    statement = select(Leave).where(col(Leave.courier_id).in_(courier_ids))
    if since is not None:
        statement = statement.where(col(Leave.to_day) >= since)
    found: defaultdict[int, dict[int, Away]] = defaultdict(dict)
    for row in session.exec(statement.order_by(col(Leave.from_day), col(Leave.id))):
        found[row.courier_id][row.id or 0] = Away(row.from_day, row.to_day, row.reason)
    return found


def add_pattern(session: Session, courier_id: int, pattern: Pattern) -> int:
    """Add a weekly pattern; returns its number."""
    row = RosterPattern(
        courier_id=courier_id,
        weekdays=pattern.weekdays,
        every_weeks=pattern.every_weeks,
        valid_from=pattern.valid_from,
        valid_until=pattern.valid_until,
        **asdict(pattern.shift),
    )
    session.add(row)
    session.flush()
    return row.id or 0


def end_pattern(session: Session, pattern_id: int, last_day: date) -> None:
    """Let a pattern end with a day; one that would then have none is taken away."""
    row = session.get_one(RosterPattern, pattern_id)
    if last_day < row.valid_from:
        session.delete(row)
    else:
        row.valid_until = last_day
    session.flush()


def add_away(session: Session, courier_id: int, away: Away) -> int:
    """Write down days away; returns their number."""
    row = Leave(courier_id=courier_id, from_day=away.from_day, to_day=away.to_day, reason=away.reason)
    session.add(row)
    session.flush()
    return row.id or 0


def remove_away(session: Session, leave_id: int) -> None:
    """Take days away back."""
    session.delete(session.get_one(Leave, leave_id))
    session.flush()


def shift_of(row: object) -> Shift:
    """The shift that a row of patterns or rosters says."""
    return Shift(**{name: getattr(row, name) for name in Shift.__dataclass_fields__})
