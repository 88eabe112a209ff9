"""Handover lists: the day's lists and those back to a centre, one list, its paper, the two signatures (R3, R4)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.documents.handover_pdf import handover_pdf
from api.pages.common import notice_of, see, today_of
from api.security.guards import allow
from api.state import State
from api.templating import STATIC, render
from data.kinds import HandoverState, Role
from scheduling.model.person import Person
from scheduling.services import returns
from scheduling.services.handovers import GIVES, RECEIVES, handover, handovers_of_day, sign_given, sign_received

router = APIRouter(prefix="/ban-giao")
FONTS = STATIC / "vendor" / "fonts"
Dispatcher = Annotated[Person, Depends(allow(Role.DISPATCHER))]

Anybody = Annotated[Person, Depends(allow(*Role))]


@router.get("")
def of_day(request: Request, state: State, person: Anybody, ngay: date | None = None) -> Response:
    """Show the lists of one day that concern the person."""
    day = ngay or today_of(state)
    lists = handovers_of_day(state.engine, person, day)
    outward = [each for each in lists if not each.goes_back]
    return render(
        request,
        "handovers.html",
        day=day,
        lists=outward,
        back=[each for each in lists if each.goes_back],
        resting=returns.resting(state.engine, person) if person.role is not Role.COURIER else (),
        envelopes=sum(len(each.items) for each in outward),
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
        may_receive=found.state is HandoverState.GIVEN and RECEIVES.get(found.to_custody) is person.role,
        may_void=found.goes_back and found.state is not HandoverState.CONFIRMED and person.role is Role.DISPATCHER,
        notice=notice_of(request),
    )


@router.get("/{handover_id}/pdf")
def paper(state: State, person: Anybody, handover_id: int) -> Response:
    """Return the list as the paper that both sides sign."""
    found = handover(state.engine, person, handover_id)
    headers = {"Content-Disposition": f'inline; filename="{found.code}.pdf"'}
    return Response(handover_pdf(found, FONTS), media_type="application/pdf", headers=headers)


@router.post("/chuyen-hoan")
def prepare_return(
    state: State, person: Dispatcher, post_office_id: Annotated[int, Form()], centre_id: Annotated[int, Form()]
) -> Response:
    """Write the list by which what rests at the post office goes back to a centre."""
    list_id = returns.prepare(state.engine, person, post_office_id, centre_id, state.clock())
    return see(f"/ban-giao/{list_id}", "return_prepared")


@router.post("/{handover_id}/huy")
def void_return(state: State, person: Dispatcher, handover_id: int) -> Response:
    """Tear up a list to a centre that the centre has not signed."""
    returns.void(state.engine, person, handover_id, state.clock())
    return see("/ban-giao", "return_void")


@router.post("/{handover_id}/da-giao")
def give(
    state: State, person: Annotated[Person, Depends(allow(Role.OFFICER, Role.DISPATCHER))], handover_id: int
) -> Response:
    """Sign for the giving side."""
    sign_given(state.engine, person, handover_id, state.clock())
    back = handover(state.engine, person, handover_id).goes_back
    return see(f"/ban-giao/{handover_id}", "return_given" if back else "given")


@router.post("/{handover_id}/da-nhan")
def receive(
    state: State, person: Annotated[Person, Depends(allow(Role.COURIER, Role.OFFICER))], handover_id: int
) -> Response:
    """Sign for the side that receives: a courier rides once every list is signed, a centre has its envelopes again."""
    sign_received(state.engine, person, handover_id, state.clock())
    if person.role is Role.COURIER:
        return see("/tuyen", "received")
    return see(f"/ban-giao/{handover_id}", "return_received")
