"""Which streets a drawn area touches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from routing.travel.great_circle import EARTH_METRES

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ring = Sequence[tuple[float, float]]
"""(lon, lat) of the corners as GeoJSON has them; the last may repeat the first."""


def circle(lat: float, lon: float, metres: float, corners: int = 32) -> Ring:
    """Give a ring round a place, for an area told by its middle."""
    turns = np.arange(corners) * (2 * np.pi / corners)
    north = lat + np.degrees(metres / EARTH_METRES) * np.cos(turns)
    east = lon + np.degrees(metres / EARTH_METRES) * np.sin(turns) / np.cos(np.radians(lat))
    return tuple(zip(east.round(6).tolist(), north.round(6).tolist(), strict=True))


def holds(rings: Sequence[Ring], lon: Floats, lat: Floats) -> Flags:
    """Tell which places lie in an area: inside an odd number of its rings, so that an inner ring is a hole."""
    inside = np.zeros(len(lon), dtype=bool)
    for ring in rings:
        for (x1, y1), (x2, y2) in _sides(ring):
            crosses = (y1 > lat) != (y2 > lat)
            with np.errstate(divide="ignore", invalid="ignore"):
                inside ^= crosses & (lon < x1 + (lat - y1) * (x2 - x1) / np.float64(y2 - y1))
    return inside


def touches(rings: Sequence[Ring], start: tuple[Floats, Floats], end: tuple[Floats, Floats]) -> Flags:
    """Tell which straight stretches, from (lon, lat) to (lon, lat), lie in an area or cross its border."""
    (ax, ay), (bx, by) = start, end
    corners = np.array([corner for ring in rings for corner in ring])
    west, south = corners.min(axis=0)
    east, north = corners.max(axis=0)
    near = (np.maximum(ax, bx) >= west) & (np.minimum(ax, bx) <= east)
    near &= (np.maximum(ay, by) >= south) & (np.minimum(ay, by) <= north)
    which = np.flatnonzero(near)
    ax, ay, bx, by = ax[which], ay[which], bx[which], by[which]
    hit = holds(rings, ax, ay) | holds(rings, bx, by)
    for ring in rings:
        for (x1, y1), (x2, y2) in _sides(ring):
            hit |= _opposite(ax, ay, bx, by, x1, y1, x2, y2)
    near[which] = hit
    return np.asarray(near)


def _sides(ring: Ring) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def _opposite(ax: Floats, ay: Floats, bx: Floats, by: Floats, x1: float, y1: float, x2: float, y2: float) -> Flags:
    """Whether the stretches cross one side: each has the other's ends on its two hands."""
    a = (x2 - x1) * (ay - y1) - (y2 - y1) * (ax - x1)
    b = (x2 - x1) * (by - y1) - (y2 - y1) * (bx - x1)
    c = (bx - ax) * (y1 - ay) - (by - ay) * (x1 - ax)
    d = (bx - ax) * (y2 - ay) - (by - ay) * (x2 - ax)
    return np.asarray((a * b <= 0) & (c * d <= 0) & ((a != b) | (c != d)))
