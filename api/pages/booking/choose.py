"""Booking at the counter: what, which day, which time; then the place is held and the answers are read once more."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.filters import ZONE
from api.pages.booking.home import KINDS
from api.pages.booking.page import CASE, CitizenRoute, language, page, said, see
from api.pages.booking.sentences import why_none
from api.pages.common import day_from, today_of
from api.security.guards import citizen
from api.state import AppState, State
from data.kinds import BookingState, Channel
from scheduling.errors import Invalid, Refused
from scheduling.model.booking import Place, Wish
from scheduling.model.citizen import CitizenSession
from scheduling.model.supply import Offered
from scheduling.services import booking_messages, bookings, waiting
from scheduling.services.cases import follow, home_kinds
from scheduling.services.supply import services_of

router = APIRouter(prefix=CASE, include_in_schema=False, route_class=CitizenRoute)
Citizen = Annotated[CitizenSession, Depends(citizen())]
Code = Annotated[str, Query(max_length=60)]
Field = Annotated[str, Form(max_length=60)]
DAYS_A_PAGE = 10
NOON = 12


@router.get("/dat")
def what_for(request: Request, state: State, known: Citizen) -> Response:
    """Ask what for."""
    return _what(request, state, known)


@router.get("/dat/ngay")
def which_day(
    request: Request, state: State, known: Citizen, viec: Code = "", doi: Code = "", tu: Code = ""
) -> Response:
    """Ask which day, among those with a free place; where there is none, say why and offer to wait."""
    if not viec:
        return _what(request, state, known, ("Hãy chọn một việc.", "Choose one.")[language(request) == "en"])
    if viec in KINDS:
        return see(f"{CASE}/tai-nha?viec={viec}")
    service, places = _places(state, known, viec)
    days = sorted({_day(place) for place in places if place.why_not is None})
    if not days:
        reasons = why_none(places, language(request) == "en")
        return page(request, "no_place.html", service=service, reasons=reasons, moving=doi)
    begin = day_from("tu", tu) or days[0]
    shown = [each for each in days if each >= begin]
    free = {each: sum(place.why_not is None and _day(place) == each for place in places) for each in shown}
    more = shown[DAYS_A_PAGE] if len(shown) > DAYS_A_PAGE else None
    return page(
        request, "day.html", service=service, days=shown[:DAYS_A_PAGE], free=free, more=more, moving=doi, errors={}
    )


@router.get("/dat/gio")
def which_time(
    request: Request, state: State, known: Citizen, viec: Code = "", ngay: Code = "", doi: Code = ""
) -> Response:
    """Ask which time of the day."""
    day = day_from("ngay", ngay)
    if day is None:
        return see(f"{CASE}/dat/ngay?viec={viec}&doi={doi}")
    return _times(request, state, known, viec, day, doi)


@router.post("/dat/giu")
def take(
    request: Request,
    state: State,
    known: Citizen,
    viec: Field = "",
    ngay: Field = "",
    doi: Field = "",
    slot_id: Field = "",
) -> Response:
    """Hold the place, or move a booking to it; what was taken a moment ago sends the question back."""
    try:
        slot = _slot(slot_id)
        if doi:
            bookings.reschedule(state.engine, known.person, doi, slot, state.clock())
            return see(f"{CASE}/hen/{doi}?xong=doi")
        wish = Wish(viec, Channel.ONLINE, dossier_code=known.dossier_code, phone=known.phone)
        held = bookings.hold(state.engine, known.person, wish, slot, state.clock())
    except (Invalid, Refused) as error:
        day = day_from("ngay", ngay) or today_of(state)
        return _times(request, state, known, viec, day, doi, said(request, error))
    return see(f"{CASE}/hen/{held.reference}/tin-nhan")


@router.get("/hen/{reference}/tin-nhan")
def messages(request: Request, state: State, known: Citizen, reference: str) -> Response:
    """Ask whether to write to the phone."""
    view = bookings.booking_view(state.engine, known.person, reference)
    return page(request, "messages.html", view=view, phone=known.phone)


@router.post("/hen/{reference}/tin-nhan")
def agree(request: Request, state: State, known: Citizen, reference: str, answer: Field = "") -> Response:
    """Keep the answer; silence is no consent, so that one must be chosen (R20)."""
    if answer not in ("vi", "en", "no"):
        view = bookings.booking_view(state.engine, known.person, reference)
        error = ("Hãy chọn một câu trả lời.", "Choose an answer.")[language(request) == "en"]
        return page(request, "messages.html", status_code=422, view=view, phone=known.phone, errors={"answer": error})
    chosen = None if answer == "no" else answer
    booking_messages.agree(state.engine, known.person, reference, chosen, state.clock())
    return see(f"{CASE}/hen/{reference}/kiem-tra")


@router.get("/hen/{reference}/kiem-tra")
def check(request: Request, state: State, known: Citizen, reference: str) -> Response:
    """Everything once more, with what it costs, before it counts."""
    view = bookings.booking_view(state.engine, known.person, reference)
    if view.state is not BookingState.HELD:
        return see(f"{CASE}/hen/{reference}")
    case = follow(state.engine, known.person, known.dossier_id, state.clock())
    told = booking_messages.language_of(state.engine, known.person, reference)
    return page(request, "check.html", view=view, case=case, told=told, phone=known.phone)


@router.post("/hen/{reference}/xac-nhan")
def confirm(state: State, known: Citizen, reference: str) -> Response:
    """Make it certain."""
    bookings.confirm(state.engine, known.person, reference, state.clock())
    return see(f"{CASE}/hen/{reference}?xong=dat")


@router.get("/hen/{reference}/huy")
def ask_to_cancel(request: Request, state: State, known: Citizen, reference: str) -> Response:
    """Ask whether to cancel: looking at a page changes nothing."""
    view = bookings.booking_view(state.engine, known.person, reference)
    return page(request, "cancel.html", view=view, base=f"{CASE}/hen/{reference}")


@router.post("/hen/{reference}/huy")
def cancel(state: State, known: Citizen, reference: str) -> Response:
    """Give the booking up."""
    bookings.cancel(state.engine, known.person, reference, state.clock())
    return see(f"{CASE}/hen/{reference}?xong=huy")


@router.post("/cho")
def wait(state: State, known: Citizen, viec: Field = "") -> Response:
    """Wait for a place, as far ahead as may be booked."""
    service, _ = _places(state, known, viec)
    today = today_of(state)
    wish = Wish(viec, Channel.ONLINE, dossier_code=known.dossier_code, phone=known.phone)
    last = today + timedelta(days=service.opens_until_days)
    view = waiting.join(state.engine, known.person, wish, today, last, state.clock())
    return see(f"{CASE}/hen/{view.reference}/tin-nhan")


def _what(request: Request, state: AppState, known: CitizenSession, error: str = "") -> Response:
    """What may be booked: the centre's services, and at home what has no time yet."""
    case = follow(state.engine, known.person, known.dossier_id, state.clock())
    at_home = home_kinds(state.engine, known.person, known.dossier_id) if state.travel is not None else frozenset()
    return page(
        request,
        "what.html",
        status_code=422 if error else 200,
        services=services_of(state.engine, known.person),
        at_home={name: kind for name, kind in KINDS.items() if kind in at_home and case.live(kind) is None},
        case=case,
        errors={"viec": error} if error else {},
    )


def _places(state: AppState, known: CitizenSession, service_code: str) -> tuple[Offered, tuple[Place, ...]]:
    """Every place that the public may come to, free or not."""
    today, now = today_of(state), state.clock()
    far = today + timedelta(days=366)
    service, found = bookings.free_places(state.engine, known.person, service_code, today, far, now)
    last = today + timedelta(days=service.opens_until_days)
    return service, tuple(place for place in found if place.starts_at > now and _day(place) <= last)


def _times(
    request: Request, state: AppState, known: CitizenSession, code: str, day: date, moving: str, error: str = ""
) -> Response:
    now = state.clock()
    service, found = bookings.free_places(state.engine, known.person, code, day, day, now)
    free = [place for place in found if place.why_not is None]
    if not free and not error:
        return see(f"{CASE}/dat/ngay?viec={code}&doi={moving}")
    morning = [each for each in free if each.starts_at.astimezone(ZONE).hour < NOON]
    afternoon = [each for each in free if each.starts_at.astimezone(ZONE).hour >= NOON]
    return page(
        request,
        "time.html",
        status_code=422 if error else 200,
        service=service,
        day=day,
        morning=morning,
        afternoon=afternoon,
        moving=moving,
        errors={"slot_id": error} if error else {},
    )


def _slot(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Invalid("slot_id", "Hãy chọn một giờ.", "Choose a time.")
    return int(text)


def _day(place: Place) -> date:
    return place.starts_at.astimezone(ZONE).date()
