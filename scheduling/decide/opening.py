"""Rules, closures and holidays in; slots out. A pure function of its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from data.reference.holidays import Holidays
from scheduling.decide.cells import ZONE
from scheduling.model.supply import Closed, Opening, Rule

_LAST_WEEK = 1 << 5


def openings_on(day: date, rules: Iterable[Rule], closures: Iterable[Closed], holidays: Holidays) -> list[Opening]:
    """Return the slots of one group on one local day, in order of time.

    On a swapped working day the hours of the ordinary day hold that it stands in for. A slot that a closure
    touches is not there. Where rules would overlap, :func:`clash` says so beforehand.
    """
    if day in holidays.off:
        return []
    closed = list(closures)
    found = [
        opening
        for rule in rules
        if is_open(rule, day, holidays.works_as.get(day, day))
        for opening in _cut(rule, day)
        if not any(each.begins_at < opening.ends_at and opening.starts_at < each.ends_at for each in closed)
    ]
    return sorted(found, key=lambda opening: opening.starts_at)


def is_open(rule: Rule, day: date, works_as: date) -> bool:
    """Whether ``rule`` is in force on ``day``, which works as the pattern's day ``works_as``."""
    if day < rule.valid_from or (rule.valid_until is not None and day > rule.valid_until):
        return False
    if not rule.weekdays >> works_as.weekday() & 1:
        return False
    weeks = (_monday(works_as) - _monday(rule.valid_from)).days // 7
    return weeks % rule.every_weeks == 0 and _in_month(rule.weeks_of_month, works_as)


def clash(rule: Rule, others: Iterable[Rule], days: int = 366) -> date | None:
    """The first day on which ``rule`` and another rule of its group would be open at one time; None if there is none.

    Looks a year ahead, day by day: so rules for alternate weeks do not clash.
    """
    rivals = [
        other
        for other in others
        if other.group_code == rule.group_code
        and other.begins_second < rule.ends_second
        and rule.begins_second < other.ends_second
    ]
    for day in (rule.valid_from + timedelta(days=number) for number in range(days)):
        if is_open(rule, day, day) and any(is_open(other, day, day) for other in rivals):
            return day
    return None


def _cut(rule: Rule, day: date) -> Iterator[Opening]:
    """The slots of one opening; what is left at its end, shorter than a slot, is for who walks in."""
    midnight = datetime.combine(day, time(), ZONE)
    for begins in range(rule.begins_second, rule.ends_second - rule.slot_seconds + 1, rule.slot_seconds):
        starts_at = midnight + timedelta(seconds=begins)
        ends_at = starts_at + timedelta(seconds=rule.slot_seconds)
        yield Opening(starts_at, ends_at, rule.places_public, rule.places_officer)


def _in_month(weeks: int, day: date) -> bool:
    if weeks == 0:
        return True
    is_last = (day + timedelta(days=7)).month != day.month
    return bool(weeks >> (day.day - 1) // 7 & 1) or bool(is_last and weeks & _LAST_WEEK)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
