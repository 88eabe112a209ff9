"""From rules, closures and holidays to slots."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from data.reference.holidays import Holidays, HolidaysError, holidays, read_holidays
from scheduling.decide.cells import ZONE
from scheduling.decide.opening import clash, is_open, openings_on
from scheduling.model.supply import Closed, Rule

NONE = Holidays({}, {})
MONDAY = date(2026, 11, 2)
RULE = Rule("dat-dai", 0b0000001, 8 * 3600, 9 * 3600, 1500, 2, 1, 2, valid_from=MONDAY)
"""Mondays from 8 to 9, 25 minutes a slot."""


def days_open(rule: Rule, calendar: Holidays = NONE, weeks: int = 6) -> list[str]:
    """The days, of some weeks from the first Monday of November, on which there are slots."""
    days = (MONDAY + timedelta(days=number) for number in range(7 * weeks))
    return [f"{day:%d.%m}" for day in days if openings_on(day, [rule], [], calendar)]


def test_an_opening_is_cut_into_whole_slots() -> None:
    """What is left, ten minutes here, is for who walks in."""
    begins = [f"{opening.starts_at:%H:%M%z}" for opening in openings_on(MONDAY, [RULE], [], NONE)]
    assert begins == ["08:00+0700", "08:25+0700"]
    assert [(each.places_public, each.places_officer) for each in openings_on(MONDAY, [RULE], [], NONE)] == [(1, 2)] * 2


@pytest.mark.parametrize(
    ("change", "days"),
    [
        ({}, ["02.11", "09.11", "16.11", "23.11", "30.11", "07.12"]),
        ({"weekdays": 0b1000010}, ["03.11", "08.11", "10.11", "15.11", "17.11", "22.11", "24.11", "29.11"]),
        ({"every_weeks": 2}, ["02.11", "16.11", "30.11"]),
        ({"every_weeks": 3, "valid_from": date(2026, 11, 11)}, ["30.11"]),
        ({"weeks_of_month": 0b000001}, ["02.11", "07.12"]),
        ({"weeks_of_month": 0b100010}, ["09.11", "30.11"]),
        ({"weeks_of_month": 0b010000}, ["30.11"]),
        ({"valid_from": date(2026, 11, 9), "valid_until": date(2026, 11, 16)}, ["09.11", "16.11"]),
    ],
)
def test_a_rule_is_open_on_these_days(change: dict[str, object], days: list[str]) -> None:
    """Weekdays, every N weeks from the first, the n-th or last week of the month, and a term."""
    assert days_open(replace(RULE, **change))[: len(days)] == days  # type: ignore[arg-type]


def test_nothing_is_open_on_a_day_off_and_a_swapped_day_works_as_the_day_it_stands_for() -> None:
    """Saturday the 14th has Monday the 9th's hours."""
    calendar = Holidays({date(2026, 11, 9): "Nghỉ"}, {date(2026, 11, 14): date(2026, 11, 9)})
    assert days_open(RULE, calendar, weeks=2) == ["02.11", "14.11"]


def test_a_closure_takes_every_slot_that_it_touches() -> None:
    """Even by a minute; the others stay."""

    def at(hour: int, minute: int) -> datetime:
        return datetime(2026, 11, 2, hour, minute, tzinfo=ZONE)

    assert len(openings_on(MONDAY, [RULE], [Closed(at(8, 24), at(8, 25))], NONE)) == 1
    assert len(openings_on(MONDAY, [RULE], [Closed(at(8, 50), at(9, 0))], NONE)) == 2
    assert openings_on(MONDAY, [RULE], [Closed(at(7, 0), at(8, 30))], NONE) == []


def test_rules_clash_where_both_are_open_at_one_time() -> None:
    """Alternate weeks, other hours and other groups do not clash."""
    fortnight = replace(RULE, every_weeks=2)
    assert clash(fortnight, [replace(fortnight, valid_from=MONDAY + timedelta(days=7))]) is None
    assert clash(RULE, [replace(RULE, begins_second=9 * 3600, ends_second=10 * 3600)]) is None
    assert clash(RULE, [replace(RULE, group_code="ho-tich")]) is None
    assert clash(RULE, [replace(RULE, begins_second=8 * 3600 + 60, valid_from=date(2026, 11, 20))]) == date(
        2026, 11, 23
    )


def test_the_shipped_list_closes_holidays_and_opens_the_swapped_saturday() -> None:
    """Monday 31 August 2026 was swapped for Saturday the 22nd."""
    shipped = holidays()
    always = replace(RULE, valid_from=date(2026, 1, 1))
    assert not openings_on(date(2026, 8, 31), [always], [], shipped)
    assert openings_on(date(2026, 8, 22), [always], [], shipped)
    assert {date(2027, 1, 1), date(2027, 2, 6), date(2027, 4, 30), date(2027, 9, 2)} <= shipped.off.keys()
    assert is_open(always, date(2026, 8, 24), date(2026, 8, 24))


@pytest.mark.parametrize(
    "text",
    [
        "[[off]]\nday = 2026-09-02",
        '[[off]]\nday = "2026-09-02"\nname = "x"',
        '[[off]]\nday = 2026-09-02\nname = "x"\n[[off]]\nday = 2026-09-02\nname = "x"',
        '[[off]]\nday = 2026-09-02\nname = "x"\n[[swapped]]\nday = 2026-09-02\nworks = 2026-09-01',
        "[[off",
    ],
)
def test_a_list_that_cannot_be_is_refused(text: str) -> None:
    """A day without a name, a text for a day, a day twice, or both off and working."""
    with pytest.raises(HolidaysError):
        read_holidays(text)
