"""Post offices: a list, and one with its facts and couriers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from api.pages.common import notice_of, see
from api.pages.couriers import courier_facts
from api.pages.dossiers import communes_near
from api.pages.hours import WEEKDAYS, SentForm, all_of, clock_of, second_from, texts_of, weekdays_from
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role, Skill, VehicleKind
from scheduling.errors import Invalid, Refused
from scheduling.model.person import Person
from scheduling.model.territory import OfficeFacts
from scheduling.services.offices import list_couriers, list_offices, office_facts, save_courier, save_office

router = APIRouter(prefix="/buu-cuc")
Keeper = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER))]
Chief = Annotated[Person, Depends(allow(Role.ADMINISTRATOR))]
NEW = OfficeFacts("", "", "", "", 0.0, 0.0)


@router.get("")
def listed(request: Request, state: State, person: Keeper) -> Response:
    """Show the post offices and how much each has to do."""
    return render(
        request,
        "offices.html",
        offices=list_offices(state.engine, person),
        may_add=person.sees_all,
        notice=notice_of(request),
    )


@router.get("/them")
def new(request: Request, state: State, person: Chief) -> Response:
    """Show the form of a new post office."""
    return _page(request, state, person, None, NEW)


@router.post("/them")
def add(request: Request, state: State, person: Chief, sent: SentForm) -> Response:
    """Add a post office."""
    return _save(request, state, person, None, sent)


@router.get("/{office_id}")
def office(request: Request, state: State, person: Keeper, office_id: int) -> Response:
    """Show one post office with its couriers."""
    return _page(request, state, person, office_id, office_facts(state.engine, person, office_id))


@router.post("/{office_id}")
def change(request: Request, state: State, person: Keeper, office_id: int, sent: SentForm) -> Response:
    """Change a post office."""
    return _save(request, state, person, office_id, sent)


@router.post("/{office_id}/buu-ta")
def add_courier(request: Request, state: State, person: Keeper, office_id: int, sent: SentForm) -> Response:
    """Add a courier; his weekly pattern is written on his own page."""
    form = texts_of(sent)
    try:
        facts = courier_facts(form | {"active": "1"}, sent)
        courier_id = save_courier(state.engine, person, office_id, facts, state.clock())
    except (Invalid, Refused) as error:
        facts_now = office_facts(state.engine, person, office_id)
        return _page(request, state, person, office_id, facts_now, error.message, form)
    return see(f"/lich-truc/{courier_id}", "saved")


def _save(request: Request, state: AppState, person: Person, office_id: int | None, sent: FormData) -> Response:
    form = texts_of(sent)
    try:
        facts = _facts(form, all_of(sent, "open_weekdays"))
        number = save_office(state.engine, person, facts, state.clock(), office_id)
    except (Invalid, Refused) as error:
        held = office_facts(state.engine, person, office_id) if office_id is not None else NEW
        return _page(request, state, person, office_id, held, error.message, form)
    return see(f"/buu-cuc/{number}", "saved")


def _facts(form: dict[str, str], weekdays: list[str]) -> OfficeFacts:
    def degrees(field: str) -> float:
        try:
            value = float(form.get(field, "").strip().replace(",", "."))
        except ValueError:
            raise Invalid(field, "Ghi tọa độ như 10.2941.", "Not a number of degrees.") from None
        if not -180 <= value <= 180:  # which no NaN is
            raise Invalid(field, "Tọa độ không hợp lệ.", "Not on earth.")
        return value

    return OfficeFacts(
        code=form.get("code", "").strip(),
        name=form.get("name", "").strip(),
        street_line=form.get("street_line", "").strip(),
        commune_code=form.get("commune_code", ""),
        latitude=degrees("latitude"),
        longitude=degrees("longitude"),
        phone=form.get("phone", "").strip() or None,
        open_weekdays=weekdays_from(weekdays),
        opens_second=second_from("opens", form.get("opens", "")),
        closes_second=second_from("closes", form.get("closes", "")),
        publishes_at_second=second_from("publishes", form["publishes"]) if form.get("publishes", "").strip() else None,
    )


def _page(
    request: Request,
    state: AppState,
    person: Person,
    office_id: int | None,
    facts: OfficeFacts,
    problem: str = "",
    form: dict[str, str] | None = None,
) -> Response:
    held = {
        "code": facts.code,
        "name": facts.name,
        "street_line": facts.street_line,
        "commune_code": facts.commune_code,
        "phone": facts.phone or "",
        "latitude": f"{facts.latitude:.6f}" if facts.latitude else "",
        "longitude": f"{facts.longitude:.6f}" if facts.longitude else "",
        "opens": clock_of(facts.opens_second),
        "closes": clock_of(facts.closes_second),
        "publishes": "" if facts.publishes_at_second is None else clock_of(facts.publishes_at_second),
    }
    return render(
        request,
        "office.html",
        status_code=422 if problem else 200,
        here="/buu-cuc",
        office_id=office_id,
        name=facts.name,
        form=held | (form or {}),
        bits=facts.open_weekdays,
        weekdays=WEEKDAYS,
        communes=communes_near(facts.commune_code or None),
        couriers=list_couriers(state.engine, person, office_id) if office_id is not None else (),
        vehicles=list(VehicleKind),
        skills=list(Skill),
        problem=problem,
        notice=notice_of(request),
    )
