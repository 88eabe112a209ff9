"""A window whose result does not go home any more is free again, and a household's visit shrinks with what it takes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import BookingState
from data.session import reading
from data.tables import Booking, BookingVisit, Dossier, Visit
from scheduling.model.witness import ENVELOPES, VISIT, WORK
from scheduling.services import bookings
from scheduling.services.home_ends import free_undelivered
from scheduling.services.morning import cancel_home_delivery
from scheduling.store import witnesses
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import EIGHT, TEN, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    """One courier; at the end every law holds."""
    made = make_homes(sqlite_engine)
    yield made
    assert broken_promises(sqlite_engine) == []


def keep_at_centre(homes: Homes, code: str) -> None:
    with reading(homes.engine) as session:
        dossier_id = session.exec(select(Dossier.id).where(Dossier.code == code)).one() or 0
    cancel_home_delivery(homes.engine, homes.officer, dossier_id, MORNING)


def free(homes: Homes) -> int:
    return free_undelivered(homes.engine, lambda: MORNING)


def test_a_cancelled_delivery_frees_its_window_once(homes: Homes) -> None:
    """Held or confirmed; what still goes home keeps its own."""
    confirmed, held = homes.household(), homes.household(place=(10.30, 105.67))
    first, second, kept = homes.confirmed(confirmed), homes.hold(held), homes.confirmed(homes.household(), TEN)
    keep_at_centre(homes, confirmed)
    keep_at_centre(homes, held)
    assert free(homes) == 2
    assert free(homes) == 0
    states = [
        bookings.booking_view(homes.engine, homes.officer, each.reference).state for each in (first, second, kept)
    ]
    assert states == [BookingState.CANCELLED, BookingState.CANCELLED, BookingState.CONFIRMED]
    with reading(homes.engine) as session:
        assert [each.visit_id for each in session.exec(select(BookingVisit))] == [
            each.id
            for each in session.exec(select(Visit).where(Visit.ghost == False))  # noqa: E712
        ]


def visit_of(homes: Homes, reference: str) -> tuple[int, int, int, int]:
    """Seconds and envelopes of a booking's visit, as the visit says and as the witness does."""
    with reading(homes.engine) as session:
        visit = session.exec(
            select(Visit)
            .join(BookingVisit, BookingVisit.visit_id == Visit.id)  # type: ignore[arg-type]
            .join(Booking, Booking.id == BookingVisit.booking_id)  # type: ignore[arg-type]
            .where(Booking.reference == reference)
        ).one()
        day = witnesses.lock_days(session, [visit.fleet_day_id])[visit.fleet_day_id]
        witness = witnesses.of_day(session, day, "", homes.rules)
        (stop,) = witness.stops[witness.stops[:, VISIT] == visit.id]
        return visit.work_seconds, visit.envelopes, int(stop[WORK]), int(stop[ENVELOPES])


@pytest.mark.parametrize("leaver", [0, 1])
def test_a_visit_takes_no_more_than_what_is_left_of_it(homes: Homes, leaver: int) -> None:
    """Whoever of a household gives up, the first or the second: the visit is as if the other had come alone."""
    codes = [homes.household(), homes.household()]
    homes.at_same_address(*codes)
    first = homes.confirmed(codes[0], EIGHT)
    alone = visit_of(homes, first.reference)
    booked = [first, homes.confirmed(codes[1], EIGHT)]
    both = visit_of(homes, first.reference)
    assert both[0] > alone[0] == alone[2]
    assert both[1] == 2
    homes.cancel(booked[leaver])
    assert visit_of(homes, booked[1 - leaver].reference) == alone
