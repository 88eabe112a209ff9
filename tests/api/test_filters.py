"""How values read on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum

import pytest

import data.kinds
from api import filters, words
from data.kinds import DeliveryState, EventKind, Outcome


def test_a_day_is_said_with_its_weekday() -> None:
    """23 November 2026 is a Monday."""
    assert filters.long_day(date(2026, 11, 23)) == "Thứ Hai, 23/11/2026"
    assert filters.long_day(date(2026, 11, 29)) == "Chủ Nhật, 29/11/2026"


def test_a_moment_is_shown_as_the_office_lives_it() -> None:
    """17:30 UTC on the 22nd is half past midnight on the 23rd."""
    moment = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert filters.moment(moment) == "00:30 ngày 23/11/2026"
    assert filters.day(moment) == "23/11/2026"
    assert filters.long_day(moment) == "Thứ Hai, 23/11/2026"


def test_a_date_that_came_without_a_time_is_shown_without_one() -> None:
    """Local midnight is how a file's bare date is stored."""
    assert filters.moment(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == "23/11/2026"


def test_a_naive_moment_is_refused() -> None:
    """It would be shown seven hours off, so it must not be shown at all."""
    with pytest.raises(ValueError, match="naive"):
        filters.clock(datetime(2026, 11, 23, 7, 30))  # noqa: DTZ001  the mistake under test


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (27_000, "07:30"), (27_029, "07:30"), (27_030, "07:31"), (86_400, "24:00")]
)
def test_a_time_of_day_is_rounded_to_the_minute(seconds: int, text: str) -> None:
    """Seconds count from local midnight."""
    assert filters.clock(seconds) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0 đ"), (12_000, "12.000 đ"), (1_234_567, "1.234.567 đ")])
def test_money_has_dots_and_stays_on_one_line(value: int, text: str) -> None:
    """The blank before đ does not break."""
    assert filters.dong(value) == text.replace(" ", filters.NBSP)


@pytest.mark.parametrize(
    ("metres", "text"), [(0, "0 m"), (999, "999 m"), (1_000, "1,0 km"), (12_349, "12,3 km"), (1_250_000, "1.250,0 km")]
)
def test_a_length_is_in_metres_below_a_kilometre(metres: int, text: str) -> None:
    """And has a decimal comma above it."""
    assert filters.length(metres) == text.replace(" ", filters.NBSP)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 phút"), (5, "1 phút"), (2_700, "45 phút"), (3_600, "1 giờ"), (3_900, "1 giờ 05 phút")]
)
def test_a_duration_that_is_not_nothing_is_at_least_a_minute(seconds: int, text: str) -> None:
    """A leg of five seconds is not shown as no time at all."""
    assert filters.duration(seconds).replace(filters.NBSP, " ") == text


@pytest.mark.parametrize(
    ("given", "shown", "dialled"),
    [
        ("0912345678", "0912 345 678", "+84912345678"),
        ("+84912345678", "0912 345 678", "+84912345678"),
        ("1900 1234", "1900 1234", "19001234"),
    ],
)
def test_a_phone_is_read_in_groups_and_dialled_in_digits(given: str, shown: str, dialled: str) -> None:
    """What is not a Vietnamese number is left as it came."""
    assert filters.phone(given).replace(filters.NBSP, " ") == shown
    assert filters.tel(given) == dialled


def test_every_state_that_a_page_may_show_has_a_word() -> None:
    """A new member of a kind without a word fails here, not on a page. What a device sends is never shown."""
    kinds = [kind for kind in vars(data.kinds).values() if isinstance(kind, type) and issubclass(kind, Enum)]
    members = [member for kind in kinds if kind is not EventKind for member in kind]
    assert len(members) > 60
    assert [member for member in members if not words.word(member)] == []
    assert {words.tone(member) for member in members} <= {"quiet", "open", "going", "done", "warn", "bad"}


def test_kinds_that_share_a_text_keep_their_own_words() -> None:
    """`planned` and `failed` mean different things of a delivery, a plan, an attempt and a job."""
    assert words.word(data.kinds.PlanState.FAILED) == "Không lập được"
    assert words.word(Outcome.FAILED) == "Không phát được"
    assert words.word(data.kinds.JobState.FAILED) == "Lỗi"
    assert words.word(DeliveryState.CANCELLED) == "Đã hủy trả tại nhà"
