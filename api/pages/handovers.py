"""Handover lists: the day's lists, one list, its paper, and the two signatures (R3, R4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.documents.handover_pdf import handover_pdf
from api.pages.common import notice_of, see, today_of
from api.security.guards import allow
from api.state import State
from api.templating import STATIC, render
from data.kinds import Custody, HandoverState, Role
from scheduling.model.person import Person
from scheduling.services.handovers import handover, handovers_of_day, sign_given, sign_received

router = APIRouter(prefix="/ban-giao")
FONTS = STATIC / "vendor" / "fonts"
GIVES = {Custody.CENTRE: Role.OFFICER, Custody.POST_OFFICE: Role.DISPATCHER}

Anybody = Annotated[Person, Depends(allow(*Role))]


@router.get("")
def of_day(request: Request, state: State, person: Anybody, ngay: date | None = None) -> Response:
    """Show the lists of one day that concern the person."""
    day = ngay or today_of(state)
    lists = handovers_of_day(state.engine, person, day)
    return render(
        request,
        "handovers.html",
        day=day,
        lists=lists,
        envelopes=sum(len(each.items) for each in lists),
        notice=notice_of(request),
    )


@router.get("/{handover_id}")
def one(request: Request, state: State, person: Anybody, handover_id: int) -> Response:
    """Show one list, with the signature that this person may give."""
    found = handover(state.engine, person, handover_id)
    return render(
        request,
        "handover.html",
        list=found,
        may_give=found.state is HandoverState.PREPARED and GIVES.get(found.from_custody) is person.role,
        may_receive=found.state is HandoverState.GIVEN and person.role is Role.COURIER,
        notice=notice_of(request),
    )


@router.get("/{handover_id}/pdf")
def paper(state: State, person: Anybody, handover_id: int) -> Response:
    """Return the list as the paper that both sides sign."""
    found = handover(state.engine, person, handover_id)
    headers = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return Response(handover_pdf(found, FONTS), media_type="application/pdf", headers=headers)


@router.post("/{handover_id}/da-giao")
def give(
    state: State, person: Annotated[Person, Depends(allow(Role.OFFICER, Role.DISPATCHER))], handover_id: int
) -> Response:
    """Sign for the giving side."""
    sign_given(state.engine, person, handover_id, state.clock())
    return see(f"/ban-giao/{handover_id}", "given")


@router.post("/{handover_id}/da-nhan")
def receive(state: State, person: Annotated[Person, Depends(allow(Role.COURIER))], handover_id: int) -> Response:
    """Sign for the courier, who rides once every list of the route is signed."""
    sign_received(state.engine, person, handover_id, state.clock())
    return see("/tuyen", "received")
