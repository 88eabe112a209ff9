"""The officer's morning: who has a result, who wants it at home. Also the way from "/" to each role's own page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response

from api.filters import local
from api.pages.common import PAGE_SIZE, notice_of, see, today_of
from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import DeliveryState, Role
from scheduling.model.morning import MorningRow
from scheduling.model.person import Person
from scheduling.services.morning import morning

router = APIRouter()
HOMES = {Role.DISPATCHER: "/ngay", Role.COURIER: "/tuyen", Role.ADMINISTRATOR: "/quan-tri"}


@router.get("/")
def home(
    request: Request,
    state: State,
    person: Annotated[Person, Depends(allow(*Role))],
    tim: Annotated[str, Query(max_length=80)] = "",
    loc: Literal["all", "post", "counter", "problem"] = "all",
    trang: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show an officer the morning; send everybody else home."""
    if person.role in HOMES:
        return see(HOMES[person.role])
    view = morning(state.engine, person, search=tim.strip(), show=loc, page=trang, page_size=PAGE_SIZE)
    today = today_of(state)

    def url(show: str = loc, tim: str = tim, trang: int = 1) -> str:
        asked = {"loc": show if show != "all" else "", "tim": tim, "trang": str(trang) if trang > 1 else ""}
        return "/?" + urlencode({key: value for key, value in asked.items() if value})

    return render(
        request,
        "morning.html",
        view=view,
        today=today,
        search=tim,
        show=loc,
        page=trang,
        page_size=PAGE_SIZE,
        url=url,
        page_url=lambda number: url(trang=number),
        is_late=lambda row: is_late(row, today),
        notice=notice_of(request),
    )


def is_late(row: MorningRow, today: date) -> bool:
    """True when the promised day has passed and the recipient does not hold the result."""
    return (
        row.due_at is not None
        and local(row.due_at).date() < today
        and row.delivery_state is not DeliveryState.DELIVERED
    )
