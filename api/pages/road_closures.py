"""Roads that are closed for a while: which, why, until when; closing some, and opening them again."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from api.pages.common import Notice, day_from, today_of
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import Role
from routing.travel.area import circle
from routing.travel.closure_file import ClosureFile, polygons
from routing.travel.closures import Closure, Polygon, closed_metres
from routing.travel.errors import ClosureError
from routing.travel.protocol import TravelKind
from routing.travel.roadfile import DEGREE, RoadFile
from routing.travel.roads import RoadTravelTimes
from scheduling.errors import Invalid
from scheduling.model.person import Person

router = APIRouter(prefix="/duong-dong")
Keeper = Annotated[Person, Depends(allow(Role.DISPATCHER, Role.ADMINISTRATOR))]
MOST_METRES = 50_000
MOST_WAYS = 500
AGAIN = "Ngày chưa công bố lập tuyến lại sẽ dùng đường mới."
NOTICES = {
    "closed": Notice("done", f"Đã đóng đường. {AGAIN}"),
    "opened": Notice("done", f"Đã mở lại đường. {AGAIN}"),
}
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Row:
    """One closure as the page shows it; ``state`` is on, coming, or over."""

    closure: Closure
    state: str
    metres: int | None


class Wanted(BaseModel):
    """The form as it was typed."""

    ly_do: str = Field(default="", max_length=200)
    nguon: str = Field(default="", max_length=200)
    tu: str = Field(default="", max_length=10)
    den: str = Field(default="", max_length=10)
    hang_nam: str = Field(default="", max_length=1)
    vung: str = Field(default="", max_length=100_000)
    tam: str = Field(default="", max_length=60)
    ban_kinh: str = Field(default="", max_length=10)
    duong: str = Field(default="", max_length=10_000)


@router.get("")
def listed(request: Request, state: State, person: Keeper) -> Response:
    """Show what is closed and what will be, and the form."""
    return _page(request, state, Wanted(tu=today_of(state).isoformat()))


@router.post("")
def close(request: Request, state: State, person: Keeper, form: Annotated[Wanted, Form()]) -> Response:
    """Close roads; what is wrong is said beside its field."""
    try:
        added = _file(state).add(replace(_read(form), by=person.display_name))
    except Invalid as error:
        return _page(request, state, form, {error.field: error.message})
    _log.info("roads.closed", number=added.number)
    return _see("closed")


@router.post("/{number}/mo-lai")
def open_again(state: State, person: Keeper, number: int) -> Response:
    """Open roads again from today on."""
    try:
        _file(state).end(number, today_of(state))
    except ClosureError:
        raise Invalid("number", "Không có lần đóng đường này.", "There is no such closure.") from None
    _log.info("roads.opened", number=number)
    return _see("opened")


def _see(notice: str) -> RedirectResponse:
    return RedirectResponse(f"/duong-dong?tin={notice}", status_code=303)


def _page(request: Request, state: AppState, form: Wanted, errors: dict[str, str] | None = None) -> Response:
    today, roads = today_of(state), _roads(state)
    rows = [_row(each, today, roads) for each in _file(state)()]
    shown = [row for row in rows if row.state != "over"]
    return render(
        request,
        "road_closures.html",
        status_code=422 if errors else 200,
        rows=sorted(shown, key=lambda row: (row.state != "on", row.closure.first)),
        over=len(rows) - len(shown),
        form=form,
        errors=errors or {},
        map=_map(state, roads, shown),
        may_plan=roads is not None,
        notice=NOTICES.get(request.query_params.get("tin", "")),
    )


def _row(closure: Closure, today: date, roads: RoadFile | None) -> Row:
    state = "on" if closure.is_on(today) else "over" if closure.is_over(today) else "coming"
    return Row(closure, state, None if roads is None else closed_metres(roads, closure))


def _map(state: AppState, roads: RoadFile | None, rows: list[Row]) -> dict[str, Any] | None:
    """Return areas and roads to draw; None without roads, where a map would be empty."""
    if roads is None:
        return None
    travel = state.travel
    assert travel is not None
    south, north, west, east = (
        float(values) / DEGREE for values in (roads.lat.min(), roads.lat.max(), roads.lon.min(), roads.lon.max())
    )
    return {
        "bounds": [[south, west], [north, east]],
        "areas": [
            {
                "number": row.closure.number,
                "on": row.state == "on",
                "name": row.closure.reason,
                "rings": _rings(polygon),
            }
            for row in rows
            for polygon in row.closure.area
        ],
        "credits": [travel.kind.label, *([travel.credit] if travel.credit else [])],
        "roads": travel.kind is not TravelKind.ESTIMATE,
    }


def _rings(polygon: Polygon) -> list[list[list[float]]]:
    return [[[lat, lon] for lon, lat in ring] for ring in polygon]


def _read(form: Wanted) -> Closure:
    if not form.ly_do.strip():
        raise Invalid("ly_do", "Ghi lý do, ví dụ: ngập sâu, sửa cầu.", "A reason is needed.")
    if not form.nguon.strip():
        raise Invalid("nguon", "Ghi ai báo, ví dụ: UBND xã, bưu tá.", "A source is needed.")
    first, last = day_from("tu", form.tu), day_from("den", form.den)
    if first is None:
        raise Invalid("tu", "Chọn ngày bắt đầu đóng.", "The first day is needed.")
    yearly = bool(form.hang_nam)
    if yearly and last is None:
        raise Invalid("den", "Đóng hằng năm thì cần ngày cuối.", "A season needs its last day.")
    if last is not None and last < first and not yearly:
        raise Invalid("den", "Ngày cuối trước ngày đầu.", "The last day is before the first.")
    area, ways = (*_drawn(form.vung), *_round(form.tam, form.ban_kinh)), _ways(form.duong)
    if not (area or ways):
        raise Invalid("vung", "Vẽ một vùng, hoặc ghi tâm và bán kính, hoặc số của đường.", "Nothing is to be closed.")
    if yearly:
        first, last = first.replace(year=2000), last.replace(year=2000) if last else None
    return Closure(form.ly_do.strip(), form.nguon.strip(), first, last, yearly, area, ways)


def _drawn(text: str) -> tuple[Polygon, ...]:
    try:
        return polygons(json.loads(text)) if text.strip() else ()
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        raise Invalid("vung", "Vùng vẽ không đọc được: cần Polygon của GeoJSON.", "Not a GeoJSON polygon.") from None


def _round(middle: str, radius: str) -> tuple[Polygon, ...]:
    if not middle.strip() and not radius.strip():
        return ()
    try:
        lat, lon = (float(part) for part in middle.split(","))
        metres = float(radius)
    except ValueError:
        raise Invalid("tam", "Ghi vĩ độ, kinh độ, ví dụ 10.29, 105.66; bán kính bằng mét.", "No place.") from None
    if not (math.isfinite(lat) and math.isfinite(lon) and -85 <= lat <= 85 and -180 <= lon <= 180):
        raise Invalid("tam", "Tâm không nằm trên bản đồ.", "Not a place on earth.")
    if not 1 <= metres <= MOST_METRES:
        raise Invalid("ban_kinh", "Bán kính từ 1 đến 50.000 m.", "The radius is out of range.")
    return ((circle(lat, lon, metres),),)


def _ways(text: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").split()
    if len(parts) > MOST_WAYS or not all(part.isascii() and part.isdigit() and 0 < int(part) < 2**62 for part in parts):
        raise Invalid("duong", "Ghi số của đường trên OpenStreetMap, cách nhau bằng dấu phẩy.", "Not way numbers.")
    return tuple(int(part) for part in parts)


def _roads(state: AppState) -> RoadFile | None:
    return state.travel.roads if isinstance(state.travel, RoadTravelTimes) else None


def _file(state: AppState) -> ClosureFile:
    return ClosureFile(state.settings.closures_file)
