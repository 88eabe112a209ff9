"""The administrator's page: offices, accounts, jobs, roads, and who did what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.security.guards import allow
from api.state import State
from api.templating import render
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.services.overview import overview
from scheduling.services.relay import sync_view

router = APIRouter(prefix="/quan-tri")


@router.get("")
def whole(request: Request, state: State, person: Annotated[Person, Depends(allow(Role.ADMINISTRATOR))]) -> Response:
    """Show the whole at a glance."""
    return render(
        request,
        "admin.html",
        view=overview(state.engine, person),
        sync=sync_view(state.engine, person, page_size=1),
        travel=state.travel,
        portal=state.settings.has_portal,
        environment=state.settings.environment,
        now=state.clock(),
    )
