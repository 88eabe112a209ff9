"""Territories: which post office serves which commune, drawn on the map or ticked in the table; looked at first."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from api.pages.common import notice_of, see
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role
from routing.travel.protocol import TravelKind
from scheduling.decide.territory import communes_in, read_shape
from scheduling.decide.territory_csv import read_territories, write_territories
from scheduling.errors import Invalid
from scheduling.model.person import Person
from scheduling.model.territory import CommuneRow, OfficeView, Serves
from scheduling.services.offices import list_offices, office_labels
from scheduling.services.territories import (
    change_territories,
    outside_deliveries,
    preview_territories,
    territory_rows,
)

router = APIRouter(prefix="/dia-ban")
Looker = Annotated[Person, Depends(allow(Role.ADMINISTRATOR, Role.DISPATCHER, Role.OFFICER))]
Keeper = Annotated[Person, Depends(allow(Role.ADMINISTRATOR))]
MOST_BYTES = 1_000_000
NOBODY = "mang-buu-chinh"
"""What the form sends for the carrier's own network."""


@router.get("")
def listed(request: Request, state: State, person: Looker) -> Response:
    """Show the communes, their post offices, and what lies outside of all."""
    return _page(request, state, person)


@router.get("/trong-hinh")
def in_shape(state: State, person: Keeper, hinh: Annotated[str, Query(max_length=20_000)]) -> JSONResponse:
    """Return the codes of the communes that lie mostly in a drawn shape."""
    codes = [row.code for row in territory_rows(state.engine, person)]
    return JSONResponse({"communes": communes_in(read_shape(hinh), codes)})


@router.get("/bang.csv")
def table(state: State, person: Looker) -> Response:
    """Return the territories as a table for other programs."""
    text = write_territories(territory_rows(state.engine, person), office_labels(state.engine))
    headers = {"Content-Disposition": 'attachment; filename="dia-ban.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/xem-truoc")
def preview(
    request: Request,
    state: State,
    person: Keeper,
    xa: Annotated[list[str], Form()] = [],  # noqa: B006  FastAPI copies it
    buu_cuc: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Show what would move if the chosen communes went to this post office."""
    try:
        return _preview(request, state, person, {code: _office(buu_cuc) for code in _some(xa)})
    except Invalid as error:
        return _page(request, state, person, chosen=xa, office=buu_cuc, problem=error.message)


@router.post("/nhap")
def take(request: Request, state: State, person: Keeper, tep: Annotated[UploadFile, File()]) -> Response:
    """Show what a table would change."""
    content = tep.file.read(MOST_BYTES + 1)
    try:
        if len(content) > MOST_BYTES:
            raise Invalid("file", "Tệp quá lớn.", "The file is too large.")
        ids = {code: number for number, (code, _) in office_labels(state.engine).items()}
        return _preview(request, state, person, read_territories(content, ids))
    except Invalid as error:
        return _page(request, state, person, problem=error.message)


@router.post("/ap-dung")
def change(state: State, person: Keeper, doi: Annotated[list[str], Form()] = []) -> Response:  # noqa: B006
    """Apply what the preview showed, as far as it still holds."""
    wanted: Serves = {}
    for pair in doi:
        code, _, office = pair.partition(":")
        wanted[code] = _office(office)
    done = change_territories(state.engine, person, wanted, state.clock())
    again = any(day.what == "again" for day in done.days)
    return see("/dia-ban", "moved_again" if again else "moved")


def _preview(request: Request, state: AppState, person: Person, wanted: Serves) -> Response:
    found = preview_territories(state.engine, person, wanted)
    return render(
        request,
        "territory_preview.html",
        here="/dia-ban",
        preview=found,
        names=names_of(state),
        pairs=[f"{move.commune_code}:{move.to_office or NOBODY}" for move in found.moves],
    )


def _page(
    request: Request,
    state: AppState,
    person: Person,
    chosen: list[str] | None = None,
    office: str = "",
    problem: str = "",
) -> Response:
    rows, offices = territory_rows(state.engine, person), list_offices(state.engine, person)
    names = names_of(state)
    colour = {number: index % 8 for index, number in enumerate(sorted(names))}
    return render(
        request,
        "territories.html",
        status_code=422 if problem else 200,
        rows=rows,
        names=names,
        colour=colour,
        outside=outside_deliveries(state.engine, person) if person.role is not Role.DISPATCHER else (),
        may_change=person.sees_all,
        chosen=set(chosen or ()),
        office=office,
        nobody=NOBODY,
        problem=problem,
        map=territory_map(rows, offices, colour, state),
        notice=notice_of(request),
    )


def names_of(state: AppState) -> dict[int, str]:
    """Name of each post office by its number."""
    return {number: name for number, (_, name) in office_labels(state.engine).items()}


def territory_map(
    rows: tuple[CommuneRow, ...], offices: tuple[OfficeView, ...], colour: dict[int, int], state: AppState
) -> dict[str, Any]:
    """What the map draws: each commune's point in its office's colour, and the offices."""
    travel = state.travel
    return {
        "communes": [
            {
                "code": row.code,
                "name": row.name,
                "at": [round(part, 5) for part in row.point],
                "colour": colour.get(row.office_id or 0, -1),
            }
            for row in rows
        ],
        "offices": [
            {
                "name": each.facts.name,
                "at": [round(each.facts.latitude, 5), round(each.facts.longitude, 5)],
                "colour": colour.get(each.office_id, 0),
            }
            for each in offices
        ],
        "credits": [travel.kind.label, *([travel.credit] if travel.credit else [])] if travel else [],
        "roads": travel is not None and travel.kind is not TravelKind.ESTIMATE,
    }


def _some(codes: list[str]) -> list[str]:
    if not codes:
        raise Invalid("xa", "Hãy chọn ít nhất một xã, phường trong bảng hoặc trên bản đồ.", "Choose a commune.")
    return codes


def _office(text: str) -> int | None:
    if text == NOBODY:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid("buu_cuc", "Hãy chọn bưu cục sẽ phục vụ.", "Choose a post office.")
    return int(text)
