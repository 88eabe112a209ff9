"""A seeded canal district: roads to plan on where no map is at hand, and never shown as anything but simulated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from routing.travel.assemble import About, assemble
from routing.travel.canals import Plan, lay_out
from routing.travel.great_circle import EARTH_METRES
from routing.travel.osm import FERRY, Street
from routing.travel.protocol import Point, TravelKind
from routing.travel.roadfile import DEGREE, RoadFile
from routing.travel.settle import RIVER_SETBACK, Settlement
from routing.travel.snap import Snapper
from routing.travel.speeds import Speeds, load_speeds

Plane = NDArray[np.float64]

LAI_VUNG = (Point(10.2893, 105.6577), Point(10.2530, 105.6190), Point(10.2105, 105.6560), Point(10.3260, 105.7030))
"""Roughly the middles of the four communes that were huyện Lai Vung, Đồng Tháp."""
METRES_PER_DEGREE = EARTH_METRES * math.pi / 180
NOBODY_BUILT_IT = datetime(2026, 11, 22, tzinfo=UTC)
"""The date of this generator, not of a build: the same seed must give the same file."""
HOUSES_BESIDE = {"unclassified": 1.0, "residential": 1.4, "service": 1.0, "track": 0.5, "path": 0.3, "tertiary": 0.8}
"""How many people live along a metre of each class, compared to a canal road."""


def simulate_canal_district(
    seed: int,
    centres: Sequence[Point] = LAI_VUNG,
    *,
    inland_degrees: float = 45.0,
    title: str = "Mạng đường mô phỏng",
    speeds: Speeds | None = None,
) -> RoadFile:
    """Invent the roads of a district among canals, the same bit for bit for the same arguments.

    Parameters
    ----------
    centres
        Commune centres, at least two, a few kilometres apart: each becomes a market town.
    inland_degrees
        Compass bearing away from the great river, along the main canals.

    Returns
    -------
    RoadFile
        Kind ``SIMULATED_ROADS``; strongly connected; roughly 3,000 to 8,000 nodes for four communes. All
        names are invented.
    """
    if len(centres) < 2:
        raise ValueError("a district has two commune centres or more")
    speeds = speeds or load_speeds()
    random = Random(seed)
    origin = Point(sum(p.lat for p in centres) / len(centres), sum(p.lon for p in centres) / len(centres))
    middles = _to_plane(centres, origin)
    plan = lay_out(random, middles, math.radians(-inland_degrees))
    lines, nodes = _settle(plan, random, plan.unbend(middles)).sketch.network()
    streets = [
        Street(line.nodes, line.road_class, line.name, _km_h(line.road_class, speeds), True, way=number)
        for number, line in enumerate(lines, 1)
    ]
    waters = plan.waters()
    first = np.cumsum([len(nodes), *(len(line) for line, _ in waters)]).tolist()
    numbered = [(range(a, b), width) for (a, b), (_, width) in zip(pairwise(first), waters, strict=True)]
    places = _from_plane(np.concatenate([nodes, *(line for line, _ in waters)]), origin)
    about = About(title, TravelKind.SIMULATED_ROADS, f"simulate_canal_district, seed {seed}", None, NOBODY_BUILT_IT)
    return assemble(about, speeds, streets, dict(enumerate(places)), numbered)[0]


def _settle(plan: Plan, random: Random, centres: Plane) -> Settlement:
    settlement = Settlement(plan, random)
    settlement.banks()
    settlement.small_bridges()
    settlement.great_bridges()
    tree = minimum_spanning_tree(cdist(centres, centres)).tocoo()
    ways = [(tuple(centres[i]), tuple(centres[j])) for i, j in zip(tree.row, tree.col, strict=True)]
    low, high = centres[centres[:, 1].argmin()], centres[centres[:, 1].argmax()]
    ways.append(((low[0] - 300, plan.river_v + RIVER_SETBACK), tuple(low)))  # down to the ferry on the great river
    for number, (a, b) in enumerate(ways, 1):
        settlement.numbered(a, b, "secondary", f"Đường tỉnh Số {number}")
    v = (low[1] + high[1]) / 2 + 700
    along = [cell for cell in plan.cells if cell.south < v < cell.north]
    west, east = min(cell.west.u for cell in along), max(cell.east.u for cell in along)
    settlement.numbered((west, v - 300), (east, v + 300), "primary", "Quốc lộ mô phỏng")
    for u, v in centres:
        settlement.town(float(u), float(v))
    settlement.lanes()
    settlement.islet()
    return settlement


def simulate_places(roads: RoadFile, seed: int, count: int) -> list[Point]:
    """Invent houses beside the lanes and canal roads of a simulated district.

    Returns
    -------
    list of Point
        ``count`` places, 5 to 40 m from their nearest road, none in the water; the same for the same
        arguments.
    """
    random = Random(seed)
    weight = np.array([HOUSES_BESIDE.get(name, 0.0) for name in roads.classes])[roads.road_class] * roads.decimetres
    total = np.cumsum(weight)
    snapper, water = Snapper(roads), _Water(roads)
    found: list[Point] = []
    while len(found) < count:
        arc = np.searchsorted(total, [random.random() * total[-1] for _ in range(4 * count)])
        lat, lon = _beside(roads, arc, random)
        metres = snapper.snap(lat, lon).metres
        good = (metres >= 5) & (metres <= 40) & ~water.covers(lat, lon)
        found += [Point(round(float(a), 7), round(float(b), 7)) for a, b in zip(lat[good], lon[good], strict=True)]
    return found[:count]


def _beside(roads: RoadFile, arc: NDArray[np.int64], random: Random) -> tuple[Plane, Plane]:
    """Places 5 to 40 m beside arcs, most of them near the road."""
    share = np.array([random.random() for _ in arc])
    off = np.array([5 + 35 * random.random() ** 2 for _ in arc]) / METRES_PER_DEGREE
    side = np.array([1 if random.random() < 0.5 else -1 for _ in arc])
    tail, head = roads.tail[arc], roads.head[arc]
    lat, lon = roads.lat / DEGREE, roads.lon / DEGREE
    stretch = np.cos(np.radians(lat[tail]))
    north, east = lat[head] - lat[tail], (lon[head] - lon[tail]) * stretch
    length = np.maximum(np.hypot(north, east), 1e-9)
    across = side * off / length
    return (
        lat[tail] + (lat[head] - lat[tail]) * share - across * east,
        lon[tail] + (lon[head] - lon[tail]) * share + across * north / stretch,
    )


class _Water:
    """Tells whether a place lies in a river or canal of the road file."""

    def __init__(self, roads: RoadFile) -> None:
        width = np.repeat(roads.water_width, roads.water_start[1:] - roads.water_start[:-1])
        self._half = width / 2 / METRES_PER_DEGREE
        self._stretch = math.cos(math.radians(float(roads.lat.mean()) / DEGREE))
        self._tree = cKDTree(np.column_stack([roads.water_lat / DEGREE, roads.water_lon / DEGREE * self._stretch]))

    def covers(self, lat: Plane, lon: Plane) -> NDArray[np.bool_]:
        distance, nearest = self._tree.query(np.column_stack([lat, lon * self._stretch]))
        return np.asarray(distance < self._half[nearest])


def _km_h(road_class: str, speeds: Speeds) -> float:
    return speeds.ferry_km_h if road_class == FERRY else speeds.of_class(road_class)


def _to_plane(points: Sequence[Point], origin: Point) -> Plane:
    stretch = math.cos(math.radians(origin.lat))
    rows = [((p.lon - origin.lon) * stretch, p.lat - origin.lat) for p in points]
    return np.array(rows) * METRES_PER_DEGREE


def _from_plane(xy: Plane, origin: Point) -> list[tuple[int, int]]:
    """(lat, lon) in 1e-7 degree."""
    lat = origin.lat + xy[:, 1] / METRES_PER_DEGREE
    lon = origin.lon + xy[:, 0] / METRES_PER_DEGREE / math.cos(math.radians(origin.lat))
    return list(
        zip(np.rint(lat * DEGREE).astype(int).tolist(), np.rint(lon * DEGREE).astype(int).tolist(), strict=True)
    )
