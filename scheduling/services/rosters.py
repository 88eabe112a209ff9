"""Rosters: weekly patterns, days away, days by hand, and what each change does to days that are open already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.holidays import holidays
from data.reference.offices import office_rules
from data.session import reading, writing
from data.tables import Courier
from scheduling.decide.cells import ZONE
from scheduling.decide.roster import clash, difference, require_apart, require_day, require_shift, shifts_on
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.failpoints import reach
from scheduling.model.person import JOB, Person
from scheduling.model.roster import Away, Pattern, RosterChange, Shift
from scheduling.model.territory import TouchedDay
from scheduling.services.day_changes import day_changed
from scheduling.store import couriers, day_changes, rosters
from scheduling.store.audit import note

LONGEST_LEAVE_DAYS = 400


@dataclass(frozen=True, slots=True)
class Wish:
    """What one courier's roster is to follow from. ``by_hand`` None for a day gives it back to the pattern."""

    patterns: Mapping[int, Pattern]
    away: Mapping[int, Away]
    """Both by number; 0 for one that is being added."""
    by_hand: Mapping[date, tuple[Shift, ...] | None]


def write_day(
    place: Engine | Session,
    person: Person,
    courier_id: int,
    day: date,
    shifts: Sequence[Shift] | None,
    now: datetime,
    *,
    dry: bool = False,
) -> tuple[TouchedDay, ...]:
    """Write one day of one courier by hand, as when a spare one is called in; None gives it back to the pattern.

    Returns
    -------
    tuple of TouchedDay
        What it does to the day if that was opened already: its draft is dropped, or couriers still ride its
        published plan. With ``dry`` what it would do; nothing is written.

    Raises
    ------
    NotFound
        Not a courier of this person's office.
    Invalid
        A shift that cannot be, or two that overlap; names the field.
    Refused
        The day is over or too far ahead, or the courier is away.
    """
    for shift in shifts or ():
        require_shift(shift)
    require_apart(shifts or ())
    if day not in _ahead(now):
        raise Refused("Chỉ sửa được lịch từ hôm nay đến bốn tuần tới.", "Only the days that are written out.")

    def change(wish: Wish) -> Wish:
        if shifts and any(each.from_day <= day <= each.to_day for each in wish.away.values()):
            raise Refused("Bưu tá này nghỉ ngày đó. Hãy xóa ngày nghỉ trước.", "The courier is away on that day.")
        return replace(wish, by_hand={day: None if shifts is None else tuple(shifts)})

    return _change(place, person, courier_id, [day], change, "roster.day", now, dry=dry)


def save_pattern(
    place: Engine | Session, person: Person, courier_id: int, pattern: Pattern, now: datetime, *, dry: bool = False
) -> tuple[TouchedDay, ...]:
    """Add a weekly shift. Raises NotFound, Invalid, or Refused where another pattern has a shift at that time."""
    _require_pattern(pattern)

    def change(wish: Wish) -> Wish:
        day = clash(pattern, wish.patterns.values())
        if day is not None:
            raise Refused(f"Trùng giờ với ca khác, ngày {day:%d/%m/%Y}.", f"Overlaps another shift on {day}.")
        return replace(wish, patterns={**wish.patterns, 0: pattern})

    def write(session: Session) -> None:
        couriers.add_pattern(session, courier_id, pattern)

    days = _ahead(now)
    return _change(place, person, courier_id, days, change, "roster.pattern", now, write=write, dry=dry)


def end_pattern(
    place: Engine | Session,
    person: Person,
    courier_id: int,
    pattern_id: int,
    last_day: date,
    now: datetime,
    *,
    dry: bool = False,
) -> tuple[TouchedDay, ...]:
    """Let a weekly shift end with a day; on one before its first it is taken away. Raises NotFound."""

    def change(wish: Wish) -> Wish:
        if pattern_id not in wish.patterns:
            raise NotFound("Không có ca này.", "No such pattern of this courier.")
        ended = replace(wish.patterns[pattern_id], valid_until=last_day)
        return replace(wish, patterns={**wish.patterns, pattern_id: ended})

    def write(session: Session) -> None:
        couriers.end_pattern(session, pattern_id, last_day)

    return _change(place, person, courier_id, _ahead(now), change, "roster.end", now, write=write, dry=dry)


def add_leave(
    place: Engine | Session, person: Person, courier_id: int, away: Away, now: datetime, *, dry: bool = False
) -> tuple[TouchedDay, ...]:
    """Write down that a courier is away; what was written by hand for these days is wiped. Raises NotFound, Invalid."""
    require_day("from_day", away.from_day)
    if not away.from_day <= away.to_day <= away.from_day + timedelta(days=LONGEST_LEAVE_DAYS):
        raise Invalid("to_day", "Ngày cuối phải từ ngày đầu trở đi.", "Leave ends on or after its first day.")

    def change(wish: Wish) -> Wish:
        return replace(wish, away={**wish.away, 0: away})

    def write(session: Session) -> None:
        couriers.add_away(session, courier_id, away)

    return _change(place, person, courier_id, _ahead(now), change, "leave.add", now, write=write, dry=dry)


def remove_leave(
    place: Engine | Session, person: Person, courier_id: int, leave_id: int, now: datetime, *, dry: bool = False
) -> tuple[TouchedDay, ...]:
    """The courier is there after all: the weekly pattern holds again. Raises NotFound."""

    def change(wish: Wish) -> Wish:
        if leave_id not in wish.away:
            raise NotFound("Không có ngày nghỉ này.", "No such leave of this courier.")
        return replace(wish, away={number: away for number, away in wish.away.items() if number != leave_id})

    def write(session: Session) -> None:
        couriers.remove_away(session, leave_id)

    return _change(place, person, courier_id, _ahead(now), change, "leave.remove", now, write=write, dry=dry)


def build_rosters(engine: Engine, now: datetime) -> int:
    """Write out the weekly patterns as shifts of the days to come; returns how many days changed. A job's work."""
    with reading(engine) as session:
        wanted = rosters.couriers_to_roster(session)
    changed = 0
    for courier_id in wanted:
        with writing(engine) as session:
            row = couriers.own_courier(session, JOB, courier_id, lock=True)
            changes = _differences(session, row, _wish(session, courier_id, {}), _ahead(now))
            _write(session, row, changes, {})
            changed += len(changes)
            reach("rosters.before_commit")
    return changed


def _change(
    place: Engine | Session,
    person: Person,
    courier_id: int,
    days: Sequence[date],
    change: Callable[[Wish], Wish],
    action: str,
    now: datetime,
    *,
    write: Callable[[Session], None] = lambda session: None,
    dry: bool = False,
) -> tuple[TouchedDay, ...]:
    """Change what a courier's roster follows from, and the shifts that follow; one transaction, nothing for ``dry``."""
    with (reading if dry else writing)(place) as session:
        row = couriers.own_courier(session, person, courier_id, lock=not dry)
        wish = change(_wish(session, courier_id, {}))
        changes = _differences(session, row, wish, days)
        fleet = day_changes.days_of_office(session, row.post_office_id, list(changes), lock=not dry)
        if dry:
            return tuple(day_changes.look_at(session, fleet, None))
        write(session)
        _write(session, row, changes, wish.by_hand)
        note(session, person, action, "courier", courier_id, now, f"{len(changes)} days")
        touched = day_changed(session, fleet)
        reach("rosters.before_commit")
    reach("rosters.after_commit")
    return touched


def _wish(session: Session, courier_id: int, by_hand: Mapping[date, tuple[Shift, ...] | None]) -> Wish:
    return Wish(
        patterns=couriers.patterns_of(session, [courier_id])[courier_id],
        away=couriers.away_of(session, [courier_id])[courier_id],
        by_hand=by_hand,
    )


def _differences(session: Session, row: Courier, wish: Wish, days: Sequence[date]) -> dict[date, RosterChange]:
    """What is to be written on each day that changes."""
    courier_id = row.id or 0
    kept = rosters.kept_shifts(session, [courier_id], days[0], days[-1])
    found = {}
    for day in days:
        held = kept.get((courier_id, day), [])
        by_hand = tuple(each.shift for each in held if not each.off) if any(each.by_hand for each in held) else None
        wanted = _wanted(day, wish, wish.by_hand.get(day, by_hand)) if row.active else ()
        changed = difference(held, wanted)
        if changed or day in wish.by_hand:
            found[day] = changed
    return found


def _wanted(day: date, wish: Wish, by_hand: tuple[Shift, ...] | None) -> tuple[Shift, ...]:
    calendar = holidays()
    ordinary = None if day in calendar.off else calendar.works_as.get(day, day)
    return shifts_on(day, wish.patterns.values(), wish.away.values(), by_hand, ordinary)


def _write(
    session: Session,
    row: Courier,
    changes: Mapping[date, RosterChange],
    by_hand: Mapping[date, tuple[Shift, ...] | None],
) -> None:
    for day, change in changes.items():
        rosters.write_day(session, row.id or 0, day, change, by_hand=by_hand.get(day) is not None)


def _ahead(now: datetime) -> list[date]:
    """The days that are written out."""
    today = now.astimezone(ZONE).date()
    return [today + timedelta(days=ahead) for ahead in range(office_rules().rosters.build_days + 1)]


def _require_pattern(pattern: Pattern) -> None:
    require_shift(pattern.shift)
    require_day("valid_from", pattern.valid_from)
    if not 1 <= pattern.weekdays <= 127:
        raise Invalid("weekdays", "Cần chọn ít nhất một ngày trong tuần.", "Choose a weekday.")
    if not 1 <= pattern.every_weeks <= 8:
        raise Invalid("every_weeks", "Chu kỳ từ 1 đến 8 tuần.", "Every 1 to 8 weeks.")
    if pattern.valid_until is not None and pattern.valid_until < pattern.valid_from:
        raise Invalid("valid_until", "Ngày cuối trước ngày đầu.", "It ends before it begins.")
