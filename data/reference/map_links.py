"""How other map services are given a point or a route by a link."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

PATH = Path(__file__).parent / "map_links.toml"


@dataclass(frozen=True, slots=True)
class LinkForm:
    """One service.

    Attributes
    ----------
    route
        The address of a route, with ``{points}``; "" where the service shows single points only.
    point
        How a point is written, with ``{latitude}`` and ``{longitude}``; what stands ``between`` two.
    """

    key: str
    title: str
    route: str
    point: str
    between: str

    def point_text(self, point: tuple[float, float]) -> str:
        """A point, (latitude, longitude), as this service writes it."""
        return self.point.format(latitude=point[0], longitude=point[1])


@dataclass(frozen=True, slots=True)
class MapLinks:
    """Every service we know, and how many points one link may hold."""

    effective_from: date
    source: str
    most_points: int
    forms: tuple[LinkForm, ...]


@cache
def map_links() -> MapLinks:
    """Return the services, read once."""
    held = tomllib.loads(PATH.read_text("utf-8"))
    forms = [
        LinkForm(each["key"], each["title"], each.get("route", ""), each["point"], each.get("between", ""))
        for each in held["link"]
    ]
    return MapLinks(held["effective_from"], held["source"], held["most_points"], tuple(forms))
