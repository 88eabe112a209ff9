"""Booking a window at home, for a result or a call: which day, and which hours some route can keep."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.pages.booking.page import CASE, CitizenRoute, language, page, said, see
from api.pages.common import day_from, today_of, window_from
from api.security.guards import citizen
from api.state import AppState, State
from data.kinds import BookingKind, Channel
from data.reference.languages import VIETNAMESE, languages
from data.reference.windows import window_rules
from scheduling.decide.windows import sentences
from scheduling.errors import Conflict, Invalid, Refused
from scheduling.model.citizen import CitizenSession
from scheduling.model.window import Choice, DayWindows, HomeWish, Matter
from scheduling.services import home_waiting, home_windows
from scheduling.services.cases import follow, guided_in

router = APIRouter(prefix=f"{CASE}/tai-nha", include_in_schema=False, route_class=CitizenRoute)
Citizen = Annotated[CitizenSession, Depends(citizen())]
Text = Annotated[str, Query(max_length=60)]
Field = Annotated[str, Form(max_length=60)]
KINDS = {
    "tai-nha": BookingKind.HOME_DELIVERY,
    "thu-gom": BookingKind.HOME_COLLECTION,
    "huong-dan": BookingKind.HOME_VISIT,
}
"""What the pages call each kind, in their addresses."""
NAMES = {kind: name for name, kind in KINDS.items()}


@router.get("")
def which_day(
    request: Request, state: State, known: Citizen, doi: Text = "", viec: Text = "", tieng: Text = ""
) -> Response:
    """Ask which day; where no route can come, say why. Before it, which language, where there is a choice."""
    matter = _matter(state, known, doi, viec, tieng)
    if matter.kind is BookingKind.HOME_VISIT and not (doi or tieng):
        spoken = guided_in(state.engine, known.person, known.dossier_id)
        if len(spoken) > 1:
            return page(request, "home_language.html", spoken=spoken, viec=viec)
    days = _windows(state, known, matter)
    free = {each.day: sum(one.why_not is None for one in each.windows) for each in days}
    return page(
        request,
        "home_day.html",
        case=follow(state.engine, known.person, known.dossier_id, state.clock()),
        days=[day for day, windows in free.items() if windows],
        free=free,
        reasons=_reasons(days, language(request) == "en"),
        moving=doi,
        kind=matter.kind,
        viec=NAMES[matter.kind],
        tieng=matter.language,
    )


@router.get("/gio")
def which_window(
    request: Request, state: State, known: Citizen, ngay: Text = "", doi: Text = "", viec: Text = "", tieng: Text = ""
) -> Response:
    """Ask which window of the day."""
    day, matter = day_from("ngay", ngay), _matter(state, known, doi, viec, tieng)
    if day is None:
        return see(_days_page(matter, doi))
    return _times(request, state, known, matter, day, doi)


@router.post("/giu")
def take(
    request: Request,
    state: State,
    known: Citizen,
    ngay: Field = "",
    khung: Field = "",
    doi: Field = "",
    viec: Field = "",
    tieng: Field = "",
) -> Response:
    """Hold the window, or move a booking to it; what was taken a moment ago sends the question back."""
    day, matter = day_from("ngay", ngay) or today_of(state), _matter(state, known, doi, viec, tieng)
    try:
        choice = _choice(day, khung)
        if doi:
            home_windows.move_window(state.engine, known.person, doi, choice, state.clock(), state.roads)
            return see(f"{CASE}/hen/{doi}?xong=doi")
        wish = HomeWish(known.dossier_code, Channel.ONLINE, known.phone, matter.kind, matter.language)
        held = home_windows.hold_window(state.engine, known.person, wish, choice, state.clock(), state.roads)
    except (Invalid, Refused, Conflict) as error:
        return _times(request, state, known, matter, day, doi, said(request, error))
    return see(f"{CASE}/hen/{held.reference}/tin-nhan")


@router.post("/cho")
def wait(state: State, known: Citizen, viec: Field = "", tieng: Field = "") -> Response:
    """Wait for a window, as far ahead as may be booked."""
    today, matter = today_of(state), _matter(state, known, "", viec, tieng)
    wish = HomeWish(known.dossier_code, Channel.ONLINE, known.phone, matter.kind, matter.language)
    last = today + timedelta(days=window_rules().opens_until_days)
    view = home_waiting.join_home(state.engine, known.person, wish, today, last, state.clock(), state.roads)
    return see(f"{CASE}/hen/{view.reference}/tin-nhan")


def _matter(state: AppState, known: CitizenSession, moving: str, name: str, spoken: str) -> Matter:
    """What somebody is to come for: that of the booking that is moved, else what the address of the page says."""
    if moving:
        return home_windows.matter_of(state.engine, known.person, moving)
    language = spoken if spoken in languages() else VIETNAMESE
    return Matter(known.dossier_code, KINDS.get(name, BookingKind.HOME_DELIVERY), language)


def _days_page(matter: Matter, moving: str) -> str:
    return f"{CASE}/tai-nha?" + urlencode({"viec": NAMES[matter.kind], "tieng": matter.language, "doi": moving})


def _windows(state: AppState, known: CitizenSession, matter: Matter, day: date | None = None) -> tuple[DayWindows, ...]:
    """The windows of one day, or of all that may be booked."""
    today = today_of(state)
    first, last = (day, day) if day else (today, today + timedelta(days=window_rules().opens_until_days))
    return home_windows.list_windows(state.engine, known.person, matter, first, last, state.clock(), state.roads)


def _times(
    request: Request,
    state: AppState,
    known: CitizenSession,
    matter: Matter,
    day: date,
    moving: str,
    error: str = "",
) -> Response:
    free = [each for found in _windows(state, known, matter, day) for each in found.windows if each.why_not is None]
    if not free and not error:
        return see(_days_page(matter, moving))
    added = [each.added_seconds for each in free] or [0]
    return page(
        request,
        "home_time.html",
        status_code=422 if error else 200,
        day=day,
        windows=sorted(free, key=lambda each: each.starts_at),
        least=min(added),
        most=max(added),
        moving=moving,
        kind=matter.kind,
        viec=NAMES[matter.kind],
        tieng=matter.language,
        back_to=_days_page(matter, moving),
        errors={"khung": error} if error else {},
    )


def _reasons(days: tuple[DayWindows, ...], english: bool) -> list[str]:
    counted = Counter(sentences(one)[english] for day in days for one in day.windows if one.why_not is not None)
    return [sentence for sentence, _ in counted.most_common(3)]


def _choice(day: date, text: str) -> Choice:
    window = window_from("khung", text)
    if window is None:
        raise Invalid("khung", "Hãy chọn một khung giờ.", "Choose a window.")
    return Choice(day, *window)
