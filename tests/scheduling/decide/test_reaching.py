"""Quiet hours, consent and opting out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.decide.reaching import QuietHours, earliest, way_to
from scheduling.model.message import Way

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NIGHT = QuietHours(time(21, 0), time(7, 0))
NOON = QuietHours(time(11, 30), time(13, 30))
NEVER = QuietHours(time(8, 0), time(8, 0))


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "quiet", "then"),
    [
        (_at(22, 20, 59), NIGHT, _at(22, 20, 59)),
        (_at(22, 21), NIGHT, _at(23, 7)),
        (_at(23, 0), NIGHT, _at(23, 7)),
        (_at(23, 6, 59), NIGHT, _at(23, 7)),
        (_at(23, 7), NIGHT, _at(23, 7)),
        (_at(22, 12), NOON, _at(22, 13, 30)),
        (_at(22, 14), NOON, _at(22, 14)),
        (_at(22, 8), NEVER, _at(22, 8)),
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), NIGHT, _at(23, 7)),
    ],
)
def test_a_message_waits_for_the_end_of_the_quiet_hours(moment: datetime, quiet: QuietHours, then: datetime) -> None:
    """Over midnight too, and by Vietnam's clock wherever the moment was written down."""
    assert earliest(moment, quiet) == then


times = st.times().map(lambda it: it.replace(second=0, microsecond=0))


moments = st.integers(0, 366 * 1440).map(lambda it: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=it))


@given(moments, times, times)
def test_no_message_is_quiet_for_over_a_day_or_sent_in_the_quiet(moment: datetime, begin: time, end: time) -> None:
    """Whatever the hours are, the moment found is at most a day away and not within them."""
    quiet = QuietHours(begin, end)
    found = earliest(moment, quiet)
    assert moment <= found <= moment + timedelta(days=1)
    assert not quiet.holds(found.astimezone(ZONE).time())


BOTH = {Way.SMS: "0900000001", Way.EMAIL: "vi.du@example.vn"}
WAYS = (Way.ZALO, Way.SMS, Way.EMAIL)


@pytest.mark.parametrize(
    ("contacts", "consented", "opted_out", "way"),
    [
        (BOTH, set(Way), set(), Way.SMS),
        (BOTH, {Way.EMAIL}, set(), Way.EMAIL),
        (BOTH, set(Way), {Way.SMS}, Way.EMAIL),
        (BOTH, set(), set(), None),
        (BOTH, set(Way), set(Way), None),
        ({Way.SMS: " "}, set(Way), set(), None),
        ({}, set(Way), set(), None),
    ],
)
def test_a_person_is_reached_only_as_agreed(
    contacts: dict[Way, str], consented: set[Way], opted_out: set[Way], way: Way | None
) -> None:
    """The preferred way of those agreed to and not opted out of; silence is no consent."""
    found = way_to(WAYS, contacts, consented, opted_out)
    assert found == ((way, contacts[way]) if way else None)
