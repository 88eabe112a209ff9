"""Somebody without a dossier is to be guided at home: who and where first, then the windows as for anybody."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.appointments.page import HOME
from api.pages.dossiers import communes_near
from api.pages.forms import Text, TextForm
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Channel, Role, What
from data.reference.languages import VIETNAMESE, languages
from scheduling.errors import Invalid
from scheduling.model.choice import Choice
from scheduling.model.guest import Guest
from scheduling.model.person import Person
from scheduling.services.home_guests import open_call
from scheduling.services.offices import may_guide
from scheduling.services.overview import centre_commune

router = APIRouter(prefix=f"{HOME}/tai-nha/khach", include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]


class GuestForm(TextForm):
    """Who is to be guided, where, about what and in which language."""

    name: Text = ""
    phone: Text = ""
    commune_code: Text = ""
    street_line: Text = ""
    pin: Text = ""
    procedure_code: Text = ""
    language: Text = VIETNAMESE
    channel: Text = Channel.COUNTER.value


@router.get("")
def show(request: Request, state: State, person: Officer) -> Response:
    """The form."""
    return _form(request, state, person, GuestForm().typed(), {})


@router.post("")
def write(request: Request, state: State, person: Officer, sent: Annotated[GuestForm, Form()]) -> Response:
    """Write it down, and go on to the windows."""
    typed = sent.typed()
    try:
        latitude, longitude = _pin(typed["pin"])
        channel = Channel.PHONE if typed["channel"] == Channel.PHONE else Channel.COUNTER
        home = Choice(What.SEND_PAPERS, channel, typed["commune_code"], typed["street_line"], latitude, longitude)
        guest = Guest(typed["name"], typed["phone"] or None, home, typed["procedure_code"] or None, typed["language"])
        code = open_call(state.engine, person, guest, state.clock())
    except Invalid as error:
        return _form(
            request, state, person, typed, {"pin" if error.field == "latitude" else error.field: error.message}
        )
    return RedirectResponse(f"{HOME}/tai-nha/dat?call={code}", status_code=303)


def _pin(text: str) -> tuple[float | None, float | None]:
    """``10.2941, 105.6602``, as maps copy it. Raises Invalid."""
    if not text:
        return None, None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid("pin", "Ghi tọa độ như 10.2941, 105.6602.", "Not two numbers of degrees.") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Invalid("pin", "Tọa độ không hợp lệ.", "Not on earth.")
    return latitude, longitude


def _form(request: Request, state: AppState, person: Person, typed: dict[str, str], errors: dict[str, str]) -> Response:
    return render(
        request,
        "appointments/home_guest.html",
        status_code=422 if errors else 200,
        form=typed,
        errors=errors,
        communes=communes_near(centre_commune(state.engine, person)),
        procedures=may_guide(state.engine),
        languages={code: vi for code, (vi, _) in languages().items()},
        here=HOME,
    )
