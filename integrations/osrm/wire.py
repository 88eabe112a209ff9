"""OSRM's HTTP API, version 1: what is asked and what an answer must hold (docs/http.md of its project)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from integrations.osrm.errors import OsrmError
from routing.travel.protocol import Point

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Part of a table: from some points to others. NaN: no way. Snaps are metres from the points to their roads."""

    seconds: Floats
    metres: Floats
    source_snaps: Floats
    target_snaps: Floats
    data_version: str


def table_path(sources: Sequence[Point], targets: Sequence[Point]) -> str:
    """Path and query of a table from some points to others."""
    first = len(sources)
    ends = ";".join(str(i) for i in range(first)), ";".join(str(first + i) for i in range(len(targets)))
    query = f"annotations=duration,distance&sources={ends[0]}&destinations={ends[1]}"
    return f"table/v1/{{profile}}/{coordinates([*sources, *targets])}?{query}"


def route_path(points: Sequence[Point]) -> str:
    """Path and query of a route through all points in order."""
    query = "overview=false&steps=true&geometries=geojson&annotations=false"
    return f"route/v1/{{profile}}/{coordinates(points)}?{query}"


def coordinates(points: Sequence[Point]) -> str:
    """Write points as OSRM reads them: longitude first, to a decimetre."""
    return ";".join(f"{point.lon:.6f},{point.lat:.6f}" for point in points)


def read_table(answer: Any, sources: int, targets: int) -> Block:
    """Read a table of this size.

    Raises
    ------
    OsrmError
        ``osrm.malformed``: something is missing, of another size, negative or no number.
    """
    try:
        return Block(
            seconds=_grid(answer["durations"], sources, targets, "durations"),
            metres=_grid(answer["distances"], sources, targets, "distances"),
            source_snaps=_snaps(answer["sources"], sources),
            target_snaps=_snaps(answer["destinations"], targets),
            data_version=str(answer.get("data_version", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise OsrmError("osrm.malformed", f"OSRM: a table that cannot be read: {error!r}") from error


def read_lines(answer: Any, legs: int) -> tuple[list[tuple[Point, ...]], Floats]:
    """Read the lines of so many legs (a leg without steps has none), and how far each point is from its road.

    Raises
    ------
    OsrmError
        ``osrm.malformed``.
    """
    try:
        found = answer["routes"][0]["legs"]
        if len(found) != legs:
            raise ValueError(f"{len(found)} legs for {legs}")
        return [tuple(_corners(leg["steps"])) for leg in found], _snaps(answer["waypoints"], legs + 1)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise OsrmError("osrm.malformed", f"OSRM: a route that cannot be read: {error!r}") from error


def _corners(steps: Sequence[Any]) -> list[Point]:
    corners: list[Point] = []
    for step in steps:
        for lon, lat in step["geometry"]["coordinates"]:
            corner = Point(float(lat), float(lon))
            if not corners or corners[-1] != corner:
                corners.append(corner)
    return corners


def _grid(rows: Any, sources: int, targets: int, name: str) -> Floats:
    grid = np.array([[np.nan if value is None else float(value) for value in row] for row in rows], dtype=float)
    if grid.shape != (sources, targets):
        raise ValueError(f"{name} has the shape {grid.shape}, not {(sources, targets)}")
    if np.any(grid < 0) or np.any(np.isinf(grid)):
        raise ValueError(f"{name} holds what no way is long")
    return grid


def _snaps(places: Any, count: int) -> Floats:
    snaps = np.array([float(place["distance"]) for place in places], dtype=float)
    if snaps.shape != (count,) or not np.all(np.isfinite(snaps)) or np.any(snaps < 0):
        raise ValueError(f"{len(snaps)} places for {count}")
    return snaps
