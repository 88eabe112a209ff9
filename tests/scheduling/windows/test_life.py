"""One life of a booking at home, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import BookingKind, BookingState, BookingStep
from data.session import reading
from data.tables import BookingEvent
from scheduling.errors import Refused
from tests.scheduling.windows.homes import EIGHT, ONE, TEN, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises


@pytest.fixture
def homes(engine: Engine) -> Iterator[Homes]:
    """One courier; at the end every law holds."""
    made = make_homes(engine)
    yield made
    assert broken_promises(engine) == []


def test_a_window_is_held_confirmed_moved_and_cancelled(homes: Homes) -> None:
    """With the window on the delivery, where the planner reads it, from the confirmation to the cancellation."""
    code = homes.household()
    listed = homes.windows(code)
    assert [each.why_not for each in listed.windows] == [None] * 4
    held = homes.hold(code)
    assert (held.state, held.kind, held.kept_permille) == (BookingState.HELD, BookingKind.HOME_DELIVERY, 1000)
    assert homes.delivery(code).window_from_second is None
    homes.confirm(held)
    row = homes.delivery(code)
    assert (row.wished_day, row.window_from_second, row.window_to_second) == (TUESDAY, *EIGHT)
    moved = homes.move(held, ONE)
    assert moved.state is BookingState.CONFIRMED
    assert homes.move(held, ONE) == moved
    with reading(homes.engine) as session:  # asked for twice, done and told once
        assert len(session.exec(select(BookingEvent).where(BookingEvent.step == BookingStep.MOVED)).all()) == 1
    assert homes.delivery(code).window_from_second == ONE[0]
    homes.cancel(held)
    assert homes.delivery(code).window_from_second is None
    assert homes.confirmed(code, TEN).state is BookingState.CONFIRMED


def test_a_dossier_has_one_window(homes: Homes) -> None:
    code = homes.household()
    homes.hold(code)
    with pytest.raises(Refused):
        homes.hold(code, TEN)
