"""An officer books at home for somebody: a result, papers to fetch, a filing to guide; with a phone or without one."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from sqlmodel import Session

from api.pages.appointments.home import choice_from, days_of, reasons_of, with_room
from api.pages.appointments.page import HOME, see
from api.pages.forms import Text, TextForm
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import BookingKind, Channel, Role
from data.reference.languages import VIETNAMESE, languages
from data.reference.windows import window_rules
from data.session import writing
from scheduling.errors import Conflict, Invalid, NotFound, Refused
from scheduling.model.booking import BookingView
from scheduling.model.person import Person
from scheduling.model.window import Choice, DayWindows, HomeWish, Matter
from scheduling.services import booking_messages, bookings, home_windows
from scheduling.services.home_guests import guest_of
from scheduling.services.home_roads import Prepared, with_roads

router = APIRouter(prefix=f"{HOME}/tai-nha/dat", include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]
Asked = Annotated[str, Query(max_length=60)]
KINDS = (BookingKind.HOME_DELIVERY, BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT)


class HomeForm(TextForm):
    """For which dossier and why, which window, and how the citizen is told."""

    dossier_code: Text = ""
    kind: Text = ""
    language: Text = ""
    call: Text = ""
    window: Text = ""
    phone: Text = ""
    channel: Text = ""
    answer: Text = ""


@router.get("")
def show(
    request: Request,
    state: State,
    person: Officer,
    dossier_code: Asked = "",
    kind: Asked = "",
    language: Asked = "",
    call: Asked = "",
) -> Response:
    """The form; dossier, kind and language (or the call of somebody without a dossier) come first, then the windows."""
    asked = HomeForm(dossier_code=dossier_code, kind=kind, language=language, call=call, channel="counter")
    return _form(request, state, person, asked.typed(), {})


@router.post("")
def book(request: Request, state: State, person: Officer, sent: Annotated[HomeForm, Form()]) -> Response:
    """Hold and confirm in one transaction: the citizen stands there, or is on the line (R1)."""
    typed = sent.typed()
    channel = Channel.PHONE if typed["channel"] == "phone" else Channel.COUNTER
    matter = _matter(typed)
    wish = HomeWish(matter.dossier_code, channel, typed["phone"] or None, matter.kind, matter.language)
    try:
        if matter.call:
            name, phone = guest_of(state.engine, person, matter.call)
            wish = replace(wish, name=name, phone=phone, call=matter.call)
        view = _book(state, person, wish, choice_from(typed["window"]), typed["answer"])
    except (Invalid, Refused, NotFound, Conflict) as error:
        field = error.field if isinstance(error, Invalid) else "form"
        return _form(request, state, person, typed, {field: error.message})
    return see(f"{HOME}/so/{view.reference}", "booked")


def _book(state: AppState, person: Person, wish: HomeWish, choice: Choice, answer: str) -> BookingView:
    def act(ready: Prepared) -> BookingView:
        with writing(state.engine) as session:
            return _hold_and_confirm(session, state, person, wish, choice, ready, answer)

    return with_roads(state.engine, person, wish.matter, choice.day, state.roads, window_rules(), act)


def _hold_and_confirm(
    session: Session, state: AppState, person: Person, wish: HomeWish, choice: Choice, ready: Prepared, answer: str
) -> BookingView:
    now = state.clock()
    held = home_windows.hold_prepared(session, person, wish, choice, ready, now)
    if answer in ("vi", "en"):
        booking_messages.agree(session, person, held.reference, answer, now)
    return bookings.confirm(session, person, held.reference, now)


def _form(request: Request, state: AppState, person: Person, typed: dict[str, str], errors: dict[str, str]) -> Response:
    days: tuple[DayWindows, ...] = ()
    matter = _matter(typed)
    guest = None
    if matter.dossier_code or matter.call:
        try:
            guest = guest_of(state.engine, person, matter.call) if matter.call else None
            days = days_of(state, person, matter)
        except (NotFound, Refused) as error:
            errors = {"dossier_code": error.message}
    return render(
        request,
        "appointments/home_book.html",
        status_code=422 if errors else 200,
        kinds=KINDS,
        days=with_room(days),
        reasons=reasons_of(days),
        languages={code: vi for code, (vi, _) in languages().items()},
        guest=guest,
        form=typed | {"kind": matter.kind.value, "language": matter.language},
        errors=errors,
        here=HOME,
    )


def _matter(typed: dict[str, str]) -> Matter:
    kind = next((each for each in KINDS if each.value == typed["kind"]), BookingKind.HOME_DELIVERY)
    language = typed["language"] if typed["language"] in languages() else VIETNAMESE
    if typed["call"]:
        return Matter("", BookingKind.HOME_VISIT, language, typed["call"])
    return Matter(typed["dossier_code"], kind, language)
