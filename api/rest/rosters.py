"""Who rides when, for the programs in which a post office keeps its shifts and leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from sqlalchemy import Engine
from sqlmodel import Session

from api.http.idempotency import Keyed, once
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.fields import NumberInPath
from api.rest.previewed import KeyedUnlessPreview
from api.rest.roster_forms import Changed, DayBody, EndBody, LeaveBody, PatternBody
from api.rest.roster_replies import Courier, Roster
from api.rest.scopes import OFFICES_READ, ROSTERS_WRITE
from api.security.guards import allow
from api.state import AppState, State
from data.kinds import Role
from scheduling.model.person import Person
from scheduling.model.roster import Away
from scheduling.model.territory import TouchedDay
from scheduling.services import rosters
from scheduling.services.offices import look_at_courier
from scheduling.services.roster_week import roster_week

router = APIRouter(prefix="/api/v1", tags=["rosters"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER, scope=OFFICES_READ))]
Writer = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER, scope=ROSTERS_WRITE))]


@router.get("/post-offices/{office_id}/roster")
def week(
    person: Reader,
    state: State,
    office_id: NumberInPath,
    first_day: Annotated[date, Query(description="YYYY-MM-DD; seven days from it.")],
) -> Roster:
    """Show who rides when, over seven days. A key learns the couriers' codes, not their names."""
    found = roster_week(state.engine, person, office_id, first_day)
    return Roster.of(found, with_people=person.api_key_id is None)


@router.get("/couriers/{courier_id}")
def look(person: Reader, state: State, courier_id: NumberInPath) -> Courier:
    """Show a courier's weekly shifts and days away, each with the number that ends it."""
    view = look_at_courier(state.engine, person, courier_id)
    return Courier.of(view, with_people=person.api_key_id is None)


@router.put("/couriers/{courier_id}/days/{day}", response_model=Changed, openapi_extra=NEEDS_KEY)
def write_day(
    person: Writer,
    state: State,
    write: KeyedUnlessPreview,
    courier_id: NumberInPath,
    day: Annotated[date, Path(description="YYYY-MM-DD, from today to four weeks ahead.")],
    wanted: DayBody,
) -> Changed | Response:
    """Write one day by hand, as when a spare courier is called in, or give it back to the weekly pattern."""
    shifts = None if wanted.shifts is None else [each.shift() for each in wanted.shifts]

    def change(place: Engine | Session, dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.write_day(place, person, courier_id, day, shifts, state.clock(), dry=dry)

    return _changed(state, person, write, change)


@router.post("/couriers/{courier_id}/patterns", response_model=Changed, openapi_extra=NEEDS_KEY)
def add_pattern(
    person: Writer, state: State, write: KeyedUnlessPreview, courier_id: NumberInPath, wanted: PatternBody
) -> Changed | Response:
    """Add a weekly shift."""

    def change(place: Engine | Session, dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.save_pattern(place, person, courier_id, wanted.pattern(), state.clock(), dry=dry)

    return _changed(state, person, write, change)


@router.post("/couriers/{courier_id}/patterns/{pattern_id}/end", response_model=Changed, openapi_extra=NEEDS_KEY)
def end_pattern(
    person: Writer,
    state: State,
    write: KeyedUnlessPreview,
    courier_id: NumberInPath,
    pattern_id: NumberInPath,
    wanted: EndBody,
) -> Changed | Response:
    """Let a weekly shift end with a day."""

    def change(place: Engine | Session, dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.end_pattern(place, person, courier_id, pattern_id, wanted.last_day, state.clock(), dry=dry)

    return _changed(state, person, write, change)


@router.post("/couriers/{courier_id}/leave", response_model=Changed, openapi_extra=NEEDS_KEY)
def add_leave(
    person: Writer, state: State, write: KeyedUnlessPreview, courier_id: NumberInPath, wanted: LeaveBody
) -> Changed | Response:
    """Write down that a courier is away."""
    away = Away(wanted.from_day, wanted.to_day, wanted.reason)

    def change(place: Engine | Session, dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.add_leave(place, person, courier_id, away, state.clock(), dry=dry)

    return _changed(state, person, write, change)


@router.delete("/couriers/{courier_id}/leave/{leave_id}", response_model=Changed, openapi_extra=NEEDS_KEY)
@router.post("/couriers/{courier_id}/leave/{leave_id}/cancel", response_model=Changed, openapi_extra=NEEDS_KEY)
def cancel_leave(
    person: Writer, state: State, write: KeyedUnlessPreview, courier_id: NumberInPath, leave_id: NumberInPath
) -> Changed | Response:
    """The courier is there after all; the weekly pattern holds again.

    POST to ``…/cancel`` is for clients behind a gateway that lets no DELETE through.
    """

    def change(place: Engine | Session, dry: bool) -> tuple[TouchedDay, ...]:
        return rosters.remove_leave(place, person, courier_id, leave_id, state.clock(), dry=dry)

    return _changed(state, person, write, change)


def _changed(
    state: AppState,
    person: Person,
    write: Keyed | None,
    change: Callable[[Engine | Session, bool], tuple[TouchedDay, ...]],
) -> Changed | Response:
    """Do it once for its key; without one, say what it would do."""
    if write is None:
        return Changed.of(change(state.engine, True))
    return once(state, person, write, lambda session: Changed.of(change(session, False)))
