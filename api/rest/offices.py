"""Post offices, for the programs of whoever runs them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Engine
from sqlmodel import Session

from api.http.idempotency import KeyedWrite, once
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.fields import NumberInPath
from api.rest.office_forms import OfficeBody, PostOffice, PostOffices
from api.rest.scopes import OFFICES_READ, OFFICES_WRITE
from api.security.guards import allow
from api.state import State
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.services.offices import list_offices, office_facts, save_office

router = APIRouter(prefix="/api/v1/post-offices", tags=["post offices"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER, scope=OFFICES_READ))]
Writer = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER, scope=OFFICES_WRITE))]
Chief = Annotated[Person, Depends(allow(Role.ADMINISTRATOR))]


@router.get("")
def listed(person: Reader, state: State) -> PostOffices:
    """List the post offices that the caller may see."""
    return PostOffices(post_offices=[PostOffice.of(view) for view in list_offices(state.engine, person)])


@router.post("", status_code=HTTPStatus.CREATED, response_model=PostOffice, openapi_extra=NEEDS_KEY)
def add(person: Chief, state: State, write: KeyedWrite, wanted: OfficeBody) -> Response:
    """Add a post office. An administrator's session only: a key belongs to one office that is there already."""

    def effect(session: Session) -> PostOffice:
        number = save_office(session, person, wanted.facts(), state.clock())
        return _office(session, person, number)

    return once(state, person, write, effect, status_code=HTTPStatus.CREATED)


@router.get("/{office_id}")
def look(person: Reader, state: State, office_id: NumberInPath) -> PostOffice:
    """Show one post office."""
    return _office(state.engine, person, office_id)


@router.put("/{office_id}", response_model=PostOffice, openapi_extra=NEEDS_KEY)
def change(person: Writer, state: State, write: KeyedWrite, office_id: NumberInPath, wanted: OfficeBody) -> Response:
    """Change a post office, whole. One that moves must plan its drafts of days to come again."""

    def effect(session: Session) -> PostOffice:
        save_office(session, person, wanted.facts(), state.clock(), office_id)
        return _office(session, person, office_id)

    return once(state, person, write, effect)


def _office(place: Engine | Session, person: Person, office_id: int) -> PostOffice:
    """The reply about an office of the person. Raises NotFound."""
    office_facts(place, person, office_id)
    return next(PostOffice.of(view) for view in list_offices(place, person) if view.office_id == office_id)
