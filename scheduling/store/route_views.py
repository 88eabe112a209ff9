"""Routes as the dispatcher and the courier see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from data.tables import Courier, PlanVersion, Route
from scheduling.model.day import RouteView
from scheduling.store.handover_views import summaries_of
from scheduling.store.stop_views import stops_of


def routes_of_version(session: Session, version: PlanVersion) -> tuple[RouteView, ...]:
    """Every route of a plan version."""
    rows = session.exec(
        select(Route, Courier)
        .join(Courier, col(Courier.id) == Route.courier_id)
        .where(Route.plan_version_id == version.id)
        .order_by(col(Route.id))
    ).all()
    return route_views(session, rows)


def route_views(session: Session, rows: Sequence[tuple[Route, Courier]]) -> tuple[RouteView, ...]:
    """The views of these routes with their stops and lists."""
    ids = [route.id or 0 for route, _ in rows]
    stops, lists = stops_of(session, ids), summaries_of(session, ids)
    return tuple(
        RouteView(
            route_id=route.id or 0,
            courier_id=route.courier_id,
            courier_code=courier.code,
            courier_name=courier.name,
            departs_second=route.departs_second,
            returns_second=route.returns_second,
            ride_seconds=route.ride_seconds,
            ride_metres=route.ride_metres,
            lunch=_lunch(route),
            line=tuple((latitude, longitude) for latitude, longitude in route.line),
            stops=stops[route.id or 0],
            handovers=lists[route.id or 0],
        )
        for route, courier in rows
    )


def _lunch(route: Route) -> tuple[int, int] | None:
    if route.lunch_from_second is None or route.lunch_to_second is None:
        return None
    return route.lunch_from_second, route.lunch_to_second
