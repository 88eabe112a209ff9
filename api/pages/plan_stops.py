"""One stop of a plan: why it is where it is, what a move would do, and the move."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.pages.common import notice_of, see
from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import Role
from scheduling.errors import Invalid
from scheduling.model.person import Person
from scheduling.model.what_if import Target
from scheduling.services.what_if import move_stop, what_if

router = APIRouter(prefix="/ngay/{day}/phuong-an/{plan_id}/phong-bi/{delivery_id}")
Dispatcher = Annotated[Person, Depends(allow(Role.DISPATCHER))]
LEAVE_OUT = "de-lai"
BEST = ""


@router.get("")
def stop(
    request: Request,
    state: State,
    person: Dispatcher,
    day: date,
    plan_id: int,
    delivery_id: int,
    toi: Annotated[str, Query(max_length=20)] = "",
    truoc: Annotated[str, Query(max_length=10)] = BEST,
) -> Response:
    """Show the stop; with a route chosen (`toi`, and `truoc`: before its n-th stop), what moving it there would do."""
    seen = what_if(state.engine, person, plan_id, delivery_id, state.roads, target_of(toi, truoc) if toi else None)
    return render(
        request,
        "plan_stop.html",
        seen=seen,
        own=next((choice for choice in seen.choices if choice.own), None),
        other=next((choice for choice in seen.choices if not choice.own), None),
        chosen=next((choice for choice in seen.choices if str(choice.roster_id) == toi), None),
        day=day,
        toi=toi,
        truoc=truoc,
        leave_out=LEAVE_OUT,
        notice=notice_of(request),
    )


@router.post("")
def move(
    state: State,
    person: Dispatcher,
    day: date,
    plan_id: int,
    delivery_id: int,
    toi: Annotated[str, Form(max_length=20)],
    truoc: Annotated[str, Form(max_length=10)] = BEST,
) -> Response:
    """Make the move: a new draft stands instead of the plan."""
    target = target_of(toi, truoc)
    moved = move_stop(state.engine, person, plan_id, delivery_id, state.roads, target, state.clock())
    return see(f"/ngay/{day}/phuong-an/{moved}/phong-bi/{delivery_id}", "stop_moved")


def target_of(route: str, position: str) -> Target:
    """Where to, as typed; Invalid, naming the field."""
    if route == LEAVE_OUT:
        return Target(None)
    return Target(_number("toi", route), None if position == BEST else _number("truoc", position))


def _number(field: str, text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise Invalid(field, f"«{text}» không phải là một số.", f"“{text}” is not a number.")
    return int(text)
