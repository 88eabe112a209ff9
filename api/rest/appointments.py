"""Appointments at a centre's counters, as officers' programs and other systems book them for people they know."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlmodel import Session

from api.http.idempotency import KeyedWrite, once
from api.language import language_of
from api.rest.appointment_forms import Appointment, Hold, Move, Slot, Slots, Telling, Wait
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.scopes import APPOINTMENTS_READ, APPOINTMENTS_WRITE
from api.security.guards import allow
from api.state import State
from data.kinds import Role
from scheduling.errors import Invalid
from scheduling.model.person import Person
from scheduling.services import booking_messages, bookings
from scheduling.services.waiting import join

router = APIRouter(prefix="/api/v1/appointments", tags=["appointments"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.OFFICER, scope=APPOINTMENTS_READ))]
Writer = Annotated[Person, Depends(allow(Role.OFFICER, scope=APPOINTMENTS_WRITE))]
Reference = Annotated[str, Path(pattern=r"^LH-[0-9A-Z]{4}-[0-9A-Z]{4}$", description="Số lịch hẹn.")]
MOST_DAYS = 31


@router.get("/slots")
def slots(
    request: Request,
    person: Reader,
    state: State,
    service: Annotated[str, Query(max_length=60, description="The service's code (MaTTHC).")],
    first_day: Annotated[date, Query(description="YYYY-MM-DD.")],
    last_day: Annotated[date, Query(description=f"YYYY-MM-DD; at most {MOST_DAYS} days.")],
) -> Slots:
    """List every possible beginning between two days: free, or why not."""
    if not 0 <= (last_day - first_day).days < MOST_DAYS:
        raise Invalid("last_day", f"Xem được tối đa {MOST_DAYS} ngày.", f"At most {MOST_DAYS} days at once.")
    offered, places = bookings.free_places(state.engine, person, service, first_day, last_day, state.clock())
    language = language_of(request)
    return Slots(
        service_code=offered.code,
        service_name=offered.name,
        bring=list(offered.bring),
        slots=[Slot.of(place, language) for place in places],
    )


@router.post("", status_code=HTTPStatus.CREATED, response_model=Appointment, openapi_extra=NEEDS_KEY)
def hold(person: Writer, state: State, write: KeyedWrite, wanted: Hold) -> Response:
    """Hold a place. Nobody else gets it until `held_until`; confirm before."""

    def effect(session: Session) -> Appointment:
        return Appointment.of(bookings.hold(session, person, wanted.wish(), wanted.slot_id, state.clock()))

    return once(state, person, write, effect, status_code=HTTPStatus.CREATED)


@router.post("/waiting", status_code=HTTPStatus.CREATED, response_model=Appointment, openapi_extra=NEEDS_KEY)
def wait(person: Writer, state: State, write: KeyedWrite, wanted: Wait) -> Response:
    """Wait for a place. When one becomes free it is held for who came first, who confirms it like any other."""

    def effect(session: Session) -> Appointment:
        view = join(session, person, wanted.wish(), wanted.first_day, wanted.last_day, state.clock())
        return Appointment.of(view)

    return once(state, person, write, effect, status_code=HTTPStatus.CREATED)


@router.get("/{reference}")
def look(person: Reader, state: State, reference: Reference) -> Appointment:
    """Say how a booking of the caller's centre stands."""
    return Appointment.of(bookings.booking_view(state.engine, person, reference))


@router.post("/{reference}/confirm", response_model=Appointment, openapi_extra=NEEDS_KEY)
def confirm(person: Writer, state: State, write: KeyedWrite, reference: Reference) -> Response:
    """Make a held booking certain; confirming again changes nothing."""

    def effect(session: Session) -> Appointment:
        return Appointment.of(bookings.confirm(session, person, reference, state.clock()))

    return once(state, person, write, effect)


@router.post("/{reference}/reschedule", response_model=Appointment, openapi_extra=NEEDS_KEY)
def reschedule(person: Writer, state: State, write: KeyedWrite, reference: Reference, wanted: Move) -> Response:
    """Give a booking another time. The old one is given up when the new one is taken, or not at all."""

    def effect(session: Session) -> Appointment:
        return Appointment.of(bookings.reschedule(session, person, reference, wanted.slot_id, state.clock()))

    return once(state, person, write, effect)


@router.post("/{reference}/cancel", response_model=Appointment, openapi_extra=NEEDS_KEY)
def cancel(person: Writer, state: State, write: KeyedWrite, reference: Reference) -> Response:
    """Give a booking or a wait up; the place rests for a while before it is free again."""

    def effect(session: Session) -> Appointment:
        return Appointment.of(bookings.cancel(session, person, reference, state.clock()))

    return once(state, person, write, effect)


@router.post("/{reference}/messages", response_model=Appointment, openapi_extra=NEEDS_KEY)
def tell(person: Writer, state: State, write: KeyedWrite, reference: Reference, wanted: Telling) -> Response:
    """Keep that the citizen agreed to be told of a booking, or no longer does; said before it is confirmed."""

    def effect(session: Session) -> Appointment:
        booking_messages.agree(session, person, reference, wanted.language, state.clock())
        return Appointment.of(bookings.booking_view(session, person, reference))

    return once(state, person, write, effect)
