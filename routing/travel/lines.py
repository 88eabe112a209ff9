"""The roads and waters of a box as a few smooth lines, for a map that needs no tiles."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.travel.roadfile import DEGREE, RoadFile

WATER = "water"
IMPORTANCE = (
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "motorway_link",
    "trunk_link",
    "primary_link",
    "secondary_link",
    "tertiary_link",
    "ferry",
    "unclassified",
    "residential",
    "road",
    "living_street",
    "service",
    "track",
    "path",
)
"""Which classes are drawn first; what is not here comes last."""
PIXELS = 1500
"""A bend of less than this part of the box's longer side cannot be seen."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Box(NamedTuple):
    """Degrees."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class RoadLine:
    """One line to draw: its class (or ``water``), name, width in metres (0: by class), and (lat, lon) points."""

    road_class: str
    name: str
    width_metres: int
    points: tuple[tuple[float, float], ...]


class _Chains(NamedTuple):
    """All lines end to end: line k is ``lat[start[k]:start[k + 1]]``, its class and name one of the lists'."""

    lat: Floats
    lon: Floats
    start: Ints
    road_class: Ints
    name: Ints


def road_lines(roads: RoadFile, box: Box, max_points: int = 20_000) -> list[RoadLine]:
    """Roads that reach into a box, the most important first, in at most so many points.

    Arcs are joined into lines from junction to junction, both directions are drawn once, bends too slight
    to see are left out. If that is still too much, the least important roads are left out.
    """
    chains, _ = _chains(roads)
    rank = {name: i for i, name in enumerate(IMPORTANCE)}
    ranks = np.array([rank.get(name, len(rank)) for name in roads.classes])
    which = _inside(chains, box)
    which = which[np.argsort(ranks[chains.road_class[which]], kind="stable")]
    lines = _simplified(chains, which, box, max_points)
    return [
        RoadLine(roads.classes[chains.road_class[k]], roads.names[chains.name[k]], 0, points) for k, points in lines
    ]


def water_lines(roads: RoadFile, box: Box, max_points: int = 5_000) -> list[RoadLine]:
    """Rivers and canals that reach into a box, the widest first, in at most so many points."""
    _, chains = _chains(roads)
    which = _inside(chains, box)
    which = which[np.argsort(-roads.water_width[which].astype(np.int64), kind="stable")]
    lines = _simplified(chains, which, box, max_points)
    return [RoadLine(WATER, "", int(roads.water_width[k]), points) for k, points in lines]


def _inside(chains: _Chains, box: Box) -> Ints:
    first = chains.start[:-1]
    if not len(first):
        return np.zeros(0, dtype=np.int64)
    low, high = np.minimum.reduceat, np.maximum.reduceat
    reaches = (low(chains.lat, first) <= box.north) & (high(chains.lat, first) >= box.south)
    reaches &= (low(chains.lon, first) <= box.east) & (high(chains.lon, first) >= box.west)
    return np.flatnonzero(reaches)


def _simplified(
    chains: _Chains, which: Ints, box: Box, max_points: int
) -> list[tuple[int, tuple[tuple[float, float], ...]]]:
    """The lines with fewer points, as long as there is room for them."""
    length = chains.start[which + 1] - chains.start[which]
    owner = np.repeat(np.arange(len(which)), length)
    at = np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length) + chains.start[which][owner]
    lat, lon = chains.lat[at], chains.lon[at]
    kept = _bends(lat, lon, owner, max(box.north - box.south, box.east - box.west) / PIXELS)
    count = np.bincount(owner[kept], minlength=len(which))
    end = np.cumsum(count)
    points = list(zip(lat[kept].round(6).tolist(), lon[kept].round(6).tolist(), strict=True))
    room = int(np.searchsorted(end, max_points, side="right"))
    return [(int(which[i]), tuple(points[end[i] - count[i] : end[i]])) for i in range(room)]


def _bends(lat: Floats, lon: Floats, owner: Ints, tolerance: float) -> Ints:
    """Points to keep: ends of lines, and those that stand out from the line of their neighbours."""
    kept = np.arange(len(lat))
    while len(kept) > 2:
        slight = (_aside(lat[kept], lon[kept]) < tolerance) & (owner[kept[2:]] == owner[kept[:-2]])
        # Never two neighbours at once, or a slow bend would vanish altogether.
        index = np.arange(len(slight))
        slight &= (index - np.maximum.accumulate(np.where(slight, -1, index))) % 2 == 1
        if not slight.any():
            break
        kept = np.delete(kept, np.flatnonzero(slight) + 1)
    return kept


def _aside(y: Floats, x: Floats) -> Floats:
    """How far each inner point is from the stretch between its two neighbours."""
    base_y, base_x, to_y, to_x = y[2:] - y[:-2], x[2:] - x[:-2], y[1:-1] - y[:-2], x[1:-1] - x[:-2]
    share = (to_y * base_y + to_x * base_x) / np.maximum(base_y**2 + base_x**2, 1e-18)
    share = np.clip(share, 0, 1)
    return np.asarray(np.hypot(to_y - share * base_y, to_x - share * base_x))


_CACHE: weakref.WeakKeyDictionary[RoadFile, tuple[_Chains, _Chains]] = weakref.WeakKeyDictionary()


def _chains(roads: RoadFile) -> tuple[_Chains, _Chains]:
    """Lines of the roads and of the waters; made at the first map, half a second for a city."""
    if roads not in _CACHE:
        _CACHE[roads] = _road_chains(roads), _water_chains(roads)
    return _CACHE[roads]


def _water_chains(roads: RoadFile) -> _Chains:
    none = np.zeros(len(roads.water_width), dtype=np.int64)
    lat, lon = roads.water_lat / DEGREE, roads.water_lon / DEGREE
    return _Chains(lat, lon, roads.water_start.astype(np.int64), none, none)


def _road_chains(roads: RoadFile) -> _Chains:
    low, high = np.minimum(roads.tail, roads.head), np.maximum(roads.tail, roads.head)
    _, arc = np.unique(low.astype(np.int64) * roads.node_count + high, return_index=True)
    ends = np.stack([low[arc], high[arc]], axis=1).tolist()
    what = (roads.road_class[arc].astype(np.int64) * len(roads.names) + roads.name[arc]).tolist()
    nodes: list[int] = []
    start, first = [0], []
    for line, edge in _walks(ends, what, roads.node_count):
        nodes += line
        start.append(len(nodes))
        first.append(arc[edge])
    at, arcs = np.array(nodes), np.array(first)
    classes, names = roads.road_class[arcs].astype(np.int64), roads.name[arcs].astype(np.int64)
    return _Chains(roads.lat[at] / DEGREE, roads.lon[at] / DEGREE, np.array(start), classes, names)


def _walks(ends: list[list[int]], what: list[int], node_count: int) -> Iterator[tuple[list[int], int]]:
    """Nodes of each line from junction to junction, or round, and one edge of it."""
    edges_at: list[list[int]] = [[] for _ in range(node_count)]
    for edge, (a, b) in enumerate(ends):
        edges_at[a].append(edge)
        edges_at[b].append(edge)
    passed = [len(edges) == 2 and what[edges[0]] == what[edges[1]] for edges in edges_at]
    done = [False] * len(ends)
    tips = [edge for edge, (a, b) in enumerate(ends) if not (passed[a] and passed[b])]
    for edge in [*tips, *range(len(ends))]:  # what no tip leads to is a ring
        if done[edge]:
            continue
        a, b = ends[edge]
        line = [b, a] if passed[a] and not passed[b] else [a, b]
        done[edge], here = True, edge
        while passed[line[-1]]:
            one, other = edges_at[line[-1]]
            here = other if here == one else one
            if done[here]:
                break
            done[here] = True
            line.append(sum(ends[here]) - line[-1])
        yield line, edge
