"""What partners were told, what waits, where they differ from us, and what a person does about it (law 5)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.pages.common import PAGE_SIZE, notice_of, see
from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.services import desk
from scheduling.services.comparing import close_difference, open_differences
from scheduling.services.watching import job_standings, lines

router = APIRouter(prefix="/dong-bo")
Keeper = Annotated[Person, Depends(allow(Role.OFFICER, Role.ADMINISTRATOR))]


@router.get("")
def messages(
    request: Request,
    state: State,
    person: Keeper,
    loc: Literal["all", "pending", "waiting", "settled", "skipped"] = "all",
    trang: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:
    """Show the messages, those that wait for a person first."""
    now = state.clock()
    seen = lines(state.engine)
    return render(
        request,
        "sync.html",
        view=desk.sync_view(state.engine, person, show=loc, page=trang, page_size=PAGE_SIZE),
        show=loc,
        page=trang,
        page_size=PAGE_SIZE,
        page_url=lambda number: f"/dong-bo?loc={loc}&trang={number}",
        may_replay=True,
        differences=open_differences(state.engine, person),
        resting=[line for line in seen if line.open_until is not None and line.open_until > now],
        notice=notice_of(request),
    )


@router.get("/viec-chay")
def jobs(request: Request, state: State, _person: Annotated[Person, Depends(allow(Role.ADMINISTRATOR))]) -> Response:
    """Show how every job and every partner's line stands."""
    now = state.clock()
    return render(request, "jobs.html", jobs=job_standings(state.engine, now), lines=lines(state.engine), now=now)


@router.post("/lech/{difference_id}/xong")
def settled(state: State, person: Keeper, difference_id: int) -> Response:
    """A person has settled a difference."""
    close_difference(state.engine, person, difference_id, state.clock())
    return see("/dong-bo", "difference_closed")


@router.get("/{outbox_id}")
def ledger(request: Request, state: State, person: Keeper, outbox_id: int) -> Response:
    """Show every call made for one message."""
    attempts = desk.sync_attempts(state.engine, person, outbox_id)
    return render(request, "message.html", outbox_id=outbox_id, attempts=attempts)


@router.post("/{outbox_id}/gui-lai")
def send_again(state: State, person: Keeper, outbox_id: int) -> Response:
    """Send a waiting message again, with the dossier's fields as they are now."""
    desk.replay(state.engine, person, outbox_id, state.clock())
    return see("/dong-bo", "replayed")


@router.post("/{outbox_id}/noi-nhan")
def send_elsewhere(state: State, person: Keeper, outbox_id: int, to: Annotated[str, Form()]) -> Response:
    """Send a waiting message to a person to another number or address."""
    desk.correct(state.engine, person, outbox_id, to, state.clock())
    return see("/dong-bo", "replayed")


@router.post("/{outbox_id}/bo-qua")
def let_go(state: State, person: Keeper, outbox_id: int, reason: Annotated[str, Form()]) -> Response:
    """Let a waiting message go, with a reason; what stands behind it goes on."""
    desk.skip(state.engine, person, outbox_id, reason, state.clock())
    return see("/dong-bo", "skipped")
