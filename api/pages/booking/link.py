"""The page behind a link in a message. A reader that fetches it changes nothing: only its buttons do."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.pages.booking.mine import calendar_of
from api.pages.booking.page import CitizenRoute, page, see
from api.security.guards import anyone
from api.state import State
from scheduling.model.person import Person
from scheduling.services import bookings
from scheduling.services.booking_links import holder_of_link

router = APIRouter(
    prefix="/hen/{token}", include_in_schema=False, route_class=CitizenRoute, dependencies=[Depends(anyone())]
)


def holder(state: State, token: str) -> tuple[Person, str]:
    """Who follows the link, limited to its booking, and the booking's number."""
    return holder_of_link(state.engine, token, state.clock())


Held = Annotated[tuple[Person, str], Depends(holder)]


@router.get("")
def look(request: Request, state: State, held: Held, token: str, xong: str = "") -> Response:
    """Show the booking with its buttons."""
    view = bookings.booking_view(state.engine, *held)
    return page(request, "booking.html", view=view, done=xong, base=f"/hen/{token}", by_link=True)


@router.post("/xac-nhan")
def confirm(state: State, held: Held, token: str) -> Response:
    """Take the place that was offered; pressing again changes nothing."""
    bookings.confirm(state.engine, *held, state.clock())
    return see(f"/hen/{token}?xong=dat")


@router.get("/huy")
def ask_to_cancel(request: Request, state: State, held: Held, token: str) -> Response:
    """Ask whether to cancel."""
    view = bookings.booking_view(state.engine, *held)
    return page(request, "cancel.html", view=view, base=f"/hen/{token}")


@router.post("/huy")
def cancel(state: State, held: Held, token: str) -> Response:
    """Give the booking up; pressing again changes nothing."""
    bookings.cancel(state.engine, *held, state.clock())
    return see(f"/hen/{token}?xong=huy")


@router.get("/lich.ics")
def as_calendar(request: Request, state: State, held: Held) -> Response:
    """The booking as a file for a calendar."""
    return calendar_of(request, state, bookings.booking_view(state.engine, *held), None, None)
