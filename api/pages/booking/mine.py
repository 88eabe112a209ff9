"""The citizen's case: what has happened, what is booked, and what can be done."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.documents.calendar import Entry, calendar
from api.pages.booking.page import CASE, CitizenRoute, language, page, what
from api.security.guards import citizen
from api.state import State
from data.kinds import BookingState
from data.reference.messages import link_to
from scheduling.errors import NotFound
from scheduling.model.booking import BookingView
from scheduling.model.citizen import CitizenSession
from scheduling.services.bookings import booking_view
from scheduling.services.cases import follow

router = APIRouter(include_in_schema=False, route_class=CitizenRoute)
Citizen = Annotated[CitizenSession, Depends(citizen())]


@router.get(CASE)
def case(request: Request, state: State, known: Citizen) -> Response:
    """The whole case on one page."""
    now = state.clock()
    return page(request, "case.html", case=follow(state.engine, known.person, known.dossier_id, now), now=now)


@router.get(f"{CASE}/hen/{{reference}}")
def one(request: Request, state: State, known: Citizen, reference: str, xong: str = "") -> Response:
    """One booking: how it stands, and what can be done with it."""
    view = booking_view(state.engine, known.person, reference)
    return page(request, "booking.html", view=view, done=xong, base=f"{CASE}/hen/{reference}")


@router.get(f"{CASE}/hen/{{reference}}/lich.ics")
def as_calendar(request: Request, state: State, known: Citizen, reference: str) -> Response:
    """The booking as a file for a calendar."""
    return calendar_of(request, state, booking_view(state.engine, known.person, reference), known.dossier_id, known)


def calendar_of(
    request: Request, state: State, view: BookingView, dossier_id: int | None, known: CitizenSession | None
) -> Response:
    """One confirmed booking as iCalendar. Raises NotFound where nothing is certain."""
    if view.state is not BookingState.CONFIRMED or view.starts_at is None or view.ends_at is None:
        raise NotFound("Lịch hẹn này chưa được xác nhận.", "This booking is not confirmed.")
    where = ""
    if known is not None and dossier_id is not None:
        where = follow(state.engine, known.person, dossier_id, state.clock()).centre_name
    entry = Entry(
        uid=view.reference,
        begins=view.starts_at,
        ends=view.ends_at,
        summary=what(view, language(request)),
        place=where,
        text="\n".join((view.reference, *view.bring, link_to(CASE))),
    )
    content = calendar("Tận Nhà", [entry], state.clock())
    headers = {"Content-Disposition": f'attachment; filename="{view.reference}.ics"'}
    return Response(content, headers=headers, media_type="text/calendar; charset=utf-8")
