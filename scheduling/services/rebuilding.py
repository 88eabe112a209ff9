"""Slots made anew from the rules, and the bookings that no longer fit."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.booking import BookingRules, booking_rules
from data.reference.holidays import Holidays, holidays
from data.session import reading, writing
from scheduling.decide.cells import ZONE
from scheduling.decide.opening import openings_on
from scheduling.decide.rebuilding import Rebuild, misfits_of, rebuild
from scheduling.errors import Refused
from scheduling.failpoints import reach
from scheduling.model.booking import Misfit, MoveReport
from scheduling.model.person import JOB, Person
from scheduling.model.supply import DayKey, Pattern, SlotView
from scheduling.services.bookings import CHANCE, free_places, reschedule
from scheduling.services.waiting import offer
from scheduling.store import bookings, slots, supply

_TRIES = 5


def rebuild_all(engine: Engine, clock: Callable[[], datetime]) -> int:
    """As :func:`rebuild_centre` for every centre; a job's work."""
    with reading(engine) as session:
        centres = supply.centres_with_rules(session)
    return sum(rebuild_centre(engine, centre_id, clock()) for centre_id in centres)


def rebuild_centre(
    engine: Engine,
    centre_id: int,
    now: datetime,
    rules: BookingRules | None = None,
    calendar: Holidays | None = None,
) -> int:
    """Make the slots of the days to come what the rules say, a day a transaction; returns how many days changed."""
    rules, calendar = rules or booking_rules(), calendar or holidays()
    today = now.astimezone(ZONE).date()
    days = [today + timedelta(days=ahead) for ahead in range(rules.build_days + 1)]
    with reading(engine) as session:
        keys = [DayKey(centre_id, group, day) for group in supply.groups_of(session, centre_id) for day in days]
        kept, pattern = slots.see_days(session, keys), supply.pattern_of(session, centre_id, now)
    changed = [key for key in keys if difference(pattern, key, kept[key], now, calendar)]
    for key in changed:
        _rebuild_day(engine, key, now, rules, calendar)
    return len(changed)


def misfits(place: Engine | Session, person: Person, centre_id: int, now: datetime) -> tuple[Misfit, ...]:
    """The bookings to come for which a changed rule left no place, in order of time."""
    with reading(place) as session:
        found = {
            booking_id
            for places, booking_ids in slots.overfull(session, person, centre_id, now).values()
            for booking_id in misfits_of(places, booking_ids)
        }
        return bookings.as_misfits(session, found)


def move_misfits(
    engine: Engine,
    person: Person,
    centre_id: int,
    now: datetime,
    rules: BookingRules | None = None,
    calendar: Holidays | None = None,
    chance: random.Random = CHANCE,
) -> MoveReport:
    """Move every misfit to the place nearest in time, with due notice, each in a transaction of its own.

    For whom there is none stays as it is, and is told of.
    """
    rules = rules or booking_rules()
    moved: list[str] = []
    left: list[str] = []
    for misfit in misfits(engine, person, centre_id, now):
        done = _move(engine, person, misfit, now, rules, chance)
        (moved if done else left).append(misfit.reference)
    rebuild_centre(engine, centre_id, now, rules, calendar)  # what stood in the way of new slots may be gone
    return MoveReport(tuple(moved), tuple(left))


def _move(
    engine: Engine, person: Person, misfit: Misfit, now: datetime, rules: BookingRules, chance: random.Random
) -> bool:
    today = now.astimezone(ZONE).date()
    last = today + timedelta(days=rules.build_days)
    _, found = free_places(engine, person, misfit.service_code, today, last, now, rules)
    earliest = now + timedelta(seconds=rules.notice_seconds)
    free = [place for place in found if place.why_not is None and place.starts_at >= earliest]
    for place in sorted(free, key=lambda place: abs(place.starts_at - misfit.starts_at))[:_TRIES]:
        try:
            reschedule(engine, person, misfit.reference, place.slot_id, now, rules, chance)
        except Refused:  # taken at this moment, or the booking was cancelled: then the next one is refused too
            continue
        return True
    return False


def _rebuild_day(engine: Engine, key: DayKey, now: datetime, rules: BookingRules, calendar: Holidays) -> None:
    """Decide again under the locks, of the centre and then of the day, and write."""
    with writing(engine) as session:
        supply.lock_centre(session, JOB, key.centre_id)
        kept = slots.lock_days(session, [key])[key]
        wanted = difference(supply.pattern_of(session, key.centre_id, now), key, kept, now, calendar)
        slots.change(session, wanted.change, wanted.remove)
        slots.add(session, key, wanted.add)
        session.flush()
        offer(session, key, now, rules)
        reach("booking.before_rebuild_commit")
    reach("booking.after_rebuild_commit")


def difference(pattern: Pattern, key: DayKey, kept: Sequence[SlotView], now: datetime, calendar: Holidays) -> Rebuild:
    """What is to change on one day; what has begun stays as it was."""
    wanted = openings_on(
        key.day,
        [rule for rule in pattern.rules if rule.group_code == key.group_code],
        [closed for closed in pattern.closures if closed.group_code in (None, key.group_code)],
        calendar,
    )
    return rebuild([slot for slot in kept if slot.starts_at > now], [each for each in wanted if each.starts_at > now])
