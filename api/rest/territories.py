"""Which post office serves which commune."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel import Session

from api.http.idempotency import once
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.previewed import KeyedUnlessPreview
from api.rest.scopes import OFFICES_READ
from api.rest.territory_forms import Commune, Territories, TerritoriesBody, TerritoriesChanged
from api.security.guards import allow
from api.state import State
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.services.territories import change_territories, preview_territories, territory_rows

router = APIRouter(prefix="/api/v1/territories", tags=["territories"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER, Role.OFFICER, scope=OFFICES_READ))]
Chief = Annotated[Person, Depends(allow(Role.ADMINISTRATOR))]


@router.get("")
def listed(person: Reader, state: State) -> Territories:
    """List the communes of our provinces with the post office that serves each."""
    return Territories(communes=[Commune.of(row) for row in territory_rows(state.engine, person)])


@router.post("", response_model=TerritoriesChanged, openapi_extra=NEEDS_KEY)
def change(
    person: Chief, state: State, write: KeyedUnlessPreview, wanted: TerritoriesBody
) -> TerritoriesChanged | Response:
    """Let other post offices serve these communes from now on; look first with ``?preview=true``.

    An administrator's session only: what one office gains another loses, and a key belongs to one office.
    """
    if write is None:
        return TerritoriesChanged.of(preview_territories(state.engine, person, wanted.wanted()))

    def effect(session: Session) -> TerritoriesChanged:
        return TerritoriesChanged.of(change_territories(session, person, wanted.wanted(), state.clock()))

    return once(state, person, write, effect)
