"""Roads and waters for the map: lines in a box, from the same road file that gives the times; and what is closed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import JSONResponse

from api.pages import road_closures
from api.security.guards import allow
from api.state import State
from data.kinds import Role
from routing.travel.lines import Box, RoadLine, road_lines, water_lines
from routing.travel.roads import RoadTravelTimes
from scheduling.errors import Invalid

router = APIRouter()
router.include_router(road_closures.router)
ROAD_POINTS = 9_000
WATER_POINTS = 3_000
WIDEST_DEGREES = 3.0
GREAT = ("motorway", "trunk", "primary")
MIDDLE = ("secondary", "tertiary")
BROAD_WATER_METRES = 40


@router.get(
    "/map/roads", dependencies=[Depends(allow(Role.DISPATCHER, Role.COURIER, Role.OFFICER, Role.ADMINISTRATOR))]
)
def roads(state: State, bbox: Annotated[str, Query(max_length=120)]) -> JSONResponse:
    """Return what to draw in ``bbox`` (west,south,east,north in degrees); no lines where times are estimates.

    ``size`` 0 to 2 is how thick a road is drawn, 0 or 1 for a water.
    """
    box = _box(bbox)
    travel = state.travel
    lines: dict[str, Any] = {"lines": [], "waters": []}
    if isinstance(travel, RoadTravelTimes):
        lines["lines"] = [_drawn(each, _size(each)) for each in road_lines(travel.roads, box, ROAD_POINTS)]
        lines["waters"] = [
            _drawn(each, int(each.width_metres >= BROAD_WATER_METRES))
            for each in water_lines(travel.roads, box, WATER_POINTS)
        ]
    return JSONResponse(lines, headers={"Cache-Control": "private, max-age=3600"})


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise Invalid("bbox", "Khung bản đồ cần bốn số.", "bbox needs four numbers.") from None
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):  # which no NaN is
        raise Invalid("bbox", "Khung bản đồ không hợp lệ.", "bbox is not a box on earth.")
    if east - west > WIDEST_DEGREES or north - south > WIDEST_DEGREES:
        raise Invalid("bbox", "Khung bản đồ quá rộng.", "bbox is too wide.")
    return Box(south, west, north, east)


def _size(line: RoadLine) -> int:
    return 2 if line.road_class in GREAT else int(line.road_class in MIDDLE)


def _drawn(line: RoadLine, size: int) -> dict[str, Any]:
    return {"size": size, "line": _short(line.points)}


def _short(points: Sequence[tuple[float, float]]) -> list[list[float]]:
    return [[round(latitude, 5), round(longitude, 5)] for latitude, longitude in points]
