"""Windows at home for officers: what is at risk, how full the days are, what is on its way, and other windows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.pages.appointments.page import HOME, see, shown
from api.pages.common import day_from, today_of, window_from
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role
from data.reference.windows import window_rules
from scheduling.decide.windows import sentences
from scheduling.errors import Conflict, Invalid, Refused, SchedulingError
from scheduling.model.person import Person
from scheduling.model.window import Choice, DayWindows, Matter
from scheduling.services import bookings, home_windows
from scheduling.services.fleet_loads import loads_of
from scheduling.services.papers import papers_on_the_way, receive
from scheduling.services.retiming import promises_at_risk

router = APIRouter(prefix=f"{HOME}/tai-nha", include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]
Either = Annotated[Person, Depends(allow(Role.OFFICER, Role.DISPATCHER))]
DAYS_SHOWN = 14


@router.get("")
def overview(request: Request, state: State, person: Either) -> Response:
    """What must be asked anew, how much of each day is sold, and the papers on their way to the centre."""
    today, officer = today_of(state), person.role is Role.OFFICER
    return render(
        request,
        "appointments/home.html",
        risks=promises_at_risk(state.engine, person),
        loads=loads_of(state.engine, person, today, today + timedelta(days=DAYS_SHOWN)),
        papers=papers_on_the_way(state.engine, person) if officer else (),
        officer=officer,
        here=HOME if officer else "/ngay",
        notice=shown(request),
    )


@router.post("/giay-to/{delivery_id}")
def received(state: State, person: Officer, delivery_id: int) -> Response:
    """The papers are here and counted."""
    receive(state.engine, person, delivery_id, state.clock())
    return see(f"{HOME}/tai-nha", "papers")


@router.get("/so/{reference}")
def ask_to_move(request: Request, state: State, person: Officer, reference: str) -> Response:
    """The other windows of a booking at home."""
    return _move(request, state, person, reference)


@router.post("/so/{reference}")
def move(
    request: Request,
    state: State,
    person: Officer,
    reference: str,
    window: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Give the booking another window; the old one stands until the new one is taken."""
    try:
        choice = choice_from(window)
        home_windows.move_window(state.engine, person, reference, choice, state.clock(), state.roads)
    except (Invalid, Refused, Conflict) as error:
        return _move(request, state, person, reference, error)
    return see(f"{HOME}/so/{reference}", "moved")


def days_of(state: AppState, person: Person, matter: Matter) -> tuple[DayWindows, ...]:
    """Every window that may be booked at the home of a matter. Raises NotFound, Refused."""
    first = today_of(state)
    last = first + timedelta(days=window_rules().opens_until_days)
    return home_windows.list_windows(state.engine, person, matter, first, last, state.clock(), state.roads)


def with_room(days: tuple[DayWindows, ...]) -> list[DayWindows]:
    """Those with a free window."""
    return [day for day in days if any(each.why_not is None for each in day.windows)]


def reasons_of(days: tuple[DayWindows, ...]) -> list[str]:
    """Why windows are not free, each reason once, the commonest first."""
    counted = Counter(sentences(each)[0] for day in days for each in day.windows if each.why_not is not None)
    return [sentence for sentence, _ in counted.most_common()]


def choice_from(text: str) -> Choice:
    """``2026-11-30 28800-36000``, as the pages send it. Raises Invalid."""
    day, _, hours = text.partition(" ")
    when, window = day_from("window", day), window_from("window", hours)
    if when is None or window is None:
        raise Invalid("window", "Hãy chọn một khung giờ.", "Choose a window.")
    return Choice(when, *window)


def _move(
    request: Request, state: AppState, person: Person, reference: str, error: SchedulingError | None = None
) -> Response:
    view = bookings.booking_view(state.engine, person, reference)
    matter = home_windows.matter_of(state.engine, person, reference)
    days = days_of(state, person, matter)
    return render(
        request,
        "appointments/home_move.html",
        status_code=409 if error else 200,
        view=view,
        dossier_code=matter.dossier_code,
        days=with_room(days),
        reasons=reasons_of(days),
        error=error.message if error else "",
        here=HOME,
    )
