"""What is free, and why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from data.kinds import Audience
from data.reference.booking import booking_rules
from scheduling.decide.offering import SENTENCES, places, require_free
from scheduling.errors import NotFound, Refused
from scheduling.model.booking import Why
from scheduling.model.supply import Offered, SlotView

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""07:30 on a Monday."""
SERVICE = Offered(1, 1, "1.001234", "Đất đai", "dat-dai", 1, opens_after_days=1, opens_until_days=7)
RULES = booking_rules()
PUBLIC, OFFICER = Audience.PUBLIC, Audience.OFFICER


def slot(days: int, minutes: int = 0, taken: int = 0, number: int = 1) -> SlotView:
    """Two places for the public and three for officers, from 07:30 so many days and minutes ahead."""
    starts = NOW + timedelta(days=days, minutes=minutes)
    return SlotView(starts, starts + timedelta(minutes=30), 2, 3, number, taken)


def why(day: list[SlotView], audience: Audience = PUBLIC, service: Offered = SERVICE) -> list[Why | None]:
    return [place.why_not for place in places(day, service, audience, NOW, RULES)]


@pytest.mark.parametrize(
    ("begins", "public", "officer"),
    [
        (slot(0, -1), Why.PAST, Why.PAST),
        (slot(0, 0), Why.PAST, Why.PAST),
        (slot(0, 59), Why.TOO_NEAR, None),
        (slot(1, 0), None, None),
        (slot(7, 0), None, None),
        (slot(8, 0), Why.NOT_YET, None),
        (slot(1, taken=1), None, None),
        (slot(1, taken=2), Why.FULL, None),
        (slot(1, taken=3), Why.FULL, Why.FULL),
    ],
)
def test_a_slot_is_free_for_the_public_and_for_officers_or_not(
    begins: SlotView, public: Why | None, officer: Why | None
) -> None:
    """The public books within the service's days and up to its own places; officers any time to come, up to theirs."""
    assert (why([begins]), why([begins], OFFICER)) == ([public], [officer])


def test_the_public_books_no_later_than_an_hour_before() -> None:
    """Where the service opens for the same day."""
    today = replace(SERVICE, opens_after_days=0)
    assert why([slot(0, 59)], service=today) == [Why.TOO_LATE]
    assert why([slot(0, 60)], service=today) == [None]


def test_days_count_by_the_calendar_of_the_office() -> None:
    """Seven days ahead is until midnight there, not to the hour."""
    assert why([slot(7, 16 * 60 + 29)]) == [None]
    assert why([slot(7, 16 * 60 + 30)]) == [Why.NOT_YET]


def test_a_long_service_needs_slots_in_a_row() -> None:
    """Without a gap, each with room; what is left is what the fullest has."""
    long = replace(SERVICE, slots_needed=2)
    day = [slot(1, 0, number=1), slot(1, 30, 1, number=2), slot(1, 60, 2, number=3), slot(1, 120, number=4)]
    found = places(day, long, PUBLIC, NOW, RULES)
    assert [place.why_not for place in found] == [None, Why.FULL, Why.NO_ROW, Why.NO_ROW]
    assert [place.left for place in found] == [1, 0, 0, 0]
    assert [each.slot_id for each in found[0].slots] == [1, 2]
    assert (found[0].starts_at, found[0].ends_at) == (day[0].starts_at, day[1].ends_at)


def test_booking_obeys_the_list() -> None:
    """What is free is given; what is not is refused with its reason; what is not there is not found."""
    found = places([slot(1, number=5), slot(1, 30, 2, number=6)], SERVICE, PUBLIC, NOW, RULES)
    assert require_free(found, 5).slot_id == 5
    with pytest.raises(Refused, match="full"):
        require_free(found, 6)
    with pytest.raises(NotFound):
        require_free(found, 7)


def test_every_reason_is_told_in_words() -> None:
    assert set(SENTENCES) == set(Why)
