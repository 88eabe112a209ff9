"""What a change of opening hours would do to slots and bookings, before it is made. Nothing is locked or written."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.booking import BookingRules, booking_rules
from data.reference.holidays import Holidays, holidays
from data.session import reading
from scheduling.decide.cells import ZONE
from scheduling.decide.rebuilding import misfits_of
from scheduling.errors import NotFound
from scheduling.model.desk_day import Preview
from scheduling.model.person import Person
from scheduling.model.supply import Closed, DayKey, Pattern, Rule
from scheduling.services.rebuilding import difference
from scheduling.services.supply import require_rule
from scheduling.store import bookings, slots, supply


def preview_rule(
    engine: Engine, person: Person, centre_id: int, rule: Rule, now: datetime, rule_id: int | None = None
) -> Preview:
    """What :func:`scheduling.services.supply.save_rule` would do. Raises NotFound, Invalid."""
    require_rule(rule)
    with reading(engine) as session:
        supply.require_centre(session, person, centre_id)
        rules = supply.rules_of(session, centre_id)
        if rule_id is not None and rule_id not in rules:
            raise NotFound("Không có lịch mở này.", "There is no such rule.")
        others = [each for number, each in rules.items() if number != rule_id]
        closures = tuple(supply.closures_of(session, centre_id, now).values())
        return _preview(session, centre_id, Pattern((*others, rule), closures), now)


def preview_end(engine: Engine, person: Person, centre_id: int, rule_id: int, last_day: date, now: datetime) -> Preview:
    """What :func:`scheduling.services.supply.end_rule` would do. Raises NotFound."""
    with reading(engine) as session:
        rule = supply.rule_of(supply.own_rule(session, person, rule_id))
    ended = Rule(**{**{name: getattr(rule, name) for name in Rule.__dataclass_fields__}, "valid_until": last_day})
    return preview_rule(engine, person, centre_id, ended, now, rule_id)


def preview_closure(engine: Engine, person: Person, centre_id: int, closed: Closed, now: datetime) -> Preview:
    """What :func:`scheduling.services.supply.close` would do. Raises NotFound."""
    with reading(engine) as session:
        supply.require_centre(session, person, centre_id)
        pattern = supply.pattern_of(session, centre_id, now)
        return _preview(session, centre_id, Pattern(pattern.rules, (*pattern.closures, closed)), now)


def _preview(
    session: Session,
    centre_id: int,
    pattern: Pattern,
    now: datetime,
    rules: BookingRules | None = None,
    calendar: Holidays | None = None,
) -> Preview:
    rules, calendar = rules or booking_rules(), calendar or holidays()
    today = now.astimezone(ZONE).date()
    days = [today + timedelta(days=ahead) for ahead in range(rules.build_days + 1)]
    groups = {rule.group_code for rule in pattern.rules} | set(supply.groups_of(session, centre_id))
    keys = [DayKey(centre_id, group, day) for group in sorted(groups) for day in days]
    kept = slots.see_days(session, keys)
    found = [change for key in keys if (change := difference(pattern, key, kept[key], now, calendar))]
    places = {slot: opening.places_officer for change in found for slot, opening in change.change.items()}
    booked = slots.booked(session, places)
    left_out = {booking for slot, held in booked.items() for booking in misfits_of(places[slot], held)}
    return Preview(
        days=len(found),
        added=sum(len(change.add) for change in found),
        removed=sum(len(change.remove) for change in found),
        changed=sum(len(change.change) for change in found),
        misfits=bookings.as_misfits(session, left_out),
    )
