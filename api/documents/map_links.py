"""A route as links to other map services, each with no more points than they take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from data.reference.map_links import map_links
from scheduling.model.day import RouteView

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RouteLink:
    """One piece of a route: ``title`` of the service, what the piece goes from and to, and the address to open."""

    title: str
    text: str
    url: str


def route_links(depot: Point, route: RouteView, chosen: Collection[str]) -> tuple[RouteLink, ...]:
    """Return the links of a route, piece by piece; each piece begins where the one before it ended.

    Parameters
    ----------
    depot
        Where the route begins and ends, (latitude, longitude).
    chosen
        Keys of the services to link to (``data/reference/map_links.toml``); those that show single points give none.
    """
    points = [depot, *((stop.latitude, stop.longitude) for stop in route.stops), depot]
    names = ["bưu cục", *(f"điểm {stop.position}" for stop in route.stops), "bưu cục"]
    step = map_links().most_points - 1
    return tuple(
        RouteLink(
            form.title,
            f"{names[begin]} – {names[min(begin + step, len(points) - 1)]}",
            form.route.format(
                points=form.between.join(form.point_text(point) for point in points[begin : begin + step + 1])
            ),
        )
        for form in map_links().forms
        if form.key in chosen and form.route
        for begin in range(0, len(points) - 1, step)
    )


def point_links(point: Point, chosen: Collection[str]) -> tuple[RouteLink, ...]:
    """Return the links that open one point in services that show single points (``geo:``)."""
    return tuple(
        RouteLink(form.title, "", form.point_text(point))
        for form in map_links().forms
        if form.key in chosen and not form.route
    )
