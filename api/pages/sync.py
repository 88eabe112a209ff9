"""What the dossier system was told, what waits, and the messages a person must look at (law 5)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.pages.common import PAGE_SIZE, notice_of, see
from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.services.relay import replay, sync_attempts, sync_view

router = APIRouter(prefix="/dong-bo")
Keeper = Annotated[Person, Depends(allow(Role.OFFICER, Role.ADMINISTRATOR))]


@router.get("")
def messages(
    request: Request,
    state: State,
    person: Keeper,
    loc: Literal["all", "pending", "waiting", "settled"] = "all",
    trang: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the messages, those that wait for a person first."""
    view = sync_view(state.engine, person, show=loc, page=trang, page_size=PAGE_SIZE)
    return render(
        request,
        "sync.html",
        view=view,
        show=loc,
        page=trang,
        page_size=PAGE_SIZE,
        page_url=lambda number: f"/dong-bo?loc={loc}&trang={number}",
        may_replay=True,
        notice=notice_of(request),
    )


@router.get("/{outbox_id}")
def ledger(request: Request, state: State, person: Keeper, outbox_id: int) -> Response:
    """Show every call made for one message."""
    return render(request, "message.html", outbox_id=outbox_id, attempts=sync_attempts(state.engine, person, outbox_id))


@router.post("/{outbox_id}/gui-lai")
def send_again(state: State, person: Keeper, outbox_id: int) -> Response:
    """Send a waiting message again, with the dossier's fields as they are now."""
    replay(state.engine, person, outbox_id, state.clock())
    return see("/dong-bo", "replayed")
