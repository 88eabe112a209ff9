"""The page behind a link in a message. A reader that fetches it changes nothing: only its buttons do."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response

from api.pages.booking.mine import calendar_of
from api.pages.booking.page import CitizenRoute, page, see
from api.security.guards import anyone
from api.state import State
from scheduling.services import bookings
from scheduling.services.booking_links import holder_of_link

router = APIRouter(
    prefix="/hen/{token}", include_in_schema=False, route_class=CitizenRoute, dependencies=[Depends(anyone())]
)


@router.get("")
def look(request: Request, state: State, token: str, xong: str = "") -> Response:
    """Show the booking with its buttons."""
    person, reference = holder_of_link(state.engine, token, state.clock())
    view = bookings.booking_view(state.engine, person, reference)
    return page(request, "booking.html", view=view, done=xong, base=f"/hen/{token}", by_link=True)


@router.post("/xac-nhan")
def confirm(state: State, token: str) -> Response:
    """Take the place that was offered; pressing again changes nothing."""
    person, reference = holder_of_link(state.engine, token, state.clock())
    bookings.confirm(state.engine, person, reference, state.clock())
    return see(f"/hen/{token}?xong=dat")


@router.get("/huy")
def ask_to_cancel(request: Request, state: State, token: str) -> Response:
    """Ask whether to cancel."""
    person, reference = holder_of_link(state.engine, token, state.clock())
    view = bookings.booking_view(state.engine, person, reference)
    return page(request, "cancel.html", view=view, base=f"/hen/{token}")


@router.post("/huy")
def cancel(state: State, token: str) -> Response:
    """Give the booking up; pressing again changes nothing."""
    person, reference = holder_of_link(state.engine, token, state.clock())
    bookings.cancel(state.engine, person, reference, state.clock())
    return see(f"/hen/{token}?xong=huy")


@router.get("/lich.ics")
def as_calendar(request: Request, state: State, token: str) -> Response:
    """The booking as a file for a calendar."""
    person, reference = holder_of_link(state.engine, token, state.clock())
    return calendar_of(request, state, bookings.booking_view(state.engine, person, reference), None, None)
