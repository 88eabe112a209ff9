"""What a map draws of a day or of one route. Pure: views in, plain lists out (map.js reads them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api import filters
from data.kinds import Outcome
from routing.travel.protocol import TravelKind, TravelTimes
from scheduling.model.day import RouteView, StopView

COLOURS = 8
"""As many as pages.css has."""


def day_map(
    depot: tuple[float, float],
    depot_name: str,
    routes: Sequence[RouteView],
    *,
    travel: TravelTimes | None,
    next_stop_id: int | None = None,
) -> dict[str, Any]:
    """Return depot, routes with lines and stops, and what must be said of the roads and their source.

    Points are [latitude, longitude] in degrees, rounded to about a metre.
    """
    return {
        "depot": {"at": _at(*depot), "name": depot_name},
        "routes": [
            {
                "colour": index % COLOURS,
                "name": route.courier_name,
                "line": [_at(*point) for point in route.line],
                "stops": [_stop(stop, next_stop_id) for stop in route.stops],
            }
            for index, route in enumerate(routes)
        ],
        "credits": [travel.kind.label, *([travel.credit] if travel.credit else [])] if travel else [],
        "roads": travel is not None and travel.kind is not TravelKind.ESTIMATE,
    }


def _stop(stop: StopView, next_stop_id: int | None) -> dict[str, Any]:
    return {
        "at": _at(stop.latitude, stop.longitude),
        "n": stop.position,
        "title": f"{filters.clock(stop.arrives_second)} · {stop.recipient_name}",
        "text": f"{stop.address_line}, {stop.commune_name}",
        "gone": is_marked(stop),
        "next": stop.stop_id == next_stop_id,
    }


def is_marked(stop: StopView) -> bool:
    """True when the courier has marked the stop and has not taken the mark back."""
    return stop.outcome in (Outcome.DELIVERED, Outcome.FAILED)


def _at(latitude: float, longitude: float) -> list[float]:
    return [round(latitude, 5), round(longitude, 5)]
