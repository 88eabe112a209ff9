"""From weekly patterns, days away and days by hand to the shifts of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from scheduling.decide.roster import clash, difference, require_apart, require_shift, shifts_on
from scheduling.errors import Invalid
from scheduling.model.roster import Away, KeptShift, Pattern, RosterChange, Shift

MONDAY = date(2026, 11, 23)
MORNING, AFTERNOON = Shift(27_000, 39_600), Shift(46_800, 61_200)
WEEKDAYS = Pattern(31, MORNING, MONDAY)


def on(day: date, *patterns: Pattern, away: tuple[Away, ...] = (), by_hand: tuple[Shift, ...] | None = None):
    """The shifts of an ordinary day."""
    return shifts_on(day, patterns, away, by_hand, day)


def test_a_pattern_has_its_shift_on_its_weekdays_between_its_first_and_last_day() -> None:
    week = [bool(on(MONDAY + timedelta(days=n), WEEKDAYS)) for n in range(7)]
    assert week == [True] * 5 + [False] * 2
    assert not on(MONDAY - timedelta(days=7), WEEKDAYS)
    assert not on(MONDAY + timedelta(days=1), Pattern(31, MORNING, MONDAY, valid_until=MONDAY))


def test_every_other_week_counts_from_the_week_of_the_first_day_even_when_that_is_no_monday() -> None:
    fortnight = Pattern(1, MORNING, MONDAY + timedelta(days=2), every_weeks=2)
    assert [bool(on(MONDAY + timedelta(weeks=n), fortnight)) for n in range(5)] == [False, False, True, False, True]


def test_several_shifts_a_day_come_in_order_of_time() -> None:
    assert on(MONDAY, Pattern(1, AFTERNOON, MONDAY), WEEKDAYS) == (MORNING, AFTERNOON)


def test_a_day_by_hand_takes_the_place_of_the_pattern_and_leave_of_both() -> None:
    gone = (Away(MONDAY, MONDAY + timedelta(days=1)),)
    assert on(MONDAY, WEEKDAYS, by_hand=(AFTERNOON,)) == (AFTERNOON,)
    assert on(MONDAY, WEEKDAYS, by_hand=()) == ()
    assert on(MONDAY, WEEKDAYS, away=gone, by_hand=(AFTERNOON,)) == ()
    assert on(MONDAY + timedelta(days=2), WEEKDAYS, away=gone) == (MORNING,)


def test_a_holiday_has_no_shift_and_a_swapped_saturday_those_of_the_day_it_works_as() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert shifts_on(MONDAY, [WEEKDAYS], (), None, None) == ()
    assert shifts_on(saturday, [WEEKDAYS], (), None, MONDAY) == (MORNING,)
    assert shifts_on(MONDAY, [WEEKDAYS], (), (AFTERNOON,), None) == (AFTERNOON,)


def test_a_shift_keeps_its_row_while_it_starts_at_the_same_time_and_none_is_deleted() -> None:
    longer = Shift(27_000, 43_200)
    kept = [KeptShift(1, MORNING, by_hand=False, off=False), KeptShift(2, AFTERNOON, by_hand=False, off=True)]
    assert not difference(kept, [MORNING])
    assert difference(kept, [longer, AFTERNOON]) == RosterChange(change=((1, longer), (2, AFTERNOON)))
    assert difference(kept, [Shift(3_600, 7_200)]) == RosterChange(add=(Shift(3_600, 7_200),), off=(1,))


@pytest.mark.parametrize(
    ("shift", "field"),
    [
        (Shift(39_600, 27_000), "ends"),
        (Shift(-1, 100), "ends"),
        (Shift(27_000, 86_401), "ends"),
        (Shift(27_000, 39_600, 39_000, 39_300, 3_600), "lunch"),
        (Shift(27_000, 39_600, 20_000, 30_000, 600), "lunch"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_by_its_field(shift: Shift, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        require_shift(shift)
    assert refused.value.field == field


def test_two_shifts_of_one_courier_may_touch_but_not_overlap() -> None:
    require_apart([AFTERNOON, MORNING, Shift(39_600, 46_800)])
    with pytest.raises(Invalid):
        require_apart([MORNING, Shift(39_599, 46_800)])


def test_patterns_clash_on_the_first_day_both_ride_at_once() -> None:
    thursdays = Pattern(8, Shift(36_000, 43_200), MONDAY)
    assert clash(thursdays, [WEEKDAYS]) == MONDAY + timedelta(days=3)
    assert clash(Pattern(8, AFTERNOON, MONDAY), [WEEKDAYS]) is None
