"""Windows at home, as officers' programs and other systems book them: confirmed and cancelled like any appointment."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from sqlmodel import Session

from api.http.idempotency import KeyedWrite, once
from api.language import language_of
from api.rest.described import NEEDS_KEY, PROBLEMS
from api.rest.home_window_forms import (
    AtHome,
    AtHomeKind,
    AtRisk,
    ChosenWindow,
    HoldAtHome,
    LanguageCode,
    Offered,
    Risks,
    WaitAtHome,
    Windows,
    known_language,
)
from api.rest.scopes import APPOINTMENTS_READ, APPOINTMENTS_WRITE
from api.security.guards import allow
from api.state import AppState, State
from data.kinds import BookingKind, Role
from data.reference.languages import VIETNAMESE
from data.reference.windows import window_rules
from scheduling.errors import Invalid
from scheduling.model.person import Person
from scheduling.model.window import Matter
from scheduling.services import home_roads, home_waiting, home_windows
from scheduling.services.retiming import promises_at_risk

router = APIRouter(prefix="/api/v1/home-windows", tags=["home windows"], responses=PROBLEMS)
Reader = Annotated[Person, Depends(allow(Role.OFFICER, scope=APPOINTMENTS_READ))]
Writer = Annotated[Person, Depends(allow(Role.OFFICER, scope=APPOINTMENTS_WRITE))]
Reference = Annotated[str, Path(pattern=r"^LH-[0-9A-Z]{4}-[0-9A-Z]{4}$", description="Số lịch hẹn.")]
MOST_DAYS = 15


@router.get("")
def windows(
    request: Request,
    person: Reader,
    state: State,
    dossier_code: Annotated[str, Query(max_length=60, description="Mã hồ sơ.")],
    first_day: Annotated[date, Query(description="YYYY-MM-DD.")],
    last_day: Annotated[date, Query(description=f"YYYY-MM-DD; at most {MOST_DAYS} days.")],
    kind: Annotated[AtHomeKind, Query(description="What somebody is to come for.")] = BookingKind.HOME_DELIVERY,
    language: Annotated[LanguageCode, Query(description="In which a filing is guided.")] = VIETNAMESE,
) -> Windows:
    """List every window between two days at a dossier's address: free, or why not."""
    if not 0 <= (last_day - first_day).days < MOST_DAYS:
        raise Invalid("last_day", f"Xem được tối đa {MOST_DAYS} ngày.", f"At most {MOST_DAYS} days at once.")
    matter, now = Matter(dossier_code, kind, known_language(language)), state.clock()
    days = home_windows.list_windows(state.engine, person, matter, first_day, last_day, now, state.roads)
    said_in = language_of(request)
    return Windows(windows=[Offered.of(each, said_in) for day in days for each in day.windows])


@router.get("/at-risk")
def at_risk(person: Reader, state: State) -> Risks:
    """List promised windows that cannot be kept any more, and why; soonest first."""
    return Risks(windows=[AtRisk.of(each) for each in promises_at_risk(state.engine, person)])


@router.post("", status_code=HTTPStatus.CREATED, response_model=AtHome, openapi_extra=NEEDS_KEY)
def hold(person: Writer, state: State, write: KeyedWrite, wanted: HoldAtHome) -> Response:
    """Hold a window. Nobody else gets the courier's time until `held_until`; confirm it at /appointments."""
    wish = wanted.wish()

    def act(ready: home_roads.Prepared) -> Response:
        def effect(session: Session) -> AtHome:
            held = home_windows.hold_prepared(session, person, wish, wanted.choice(), ready, state.clock())
            return AtHome.of(held)

        return once(state, person, write, effect, status_code=HTTPStatus.CREATED)

    return _with_roads(state, person, wish.matter, wanted.day, act)


@router.post("/waiting", status_code=HTTPStatus.CREATED, response_model=AtHome, openapi_extra=NEEDS_KEY)
def wait(person: Writer, state: State, write: KeyedWrite, wanted: WaitAtHome) -> Response:
    """Wait for a window. When room is made, one is held for who came first, who confirms it like any other."""
    wish = wanted.wish()
    days, rules = (wanted.first_day, wanted.last_day), window_rules()
    ready = home_waiting.prepare_wait(state.engine, person, wish, *days, state.clock(), state.roads, rules)

    def effect(session: Session) -> AtHome:
        return AtHome.of(home_waiting.join_prepared(session, person, wish, ready, state.clock()))

    return once(state, person, write, effect, status_code=HTTPStatus.CREATED)


@router.post("/{reference}/reschedule", response_model=AtHome, openapi_extra=NEEDS_KEY)
def reschedule(person: Writer, state: State, write: KeyedWrite, reference: Reference, wanted: ChosenWindow) -> Response:
    """Give a booking another window. The old one is given up when the new one is taken, or not at all."""

    def act(ready: home_roads.Prepared) -> Response:
        def effect(session: Session) -> AtHome:
            choice = wanted.choice()
            return AtHome.of(home_windows.move_prepared(session, person, reference, choice, ready, state.clock()))

        return once(state, person, write, effect)

    matter = home_windows.matter_of(state.engine, person, reference)
    return _with_roads(state, person, matter, wanted.day, act)


def _with_roads(state: AppState, person: Person, matter: Matter, day: date, act: home_roads.Act[Response]) -> Response:
    return home_roads.with_roads(state.engine, person, matter, day, state.roads, window_rules(), act)
