"""A result goes home or is fetched at the counter, never both, also where a window at home is booked."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import BookingState, Channel, DeliveryState, What
from data.session import reading, writing
from data.tables import Dossier, Service
from scheduling.model.booking import Wish
from scheduling.model.choice import Choice
from scheduling.services import bookings
from scheduling.services.home_ends import free_undelivered
from scheduling.services.morning import choose_home_delivery
from tests.scheduling.booking.counter import SERVICE, open_counter
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import Homes, make_homes
from tests.scheduling.windows.laws import broken_promises


def state(homes: Homes, reference: str) -> BookingState:
    return bookings.booking_view(homes.engine, homes.officer, reference).state


def test_fetching_it_at_the_counter_frees_the_window_and_choosing_the_post_frees_the_counter(
    sqlite_engine: Engine,
) -> None:
    """One after the other: the stop leaves the witness, then the desk's place cools down; each time one way is left."""
    homes = make_homes(sqlite_engine)
    counter = open_counter(homes.office)
    counter.chance = homes.chance
    with writing(homes.engine) as session:
        session.exec(select(Service).where(Service.code == SERVICE)).one().hands_out_results = True
    code = homes.household()
    window = homes.confirmed(code)
    fetch = counter.hold(0, wish=Wish(SERVICE, Channel.COUNTER, dossier_code=code))
    assert state(homes, window.reference) is BookingState.CONFIRMED  # a hold is no choice yet
    bookings.confirm(homes.engine, homes.officer, fetch.reference, MORNING)
    assert free_undelivered(homes.engine, lambda: MORNING) == 1
    assert state(homes, window.reference) is BookingState.CANCELLED
    assert broken_promises(homes.engine) == []
    with reading(homes.engine) as session:
        dossier_id = session.exec(select(Dossier.id).where(Dossier.code == code)).one() or 0
    choice = Choice(What.RECEIVE_RESULT, Channel.COUNTER, "30169", "Ấp 1")
    choose_home_delivery(homes.engine, homes.officer, dossier_id, choice, MORNING)
    assert state(homes, fetch.reference) is BookingState.CANCELLED
    assert homes.delivery(code).state is DeliveryState.REQUESTED
