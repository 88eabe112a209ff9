"""What a booking at home has of a witness, confirmed and given up. Called by the one life of all bookings."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from data.kinds import Audience, BookingKind, DayState
from data.reference.windows import WindowRules, window_rules
from data.reference.working import working_rules
from data.tables import Booking, FleetDay
from scheduling.decide.witness import removed, shrunk
from scheduling.errors import Conflict, Refused
from scheduling.model.person import Person
from scheduling.model.witness import VISIT
from scheduling.store import bookings, visit_demand, visits, witnesses

AT_HOME = frozenset({BookingKind.HOME_DELIVERY, BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT})


def lock_booking(session: Session, person: Person, booking_id: int) -> tuple[Booking, FleetDay | None]:
    """Lock what a booking has of a witness, then the booking itself; and return it with its fleet day, if it has one.

    Fleet days, delivery, booking is the order of all.

    Raises
    ------
    NotFound
        No such booking of this person.
    Conflict
        It was moved to another day before its day was locked.
    """
    day = _lock_day_of(session, booking_id)
    booking = bookings.lock(session, person, booking_id)
    if visits.day_of_booking(session, booking_id) != (None if day is None else day.id):
        raise Conflict("Lịch hẹn vừa được đổi, xin xem lại.", "The booking was just changed: look again.")
    return booking, day


def _lock_day_of(session: Session, booking_id: int) -> FleetDay | None:
    day_id = visits.day_of_booking(session, booking_id)
    if day_id is None:
        return None
    day = witnesses.lock_days(session, [day_id])[day_id]
    held = visits.held_by(session, booking_id)
    if held is not None:
        visits.lock_delivery(session, held[0].delivery_id)
    return day


def make_promise(session: Session, booking: Booking, day: FleetDay | None) -> None:
    """The window of a confirmed booking binds the planner.

    Raises
    ------
    Refused
        The plan of the day is made: a hold that was not confirmed in time is worth nothing.
    """
    assert booking.id is not None
    held = visits.held_by(session, booking.id)
    if day is None or held is None:
        return
    if day.state not in (DayState.OPEN, DayState.DRAFT):
        raise Refused("Ngày này đã chốt tuyến.", "The plan of this day is made.")
    own, visit, _ = held
    visits.promise(visits.lock_delivery(session, own.delivery_id), day, (visit.opens_second, visit.closes_second))


def give_up(session: Session, booking: Booking, day: FleetDay | None, rules: WindowRules | None = None) -> None:
    """Take a booking's visit out of the witness of its locked day, unless the household needs it still.

    Then it takes only what is left of it. The route may need the visit to be ridden past: then a ghost stays.
    """
    assert booking.id is not None
    held = visits.held_by(session, booking.id)
    if day is None or held is None:
        return
    own, visit_id = held[0], held[0].visit_id
    if visits.visit_of_delivery(session, own.delivery_id, booking.id) is None:
        visits.promise(visits.lock_delivery(session, own.delivery_id), day, None)
    visits.take(session, booking.id)
    witness = witnesses.of_day(session, day, "", rules or window_rules())
    row = witness.row_of(visit_id)
    if visits.bookings_of(session, visit_id):
        less = visit_demand.shrink(session, visit_id, working_rules().stop)
        if less is not None and row is not None:
            witnesses.save(session, day, shrunk(witness, visit_id, less))
        return
    if row is None:  # its promise could not be kept: it stands in no route any more
        visits.drop(session, visit_id, ghost=False)
        return
    first, last = witness.span(witness.route_of(row))
    before = int(witness.stops[row - 1, VISIT]) if row > first else visits.DEPOT
    after = int(witness.stops[row + 1, VISIT]) if row + 1 < last else visits.DEPOT
    without = removed(witness, visit_id, visits.seconds_between(session, before, after))
    visits.drop(session, visit_id, ghost=without.row_of(visit_id) is not None)
    witnesses.save(session, day, without)


def note_room(session: Session, day: FleetDay | None, now: datetime) -> None:
    """Room was made on a locked day; whoever waits for it is offered it before anybody else may take it."""
    if day is not None:
        witnesses.note_room(session, day, now)


def require_changeable(booking: Booking, day: FleetDay | None, audience: Audience) -> None:
    """Raise Refused when the public may not give up a window any more, because the plan of its day is made."""
    if day is not None and audience is Audience.PUBLIC and day.state not in (DayState.OPEN, DayState.DRAFT):
        raise Refused("Ngày này đã chốt tuyến.", "The plan of this day is made.")
