"""A day's routes as GeoJSON (RFC 7946): a line a route, a point a stop, the depot. No name and no phone of a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api import filters
from scheduling.model.day import DayView, PlanView, RouteView, StopView


def route_geojson(view: DayView, plan: PlanView, routes: tuple[RouteView, ...], credit: str | None) -> dict[str, Any]:
    """Return the collection; ``attribution`` is the credit that whoever draws it must show.

    Coordinates are [longitude, latitude] in degrees, rounded to a tenth of a metre.
    """
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "day": view.day.isoformat(),
        "plan": plan.number,
        "state": plan.state.value,
        "travel_times": plan.travel_label,
        "features": [_feature("Point", _at(*view.depot), kind="depot", name=view.post_office_name)],
    }
    if credit:
        collection["attribution"] = credit
    for number, route in enumerate(routes, 1):
        collection["features"] += _route(number, route)
    return collection


def _route(number: int, route: RouteView) -> Iterator[dict[str, Any]]:
    if len(route.line) > 1:
        yield _feature(
            "LineString",
            [_at(*point) for point in route.line],
            kind="route",
            route=number,
            courier=route.courier_code,
            departs=filters.clock(route.departs_second),
            returns=filters.clock(route.returns_second),
            metres=route.ride_metres,
            seconds=route.ride_seconds,
        )
    for stop in route.stops:
        yield _stop(number, stop)


def _stop(number: int, stop: StopView) -> dict[str, Any]:
    window = [filters.clock(second) for second in stop.window] if stop.window else None
    return _feature(
        "Point",
        _at(stop.latitude, stop.longitude),
        kind="stop",
        route=number,
        position=stop.position,
        envelope=stop.envelope_code,
        arrives=filters.clock(stop.arrives_second),
        window=window,
        precision=stop.precision.value,
        outcome=stop.outcome.value if stop.outcome else None,
    )


def _feature(shape: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": shape, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def _at(latitude: float, longitude: float) -> list[float]:
    return [round(longitude, 6), round(latitude, 6)]
