"""What may happen to a booking next."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from data.kinds import Audience, BookingState
from data.reference.booking import booking_rules
from scheduling.decide import booking_life as life
from scheduling.decide.booking_life import Standing
from scheduling.errors import Refused

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
RULES = booking_rules()
S = BookingState
PUBLIC, OFFICER = Audience.PUBLIC, Audience.OFFICER


def booking(state: BookingState, starts_in: int = 24 * 60, held_for: int = 10) -> Standing:
    """That begins, and whose hold ends, in so many minutes."""
    return Standing(state, NOW + timedelta(minutes=starts_in), NOW + timedelta(minutes=held_for))


def states_refused(act: object) -> set[BookingState]:
    """The states in which an act is refused."""
    refused = set()
    for state in S:
        try:
            act(booking(state))  # type: ignore[operator]
        except Refused:
            refused.add(state)
    return refused


def test_each_act_is_for_some_states_only() -> None:
    """Read across: who may be confirmed, cancelled, moved, and told of."""
    over = {S.FULFILLED, S.MISSED}
    ended = over | {S.CANCELLED, S.EXPIRED}
    assert states_refused(lambda b: life.needs_confirming(b, NOW)) == ended | {S.WAITING}
    assert states_refused(lambda b: life.needs_cancelling(b, PUBLIC, NOW, RULES)) == over
    assert states_refused(lambda b: life.require_movable(b, PUBLIC, NOW, RULES)) == ended | {S.WAITING}
    after = NOW + timedelta(days=2)
    assert states_refused(lambda b: life.require_over(b, after)) == {S.WAITING, S.HELD, S.CANCELLED, S.EXPIRED}


def test_a_second_click_changes_nothing() -> None:
    assert life.needs_confirming(booking(S.HELD), NOW)
    assert not life.needs_confirming(booking(S.CONFIRMED), NOW)
    assert life.needs_cancelling(booking(S.CONFIRMED), PUBLIC, NOW, RULES)
    assert not life.needs_cancelling(booking(S.CANCELLED), PUBLIC, NOW, RULES)
    assert not life.needs_cancelling(booking(S.EXPIRED), PUBLIC, NOW, RULES)


def test_a_hold_ends_at_its_moment_whether_or_not_a_job_noticed() -> None:
    ends_now = booking(S.HELD, held_for=0)
    assert life.is_overdue(ends_now, NOW)
    assert not life.is_overdue(ends_now, NOW - timedelta(microseconds=1))
    assert not life.is_overdue(booking(S.CONFIRMED, held_for=0), NOW)
    for act in (
        lambda: life.needs_confirming(ends_now, NOW),
        lambda: life.require_movable(ends_now, OFFICER, NOW, RULES),
    ):
        with pytest.raises(Refused, match="expired"):
            act()


def test_a_wait_ends_with_its_last_day_at_the_office() -> None:
    """Midnight there is 17:00 UTC."""
    waits = Standing(S.WAITING, None, None, date(2026, 11, 23))
    assert not life.is_overdue(waits, datetime(2026, 11, 23, 16, 59, tzinfo=UTC))
    assert life.is_overdue(waits, datetime(2026, 11, 23, 17, 0, tzinfo=UTC))


@pytest.mark.parametrize(("minutes", "late"), [(120, False), (119, True)])
def test_the_public_changes_and_cancels_until_two_hours_before_and_officers_later(minutes: int, late: bool) -> None:
    near = booking(S.CONFIRMED, starts_in=minutes)
    for act in (life.needs_cancelling, life.require_movable):
        act(near, OFFICER, NOW, RULES)
        if late:
            with pytest.raises(Refused, match="Too close"):
                act(near, PUBLIC, NOW, RULES)
        else:
            act(near, PUBLIC, NOW, RULES)
    assert life.needs_cancelling(booking(S.HELD, starts_in=5), PUBLIC, NOW, RULES), "a hold may be let go at any time"


def test_nobody_is_fulfilled_or_missed_before_it_began() -> None:
    with pytest.raises(Refused, match="not begun"):
        life.require_over(booking(S.CONFIRMED, starts_in=1), NOW)
    life.require_over(booking(S.CONFIRMED, starts_in=0), NOW)


def test_a_phone_has_three_bookings_and_a_dossier_one() -> None:
    """Officers may book a fourth for a phone, and no second for a dossier."""
    life.require_within_limits(2, 0, PUBLIC, RULES)
    life.require_within_limits(3, 0, OFFICER, RULES)
    for of_phone, of_dossier, audience in ((3, 0, PUBLIC), (0, 1, PUBLIC), (0, 1, OFFICER)):
        with pytest.raises(Refused):
            life.require_within_limits(of_phone, of_dossier, audience, RULES)


def test_nobody_can_foretell_when_a_place_has_cooled_down() -> None:
    """Between 5 and 30 minutes, and not the same each time."""
    waits = {(life.cools_until(NOW, Random(seed), RULES) - NOW).total_seconds() for seed in range(50)}
    assert 300 <= min(waits) < max(waits) <= 1800
    assert len(waits) > 40


def test_a_reference_is_not_an_envelope_code() -> None:
    assert life.new_reference(Random(1)).startswith("LH-")
