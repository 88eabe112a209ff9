"""Doubtful addresses: the least known first, one household on the map, and which communes are poor."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.filters import ZONE
from api.pages.common import PAGE_SIZE, notice_of, see, today_of
from api.security.guards import allow
from api.state import AppState, State
from api.templating import render
from data.kinds import FixWay, Role
from routing.travel.protocol import TravelKind
from scheduling.errors import Conflict, Invalid
from scheduling.model.household import Doubt, Fix, HouseholdView
from scheduling.model.person import Person
from scheduling.services.doubtful import commune_report, doubtful, fix_household, look_at_household

router = APIRouter(prefix="/dia-chi")
Officer = Annotated[Person, Depends(allow(Role.OFFICER, Role.ADMINISTRATOR))]
Text = Annotated[str, Form(max_length=300)]
DOUBTS = {
    Doubt.FAILED: ("Bưu tá không tìm thấy", "bad"),
    Doubt.PIN_DISPUTED: ("Ghim khác nơi đã phát", "bad"),
    Doubt.OTHER_COMMUNE: ("Địa chỉ ghi xã khác", "warn"),
    Doubt.COMMUNE: ("Chỉ biết xã, phường", "warn"),
    Doubt.HAMLET: ("Chỉ biết ấp, khóm", "warn"),
    Doubt.UNSURE: ("Chưa chắc chắn", "warn"),
    Doubt.RIVAL: ("Có hai nơi giống nhau", "warn"),
}
"""The words and the tone of each doubt."""
SOURCES = {"now": "Điểm đang dùng", "runner_up": "Nơi có thể khác", "taught": "Nơi đã phát", "commune": "Giữa xã"}


@router.get("")
def listed(
    request: Request, state: State, person: Officer, trang: Annotated[int, Query(ge=1, le=10_000)] = 1
) -> Response:
    """Show the deliveries to come whose address is in doubt."""
    rows = doubtful(state.engine, person)
    return render(
        request,
        "doubtful.html",
        rows=rows[(trang - 1) * PAGE_SIZE : trang * PAGE_SIZE],
        total=len(rows),
        page=trang,
        page_size=PAGE_SIZE,
        page_url=lambda number: f"/dia-chi?trang={number}",
        doubts=DOUBTS,
        today=today_of(state),
        notice=notice_of(request),
    )


@router.get("/theo-xa")
def communes(request: Request, state: State, person: Officer) -> Response:
    """Show how well each commune's addresses are known, the poor ones first."""
    return render(request, "communes.html", rows=commune_report(state.engine, person))


@router.get("/{delivery_id}")
def household(request: Request, state: State, person: Officer, delivery_id: int) -> Response:
    """Show one household on the map; the look is recorded."""
    view = look_at_household(state.engine, person, delivery_id, state.clock())
    return _page(request, state, view)


@router.post("/{delivery_id}/ghim")
def fix(
    request: Request,
    state: State,
    person: Officer,
    delivery_id: int,
    latitude: Text = "",
    longitude: Text = "",
    way: Text = "",
    confirmed_by: Text = "",
    called_at: Text = "",
    note: Text = "",
    knows_it_rides: Text = "",
) -> Response:
    """Put the household on the map; a wrong field sends the form back with its reason beside it."""
    typed = {"latitude": latitude, "longitude": longitude, "way": way, "confirmed_by": confirmed_by}
    typed |= {"called_at": called_at, "note": note}
    try:
        given = Fix(_point(latitude, longitude), _way(way), confirmed_by, _moment(called_at), note)
        touched = fix_household(
            state.engine, person, delivery_id, given, state.clock(), knows_it_rides=bool(knows_it_rides)
        )
    except (Invalid, Conflict) as error:
        view = look_at_household(state.engine, person, delivery_id, state.clock())
        field = error.field if isinstance(error, Invalid) else "rides"
        return _page(request, state, view, typed, {field: error.message})
    whats = {day.what for day in touched}
    return see("/dia-chi", "pinned_rides" if "rides" in whats else "pinned_again" if "again" in whats else "pinned")


def _page(
    request: Request,
    state: AppState,
    view: HouseholdView,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    form = {"latitude": "", "longitude": "", "way": FixWay.MAP.value, "confirmed_by": "", "called_at": "", "note": ""}
    form["called_at"] = f"{state.clock().astimezone(ZONE):%Y-%m-%dT%H:%M}"
    return render(
        request,
        "household.html",
        status_code=422 if errors else 200,
        here="/dia-chi",
        view=view,
        form=typed or form,
        errors=errors or {},
        ways=list(FixWay),
        doubts=DOUBTS,
        sources=SOURCES,
        map=pick_map(view, state, typed or form),
        notice=notice_of(request),
    )


def pick_map(view: HouseholdView, state: AppState, form: dict[str, str]) -> dict[str, Any]:
    """What the map draws: each point it might be, how far off the one held may be, and what was chosen so far."""
    travel = state.travel
    try:
        chosen: tuple[float, float] | None = _point(form["latitude"], form["longitude"])
    except Invalid:
        chosen = None
    return {
        "points": [
            {"at": [round(part, 6) for part in each.point], "kind": each.source, "label": each.label or ""}
            for each in view.candidates
        ],
        "within_metres": view.known.uncertainty_metres or 300,
        "names": SOURCES,
        "chosen": list(chosen) if chosen else None,
        "credits": [travel.kind.label, *([travel.credit] if travel.credit else [])] if travel else [],
        "roads": travel is not None and travel.kind is not TravelKind.ESTIMATE,
    }


def _point(latitude: str, longitude: str) -> tuple[float, float]:
    """Read a point as people type it: a comma may stand for the dot. Raises Invalid."""
    try:
        north, east = float(latitude.strip().replace(",", ".")), float(longitude.strip().replace(",", "."))
    except ValueError:
        raise Invalid("point", "Bấm lên bản đồ, hoặc gõ vĩ độ và kinh độ.", "Not a point.") from None
    if not (-90 <= north <= 90 and -180 <= east <= 180):  # which no NaN is
        raise Invalid("point", "Tọa độ không hợp lệ.", "Not a point on earth.")
    return north, east


def _way(text: str) -> FixWay:
    try:
        return FixWay(text)
    except ValueError:
        raise Invalid("way", "Hãy chọn trong danh sách.", "Not one of the choices.") from None


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("called_at", "Giờ gọi điện không đọc được.", "Not a moment.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)
