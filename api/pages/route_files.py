"""A day's routes as files: a workbook, GeoJSON, GPX, and paper. The same handlers serve pages and the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from api.documents.route_geojson import route_geojson
from api.documents.route_gpx import route_gpx
from api.documents.route_pdf import route_pdf
from api.documents.route_xlsx import route_xlsx
from api.rest.described import PROBLEMS
from api.security.guards import allow
from api.state import AppState, State
from api.templating import STATIC
from data.kinds import Role
from scheduling.model.day import DayView, PlanView, RouteView
from scheduling.model.person import Person
from scheduling.services.route_files import routes_to_hand_out

router = APIRouter()
Dispatcher = Annotated[Person, Depends(allow(Role.DISPATCHER))]
Day = Annotated[date, Path(description="YYYY-MM-DD.")]
OnlyRoute = Annotated[int | None, Query(ge=1, description="Only the route of this id.")]
FONTS = STATIC / "vendor" / "fonts"
Write = Callable[[DayView, PlanView, tuple[RouteView, ...], str | None], bytes]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file: its ending, its media type, whether browsers show it, and who writes it."""

    ending: str
    media_type: str
    shown: bool
    write: Write


KINDS = (
    Kind(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        False,
        lambda view, plan, routes, _credit: route_xlsx(view, plan, routes),
    ),
    Kind(
        "geojson",
        "application/geo+json",
        False,
        lambda view, plan, routes, credit: json.dumps(
            route_geojson(view, plan, routes, credit), ensure_ascii=False
        ).encode(),
    ),
    Kind("gpx", "application/gpx+xml", False, route_gpx),
    Kind("pdf", "application/pdf", True, lambda view, plan, routes, _credit: route_pdf(view, plan, routes, FONTS)),
)


def _page(kind: Kind) -> Callable[..., Response]:
    def take(state: State, person: Dispatcher, day: Day, tuyen: OnlyRoute = None) -> Response:
        return _file(kind, state, person, day, tuyen)

    return take


def _endpoint(kind: Kind) -> Callable[..., Response]:
    def take(state: State, person: Dispatcher, day: Day, route: OnlyRoute = None) -> Response:
        return _file(kind, state, person, day, route)

    take.__doc__ = f"Return the day's routes as {kind.ending.upper()}; it is written down who took them."
    take.__name__ = f"routes_{kind.ending}"
    return take


def _file(kind: Kind, state: AppState, person: Person, day: date, route_id: int | None) -> Response:
    view, plan, routes = routes_to_hand_out(state.engine, person, day, kind.ending, state.clock(), route_id)
    credit = state.travel.credit if state.travel else None
    name = f"tuyen-{view.day}" + (f"-{routes[0].courier_code}" if route_id and routes else "")
    how = "inline" if kind.shown else "attachment"
    headers = {"Content-Disposition": f'{how}; filename="{name}.{kind.ending}"', "Cache-Control": "no-store"}
    return Response(kind.write(view, plan, routes, credit), media_type=kind.media_type, headers=headers)


for _kind in KINDS:
    router.add_api_route(f"/ngay/{{day}}/tuyen.{_kind.ending}", _page(_kind), include_in_schema=False)
    router.add_api_route(
        f"/api/v1/fleet-days/{{day}}/routes.{_kind.ending}",
        _endpoint(_kind),
        tags=["fleet days"],
        response_class=Response,
        responses={**PROBLEMS, 200: {"description": f"The file, as {_kind.media_type}."}},
    )
