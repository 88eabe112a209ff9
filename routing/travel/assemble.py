"""From streets to the arrays of a road file: arcs, times, the strongly connected part, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from routing.travel.errors import RoadBuildError
from routing.travel.great_circle import great_circle_metres
from routing.travel.osm import FERRY, Street
from routing.travel.protocol import TravelKind
from routing.travel.roadfile import DEGREE, TICKS_PER_SECOND, UNREACHABLE, RoadFile, with_length
from routing.travel.speeds import Speeds

Place = tuple[int, int]
Water = tuple[Sequence[int], int]


class Left(NamedTuple):
    """What is not part of the one network in which every place can be reached from every other."""

    networks: int
    nodes: int
    metres: int


@dataclass(frozen=True, slots=True)
class About:
    """What a road file says of itself."""

    title: str
    kind: TravelKind
    source: str
    credit: str | None
    built_at: datetime


class _Arcs(NamedTuple):
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    ticks: NDArray[np.int64]
    decimetres: NDArray[np.int64]
    road_class: NDArray[np.int64]
    name: NDArray[np.int64]
    way: NDArray[np.int64]

    def take(self, which: NDArray[np.int64] | NDArray[np.bool_]) -> _Arcs:
        return _Arcs(*(column[which] for column in self))


def assemble(
    about: About,
    speeds: Speeds,
    streets: Iterable[Street],
    places: Mapping[int, Place],
    waters: Sequence[Water] = (),
    blocked: Iterable[int] = (),
) -> tuple[RoadFile, Left]:
    """Make a road file of streets.

    Parameters
    ----------
    places
        (lat, lon) of each node id, in 1e-7 degree.
    waters
        Node ids and width in metres of each line of water.
    blocked
        Nodes no motorbike passes; what leads to them ends there.

    Raises
    ------
    RoadBuildError
        ``roads.build.empty`` when no network of at least two nodes is left.
    """
    streets = list(streets)
    ids = np.unique(np.fromiter((node for street in streets for node in street.nodes), dtype=np.int64))
    at = np.array([places[node] for node in ids.tolist()], dtype=np.int64).reshape(-1, 2)
    classes = sorted({street.road_class for street in streets})
    names = ["", *sorted({street.name for street in streets} - {""})]
    arcs = _arcs(streets, ids, at, speeds, classes, names)
    closed = np.isin(ids, np.fromiter(blocked, dtype=np.int64))
    arcs = _unique(arcs.take(~closed[arcs.tail] & ~closed[arcs.head]), len(ids))
    kept, left = _largest(arcs, len(ids))
    if len(kept) < 2:
        raise RoadBuildError("roads.build.empty", f"{about.title}: no roads a motorbike may ride were found")
    number = np.full(len(ids), -1)
    number[kept] = np.arange(len(kept))
    inside = arcs.take((number[arcs.tail] >= 0) & (number[arcs.head] >= 0))
    return _road_file(about, speeds, classes, names, at[kept], number, inside, _water(waters, places)), left


def _arcs(
    streets: Sequence[Street],
    ids: NDArray[np.int64],
    at: NDArray[np.int64],
    speeds: Speeds,
    classes: Sequence[str],
    names: Sequence[str],
) -> _Arcs:
    counts = np.array([len(street.nodes) for street in streets], dtype=np.int64)
    flat = np.searchsorted(ids, np.fromiter((node for street in streets for node in street.nodes), dtype=np.int64))
    # Every step from a node to the next, except from the last of a street to the first of the following.
    steps = np.ones(max(len(flat) - 1, 0), dtype=bool)
    steps[np.cumsum(counts)[:-1] - 1] = False
    street = np.repeat(np.arange(len(streets)), np.maximum(counts - 1, 0))
    tail, head = flat[:-1][steps], flat[1:][steps]
    degrees = at / DEGREE
    metres = great_circle_metres(degrees[tail, 0], degrees[tail, 1], degrees[head, 0], degrees[head, 1])
    ticks = metres * _ticks_per_metre(streets, street, metres, speeds)[street]
    class_at, name_at = {name: i for i, name in enumerate(classes)}, {name: i for i, name in enumerate(names)}
    forward = _Arcs(
        tail,
        head,
        np.maximum(1, np.rint(ticks)).astype(np.int64),
        np.rint(metres * 10).astype(np.int64),
        np.array([class_at[s.road_class] for s in streets], dtype=np.int64)[street],
        np.array([name_at[s.name] for s in streets], dtype=np.int64)[street],
        np.array([s.way for s in streets], dtype=np.int64)[street],
    )
    both_ways = np.array([s.backward for s in streets], dtype=bool)[street]
    backward = forward.take(both_ways)._replace(tail=head[both_ways], head=tail[both_ways])
    return _Arcs(*(np.concatenate(columns) for columns in zip(forward, backward, strict=True)))


def _ticks_per_metre(
    streets: Sequence[Street], street: NDArray[np.int64], metres: NDArray[np.float64], speeds: Speeds
) -> NDArray[np.float64]:
    pace = np.array([TICKS_PER_SECOND / (s.km_h / 3.6) for s in streets])
    length = np.bincount(street, weights=metres, minlength=len(streets))
    for i, s in enumerate(streets):
        if s.road_class == FERRY:
            # A ferry's time, the wait included, is spread over its shape points.
            crossing = s.seconds or length[i] / (s.km_h / 3.6) + speeds.ferry_wait_seconds
            pace[i] = crossing * TICKS_PER_SECOND / max(length[i], 1.0)
    return pace


def _unique(arcs: _Arcs, node_count: int) -> _Arcs:
    """Of arcs between the same two nodes keep the fastest, then the shortest; drop loops; sort."""
    arcs = arcs.take((arcs.tail != arcs.head) & (with_length(arcs.ticks, arcs.decimetres) < UNREACHABLE))
    arcs = arcs.take(np.lexsort((arcs.way, arcs.name, arcs.decimetres, arcs.ticks, arcs.head, arcs.tail)))
    _, first = np.unique(arcs.tail * node_count + arcs.head, return_index=True)
    return arcs.take(first)


def _largest(arcs: _Arcs, node_count: int) -> tuple[NDArray[np.int64], Left]:
    """Nodes of the largest part in which all can reach all, and what is outside it."""
    if not len(arcs.tail):
        return np.zeros(0, dtype=np.int64), Left(0, 0, 0)
    graph = csr_array((np.ones(len(arcs.tail)), (arcs.tail, arcs.head)), shape=(node_count, node_count))
    _, part = connected_components(graph, connection="strong")
    touched = np.unique(np.concatenate([arcs.tail, arcs.head]))
    sizes = np.bincount(part[touched])
    largest = int(sizes.argmax())
    outside = (part[arcs.tail] != largest) | (part[arcs.head] != largest)
    # Each edge once, whether it may be ridden in one direction or both.
    edge = np.minimum(arcs.tail, arcs.head) * node_count + np.maximum(arcs.tail, arcs.head)
    _, once = np.unique(edge[outside], return_index=True)
    metres = int(arcs.decimetres[outside][once].sum()) // 10
    left = Left(int((sizes > 0).sum()) - 1, int(sizes.sum() - sizes[largest]), metres)
    return np.flatnonzero(part == largest), left


def _water(waters: Sequence[Water], places: Mapping[int, Place]) -> dict[str, NDArray[np.generic]]:
    flat = np.array([places[node] for nodes, _ in waters for node in nodes], dtype=np.int32).reshape(-1, 2)
    return {
        "water_lat": np.ascontiguousarray(flat[:, 0]),
        "water_lon": np.ascontiguousarray(flat[:, 1]),
        "water_start": np.cumsum([0, *(len(nodes) for nodes, _ in waters)]).astype(np.uint32),
        "water_width": np.array([width for _, width in waters], dtype=np.uint16),
    }


def _road_file(
    about: About,
    speeds: Speeds,
    classes: Sequence[str],
    names: Sequence[str],
    at: NDArray[np.int64],
    number: NDArray[np.int64],
    arcs: _Arcs,
    water: dict[str, NDArray[np.generic]],
) -> RoadFile:
    arrays: dict[str, NDArray[np.generic]] = {
        "lat": at[:, 0].astype(np.int32),
        "lon": at[:, 1].astype(np.int32),
        "tail": number[arcs.tail].astype(np.uint32),
        "head": number[arcs.head].astype(np.uint32),
        "ticks": arcs.ticks.astype(np.uint32),
        "decimetres": arcs.decimetres.astype(np.uint32),
        "road_class": arcs.road_class.astype(np.uint8),
        "name": arcs.name.astype(np.uint32),
        "way": arcs.way,
        "order": np.zeros(0, dtype=np.uint32),
    }
    return RoadFile(
        title=about.title,
        kind=about.kind,
        source=about.source,
        credit=about.credit,
        built_at=about.built_at,
        speeds_version=speeds.version,
        classes=tuple(classes),
        names=tuple(names),
        **arrays,  # type: ignore[arg-type]
        **water,  # type: ignore[arg-type]
    )
