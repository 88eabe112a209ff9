"""An officer books for somebody: at the counter or on the phone, with a phone of their own or without one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from sqlmodel import Session

from api.pages.appointments.page import HOME, see
from api.pages.common import day_from, today_of
from api.pages.forms import Text, TextForm
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Channel, Role
from data.session import writing
from scheduling.errors import Invalid, NotFound, Refused
from scheduling.model.booking import BookingView, Wish
from scheduling.model.person import Person
from scheduling.services import booking_messages, bookings
from scheduling.services.supply import services_of

router = APIRouter(prefix=f"{HOME}/moi", include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]
Asked = Annotated[str, Query(max_length=60)]


class BookForm(TextForm):
    """For what, when, and for whom."""

    service_code: Text = ""
    day: Text = ""
    dossier_code: Text = ""
    name: Text = ""
    phone: Text = ""
    channel: Text = ""
    answer: Text = ""
    slot_id: Text = ""


@router.get("")
def show(
    request: Request, state: State, person: Officer, service_code: Asked = "", day: Asked = "", dossier_code: Asked = ""
) -> Response:
    """The form; service and day are looked up first, then it shows the free times."""
    asked = BookForm(channel="counter", service_code=service_code, day=day, dossier_code=dossier_code)
    return _form(request, state, person, asked.typed(), {})


@router.post("")
def book(
    request: Request,
    state: State,
    person: Officer,
    sent: Annotated[BookForm, Form()],
) -> Response:
    """Hold and confirm in one transaction: the citizen stands there, or is on the line (R1: what, date, channel)."""
    typed = sent.typed()
    try:
        if not typed["slot_id"].isdecimal():
            raise Invalid("slot_id", "Hãy chọn một giờ.", "Choose a time.")
        with writing(state.engine) as session:
            view = _book(session, state, person, typed)
    except (Invalid, Refused, NotFound) as error:
        field = error.field if isinstance(error, Invalid) else "form"
        return _form(request, state, person, typed, {field: error.message})
    return see(f"{HOME}/so/{view.reference}", "booked")


def _book(session: Session, state: AppState, person: Person, typed: dict[str, str]) -> BookingView:
    channel = Channel.PHONE if typed["channel"] == "phone" else Channel.COUNTER
    wish = Wish(
        typed["service_code"],
        channel,
        dossier_code=typed["dossier_code"] or None,
        name=typed["name"] or None,
        phone=typed["phone"] or None,
    )
    now = state.clock()
    held = bookings.hold(session, person, wish, int(typed["slot_id"]), now)
    if typed["answer"] in ("vi", "en"):
        booking_messages.agree(session, person, held.reference, typed["answer"], now)
    return bookings.confirm(session, person, held.reference, now)


def _form(request: Request, state: AppState, person: Person, typed: dict[str, str], errors: dict[str, str]) -> Response:
    services = services_of(state.engine, person)
    typed["service_code"] = typed["service_code"] or (services[0].code if services else "")
    day = day_from("day", typed["day"]) or today_of(state)
    places = []
    if services:
        _, found = bookings.free_places(state.engine, person, typed["service_code"], day, day, state.clock())
        places = [each for each in found if each.why_not is None]
    return render(
        request,
        "appointments/book.html",
        status_code=422 if errors else 200,
        services=services,
        day=day,
        places=places,
        form=typed,
        errors=errors,
        here=HOME,
    )
