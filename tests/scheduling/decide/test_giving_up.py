"""When an envelope goes back to its centre (R8, R9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from data.kinds import FailureReason, GivenUp
from data.reference.giving_up import giving_up_rules
from data.reference.holidays import Holidays
from scheduling.decide.giving_up import End, fetched_before, given_up, working_days_between

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
NO_HOLIDAYS = Holidays({}, {})
ABSENT, MOVED = FailureReason.ABSENT, FailureReason.MOVED


def end(*tries: tuple[int, FailureReason], recalled: int | None = None) -> End | None:
    """Of tries so many days after a Monday."""
    failures = [(MONDAY + timedelta(days=day), reason) for day, reason in tries]
    recalled_at = None if recalled is None else MONDAY + timedelta(days=recalled)
    ends = {given_up(list(order), recalled_at, giving_up_rules(), NO_HOLIDAYS) for order in permutations(failures)}
    assert len(ends) == 1, "in whatever order the tries are read"
    return ends.pop()


@pytest.mark.parametrize(
    ("tries", "day"),
    [
        ([(0, ABSENT)], None),
        ([(0, ABSENT), (1, ABSENT)], None),  # the law wants two working days between
        ([(0, ABSENT), (2, ABSENT)], 2),
        ([(0, ABSENT), (1, ABSENT), (2, MOVED), (3, ABSENT)], 2),
        ([(4, ABSENT), (7, ABSENT)], None),  # Friday and Monday
        ([(4, ABSENT), (8, ABSENT)], 8),
        ([(0, ABSENT), (2, FailureReason.NOT_REACHED)], None),  # nobody was invited
    ],
)
def test_two_invitations_two_working_days_apart_end_it_and_nothing_less(
    tries: list[tuple[int, FailureReason]], day: int | None
) -> None:
    assert end(*tries) == (None if day is None else End(MONDAY + timedelta(days=day), GivenUp.INVITED))


def test_a_refusal_and_a_recall_end_it_at_once_and_the_first_end_counts() -> None:
    assert end((0, FailureReason.REFUSED), (2, ABSENT)) == End(MONDAY, GivenUp.REFUSED)
    assert end(recalled=1) == End(MONDAY + timedelta(days=1), GivenUp.RECALLED)
    assert end((0, ABSENT), (2, FailureReason.REFUSED), recalled=1) == End(MONDAY + timedelta(days=1), GivenUp.RECALLED)


def test_a_holiday_is_no_working_day_and_a_swapped_saturday_is_one() -> None:
    calendar = Holidays({date(2026, 11, 24): "Ngày nghỉ"}, {date(2026, 11, 28): date(2026, 11, 24)})
    assert working_days_between(date(2026, 11, 23), date(2026, 11, 25), calendar) == 1
    assert working_days_between(date(2026, 11, 27), date(2026, 11, 30), calendar) == 2


def test_a_result_is_kept_from_the_local_day_on_which_it_came_back() -> None:
    late = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # the 24th in Vietnam
    assert fetched_before(late, giving_up_rules()) == date(2026, 11, 24) + timedelta(days=180)
