"""Roads closed for a while: by flood, works or season, in a drawn area or by their ways."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from routing.travel.area import Ring, touches
from routing.travel.roadfile import DEGREE, RoadFile

Polygon = tuple[Ring, ...]
"""An outer ring, then its holes."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What is closed, when, why, and who says so.

    Attributes
    ----------
    number
        Its name in the office's file, from 1; 0 for one that is not in it yet.
    first, last
        Days, both closed; without a last one it stays closed until somebody opens it.
    yearly
        First and last are a day of every year (2000 stands for it); the season may pass the new year.
    area
        Every road that reaches into one of these polygons is closed, ferries too.
    ways
        Numbers of ways in the source of the roads (OpenStreetMap's), closed as well.
    reopened
        From this day on it is open again, for good.
    """

    reason: str
    source: str
    first: date
    last: date | None = None
    yearly: bool = False
    area: tuple[Polygon, ...] = ()
    ways: tuple[int, ...] = ()
    by: str = ""
    number: int = 0
    reopened: date | None = None

    def is_on(self, day: date) -> bool:
        """Whether it is closed on a day."""
        if self.reopened is not None and day >= self.reopened:
            return False
        if not self.yearly:
            return self.first <= day and (self.last is None or day <= self.last)
        here, first = (day.month, day.day), (self.first.month, self.first.day)
        last = (self.last.month, self.last.day) if self.last else (12, 31)
        return first <= here <= last if first <= last else here >= first or here <= last

    def is_over(self, day: date) -> bool:
        """Whether it will never be closed again from a day on."""
        if self.reopened is not None and day >= self.reopened:
            return True
        return not self.yearly and self.last is not None and day > self.last


def closed_metres(roads: RoadFile, closure: Closure) -> int:
    """Give the length of road it closes, a street of two directions once."""
    arcs = closed_arcs(roads, closure)
    low, high = (edge(roads.tail[arcs], roads.head[arcs]) for edge in (np.minimum, np.maximum))
    _, once = np.unique(low.astype(np.int64) * roads.node_count + high, return_index=True)
    return int(roads.decimetres[arcs[once]].sum()) // 10


_CACHE: weakref.WeakKeyDictionary[RoadFile, dict[Closure, NDArray[np.int64]]] = weakref.WeakKeyDictionary()
_MOST = 500


def closed_arcs(roads: RoadFile, closure: Closure) -> NDArray[np.int64]:
    """Give the ids of the arcs it closes; none where these roads are elsewhere."""
    known = _CACHE.setdefault(roads, {})
    if closure not in known:
        if len(known) >= _MOST:
            known.clear()
        known[closure] = _arcs(roads, closure)
    return known[closure]


def _arcs(roads: RoadFile, closure: Closure) -> NDArray[np.int64]:
    closed = np.isin(roads.way, np.array(closure.ways, dtype=np.int64))
    lon, lat = roads.lon / DEGREE, roads.lat / DEGREE
    for polygon in closure.area:
        closed |= touches(polygon, (lon[roads.tail], lat[roads.tail]), (lon[roads.head], lat[roads.head]))
    return np.flatnonzero(closed)
