"""Calendars that a program follows by a secret address. They name no citizen: an address may be seen by others."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from api.documents.calendar import Entry, calendar
from api.rest.described import PROBLEMS
from api.security.guards import anyone
from api.state import State
from scheduling.services.calendar_feeds import read_feed

router = APIRouter(prefix="/api/v1/calendars", tags=["calendars"], responses=PROBLEMS)


@router.get(
    "/{secret}.ics",
    dependencies=[Depends(anyone())],
    response_class=Response,
    responses={
        200: {
            "description": "iCalendar (RFC 5545): the appointments of the last 7 and the next 60 days.",
            "content": {
                "text/calendar": {
                    "example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tan Nha//Booking//VI\r\n"
                    "BEGIN:VEVENT\r\nUID:LH-7K3F-9QXM@tan-nha\r\nDTSTAMP:20261123T003000Z\r\n"
                    "DTSTART:20261130T010000Z\r\nDTEND:20261130T013000Z\r\nSUMMARY:Đăng ký khai sinh\r\n"
                    "END:VEVENT\r\nEND:VCALENDAR\r\n"
                }
            },
        }
    },
)
def feed(
    state: State,
    secret: Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$", description="As it was shown once, when it was made.")],
) -> Response:
    """Return the appointments of one centre, or of one group of its desks, without their people."""
    now = state.clock()
    entries = [
        Entry(
            each.reference,
            each.starts_at,
            each.ends_at,
            f"{each.service_name} ({each.group_code})",
            text=each.reference,
        )
        for each in read_feed(state.engine, secret, now)
    ]
    return Response(calendar("Tận Nhà", entries, now), media_type="text/calendar; charset=utf-8")
