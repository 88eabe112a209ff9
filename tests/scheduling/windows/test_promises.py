"""What becomes of promises: new rosters, full days, and the plan at the cut-off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import BookingState
from data.session import reading
from data.tables import FleetDay
from scheduling.services import bookings
from scheduling.services.compaction import Outcome, compact_day
from scheduling.services.retiming import count_at_risk, promises_at_risk, retime_day
from tests.scheduling.office import MORNING, draft, publish, routes
from tests.scheduling.windows.homes import EIGHT, THREE, TUESDAY, Homes, make_homes, shorten_shifts
from tests.scheduling.windows.laws import broken_promises
from tests.scheduling.windows.test_machine import put_in_again, put_in_again_with_reasons

pytestmark = pytest.mark.slow


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    """One courier; at the end every law holds."""
    made = make_homes(sqlite_engine)
    yield made
    assert broken_promises(sqlite_engine) == []


def day_id(homes: Homes) -> int:
    with reading(homes.engine) as session:
        return session.exec(select(FleetDay.id).where(FleetDay.day == TUESDAY)).one() or 0


def test_a_promise_that_a_new_roster_breaks_is_shown_and_stays(homes: Homes) -> None:
    """With its reason, until the roster makes it possible again."""
    held = homes.confirmed(homes.household(), THREE)
    shorten_shifts(homes, 3 * 3600)
    assert retime_day(homes.engine, day_id(homes), homes.travel, put_in_again_with_reasons, MORNING) == 1
    (risk,) = promises_at_risk(homes.engine, homes.officer)
    assert (risk.reference, risk.state) == (held.reference, BookingState.CONFIRMED)
    assert risk.sentence
    stranger = replace(homes.officer, centre_id=(homes.officer.centre_id or 0) + 1)
    assert (count_at_risk(homes.engine, homes.officer), count_at_risk(homes.engine, stranger)) == (1, 0)
    assert retime_day(homes.engine, day_id(homes), homes.travel, put_in_again_with_reasons, MORNING) is None
    shorten_shifts(homes, -3 * 3600)
    assert retime_day(homes.engine, day_id(homes), homes.travel, put_in_again_with_reasons, MORNING) == 0
    assert promises_at_risk(homes.engine, homes.officer) == ()
    assert count_at_risk(homes.engine, homes.officer) == 0


def test_a_day_is_compacted_once_a_version_and_not_too_often(homes: Homes) -> None:
    for n in range(4):
        homes.hold(homes.household(place=(10.29 + 0.01 * n, 105.66)), EIGHT)
    number = day_id(homes)
    assert compact_day(homes.engine, number, put_in_again, MORNING) is not Outcome.NOT_DUE
    homes.hold(homes.household(), THREE)
    assert compact_day(homes.engine, number, put_in_again, MORNING) is Outcome.NOT_DUE
    assert compact_day(homes.engine, number, put_in_again, MORNING + timedelta(hours=1)) is not Outcome.NOT_DUE


def test_the_plan_at_the_cut_off_keeps_every_promise(homes: Homes) -> None:
    """Among many results without a window, for which there is hardly time."""
    promised = {}
    for n, window in enumerate((EIGHT, EIGHT, THREE)):
        code = homes.household(place=(10.29 + 0.02 * n, 105.66))
        homes.confirmed(code, window)
        promised[homes.delivery(code).id] = window
    for n in range(20):
        homes.household(place=(10.25, 105.5 + 0.02 * n))
    publish(homes.office, TUESDAY)
    begins = {
        stop.delivery_id: stop.arrives_second + stop.waits_seconds
        for route in routes(homes.office, TUESDAY)
        for stop in route.stops
    }
    for number, (opens, closes) in promised.items():
        assert opens <= begins[number or 0] <= closes


def test_a_household_makes_one_visit_and_gives_it_up_when_the_last_leaves(homes: Homes) -> None:
    first, second = homes.household(), homes.household()
    homes.at_same_address(first, second)
    one, two = homes.confirmed(first), homes.confirmed(second)
    assert (one.kept_permille, two.starts_at) == (1000, one.starts_at)
    homes.cancel(one)
    assert bookings.booking_view(homes.engine, homes.officer, two.reference).state is BookingState.CONFIRMED
    homes.cancel(two)
    draft(homes.office, TUESDAY)
