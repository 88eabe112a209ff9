"""Who rides when: from weekly patterns, days away and days by hand to the shifts of a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from scheduling.errors import Invalid
from scheduling.model.roster import Away, KeptShift, Pattern, RosterChange, Shift


def shifts_on(
    day: date,
    patterns: Iterable[Pattern],
    away: Iterable[Away],
    by_hand: Sequence[Shift] | None,
    ordinary: date | None,
) -> tuple[Shift, ...]:
    """The shifts one courier rides on a day, in order of time.

    Who is away rides none; what was written by hand for the day takes the place of the weekly pattern.

    Parameters
    ----------
    by_hand
        None where nothing was written for the day; empty where it was written that he does not ride.
    ordinary
        The day whose weekly hours hold: the day itself, another for a swapped working day, None on a holiday.
    """
    if any(each.from_day <= day <= each.to_day for each in away):
        return ()
    if by_hand is not None:
        return tuple(sorted(by_hand))
    return tuple(sorted(each.shift for each in patterns if ordinary is not None and is_on(each, ordinary)))


def is_on(pattern: Pattern, day: date) -> bool:
    """Whether a pattern has its shift on a day."""
    if day < pattern.valid_from or (pattern.valid_until is not None and day > pattern.valid_until):
        return False
    weeks = (_monday(day) - _monday(pattern.valid_from)).days // 7
    return bool(pattern.weekdays & 1 << day.weekday()) and weeks % pattern.every_weeks == 0


def difference(kept: Sequence[KeptShift], wanted: Sequence[Shift]) -> RosterChange:
    """What is to be written so that a day holds ``wanted``. A shift keeps its row while it starts at the same time."""
    rows = {each.shift.starts_second: each for each in kept}
    starts = {shift.starts_second for shift in wanted}
    return RosterChange(
        add=tuple(shift for shift in wanted if shift.starts_second not in rows),
        change=tuple(
            (row.roster_id, shift)
            for shift in wanted
            if (row := rows.get(shift.starts_second)) is not None and (row.shift != shift or row.off)
        ),
        off=tuple(each.roster_id for each in kept if not each.off and each.shift.starts_second not in starts),
    )


def require_shift(shift: Shift) -> None:
    """Raise :class:`Invalid`, naming the field, unless the shift and its lunch can be."""
    if not 0 <= shift.starts_second < shift.ends_second <= 86_400:
        raise Invalid("ends", "Giờ kết thúc phải sau giờ bắt đầu.", "A shift ends after it starts.")
    if shift.lunch_seconds == 0:
        return
    fits = shift.starts_second <= shift.lunch_from_second <= shift.lunch_to_second
    if shift.lunch_seconds < 0 or not fits or shift.lunch_to_second + shift.lunch_seconds > shift.ends_second:
        raise Invalid("lunch", "Giờ nghỉ trưa phải nằm trong ca.", "Lunch must lie within the shift.")


def require_day(field: str, day: date) -> None:
    """Raise :class:`Invalid` for a day beside which none can be reckoned."""
    if not 2000 <= day.year <= 2100:
        raise Invalid(field, "Ngày phải trong các năm 2000 đến 2100.", "A day of the years 2000 to 2100.")


def require_apart(shifts: Sequence[Shift]) -> None:
    """Raise :class:`Invalid` where two shifts of one day overlap."""
    for one, next_ in pairwise(sorted(shifts)):
        if next_.starts_second < one.ends_second:
            raise Invalid("starts", "Hai ca của cùng một bưu tá trùng giờ.", "Two shifts of one courier overlap.")


def clash(fresh: Pattern, others: Iterable[Pattern], days: int = 8 * 7 * 2) -> date | None:
    """The first day on which ``fresh`` would overlap another pattern of the same courier; None where it never does."""
    same = tuple(others)
    for ahead in range(days):
        day = fresh.valid_from + timedelta(days=ahead)
        if is_on(fresh, day) and any(
            is_on(each, day)
            and each.shift.starts_second < fresh.shift.ends_second
            and fresh.shift.starts_second < each.shift.ends_second
            for each in same
        ):
            return day
    return None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
