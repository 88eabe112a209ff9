"""The day by its desks, and one appointment: who came, who did not, moving and cancelling."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.filters import ZONE
from api.pages.appointments.page import HOME, see, shown
from api.pages.common import Notice, day_from, today_of
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role
from scheduling.errors import NotFound, Refused, SchedulingError
from scheduling.model.booking import Place
from scheduling.model.desk_day import Appointment
from scheduling.model.person import Person
from scheduling.services import booking_messages, bookings
from scheduling.services.desk_days import desk_day, join_case, look
from scheduling.services.rebuilding import misfits

router = APIRouter(prefix=HOME, include_in_schema=False)
Officer = Annotated[Person, Depends(allow(Role.OFFICER))]
Text = Annotated[str, Form(max_length=300)]


@router.get("")
def day(request: Request, state: State, person: Officer, ngay: Annotated[str, Query(max_length=10)] = "") -> Response:
    """One day, a column a desk; it prints on one sheet."""
    wanted = day_from("ngay", ngay) or today_of(state)
    view = desk_day(state.engine, person, wanted, state.clock())
    fitting = misfits(state.engine, person, person.centre_id or 0, state.clock())
    return render(
        request,
        "appointments/day.html",
        view=view,
        today=today_of(state),
        now=state.clock(),
        misfits=len(fitting),
        here=HOME,
        notice=shown(request),
    )


@router.get("/so/{reference}")
def one(
    request: Request, state: State, person: Officer, reference: str, ngay: Annotated[str, Query(max_length=10)] = ""
) -> Response:
    """One appointment with its person and its story; the look is recorded."""
    return _one(request, state, person, reference, ngay)


@router.post("/so/{reference}/{act}")
def act(
    request: Request,
    state: State,
    person: Officer,
    reference: str,
    act: Literal["den", "khong-den", "xac-nhan", "huy", "doi", "ho-so", "tin-nhan"],
    slot_id: Text = "",
    dossier_code: Text = "",
    answer: Text = "",
    ngay: Text = "",
) -> Response:
    """Do one thing with an appointment; a refusal is said on its page."""
    now, engine = state.clock(), state.engine
    try:
        match act:
            case "den" | "khong-den":
                bookings.tell_outcome(engine, person, reference, act == "den", now)
            case "xac-nhan":
                bookings.confirm(engine, person, reference, now)
            case "huy":
                bookings.cancel(engine, person, reference, now)
            case "doi":
                bookings.reschedule(engine, person, reference, int(slot_id) if slot_id.isdecimal() else 0, now)
            case "ho-so":
                join_case(engine, person, reference, dossier_code, now)
            case "tin-nhan":
                chosen = answer if answer in ("vi", "en") else None
                booking_messages.agree(engine, person, reference, chosen, now)
    except (Refused, NotFound) as error:
        return _one(request, state, person, reference, ngay, error)
    return see(f"{HOME}/so/{reference}", {"den": "came", "khong-den": "missed", "doi": "moved"}.get(act, "saved"))


def _one(
    request: Request,
    state: AppState,
    person: Person,
    reference: str,
    ngay: str,
    error: SchedulingError | None = None,
) -> Response:
    found, story = look(state.engine, person, reference, state.clock())
    wanted = day_from("ngay", ngay) or max(today_of(state), found.starts_at.astimezone(ZONE).date())
    notice = Notice("bad", error.message) if error else shown(request)
    return render(
        request,
        "appointments/one.html",
        status_code=409 if error else 200,
        one=found,
        story=story,
        now=state.clock(),
        day=wanted,
        places=_free(state, person, found, wanted.isoformat()),
        told=booking_messages.language_of(state.engine, person, reference),
        here=HOME,
        notice=notice,
    )


def _free(state: AppState, person: Person, found: Appointment, day: str) -> list[Place]:
    wanted = day_from("ngay", day)
    if wanted is None or not found.service_code:  # a window at home is moved where the roads are asked
        return []
    now = state.clock()
    _, places = bookings.free_places(state.engine, person, found.service_code, wanted, wanted, now)
    return [each for each in places if each.why_not is None]
