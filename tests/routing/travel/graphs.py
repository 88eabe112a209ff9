"""Small road networks for the tests, and an oracle that shares no code with what it judges."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from random import Random

from routing.travel.assemble import About, assemble
from routing.travel.osm import Street
from routing.travel.protocol import TravelKind
from routing.travel.roadfile import RoadFile
from routing.travel.speeds import load_speeds
from routing.travel.weights import Weights, weigh

SHIPPED = load_speeds()
SPEEDS = replace(SHIPPED, turns=replace(SHIPPED.turns, factor=1.0))
"""The speeds we ship without the factor for turns, so that a road file's own ticks are what is expected."""
ABOUT = About("Mạng thử", TravelKind.SIMULATED_ROADS, "tests", None, datetime(2026, 11, 22, tzinfo=UTC))
NOWHERE = 2.0**60
"""The oracle's word for "no way"."""


def road_file(streets: Iterable[Street], places: dict[int, tuple[float, float]]) -> RoadFile:
    """A road file of streets between places in degrees."""
    return assemble(
        ABOUT, SPEEDS, streets, {node: (round(lat * 1e7), round(lon * 1e7)) for node, (lat, lon) in places.items()}
    )[0]


def random_roads(seed: int, nodes: int = 12, extra: int = 18) -> RoadFile:
    """A ring through all nodes, so that all can reach all, and some streets across, many one-way."""
    random = Random(seed)
    places = {n: (10.2 + random.random() / 50, 105.6 + random.random() / 50) for n in range(nodes)}
    ring = [*range(nodes), 0]
    streets = [Street((a, b), "residential", "", 20, backward=random.random() < 0.3) for a, b in pairwise(ring)]
    for _ in range(extra):
        a, b = random.sample(range(nodes), 2)
        streets.append(Street((a, b), "tertiary", "Phố", 10 + random.randrange(40), backward=random.random() < 0.5))
    return road_file(streets, places)


def arcs_of(roads: RoadFile) -> list[tuple[int, int, int, int]]:
    """(tail, head, ticks, decimetres) of each arc."""
    columns = (roads.tail, roads.head, roads.ticks, roads.decimetres)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def weights_of(roads: RoadFile) -> Weights:
    """The road file's own weights, without turns."""
    return weigh(roads, SPEEDS)


def shortest(arcs: Sequence[tuple[int, int, float]], source: int) -> dict[int, float]:
    """Least sums from a node over (tail, head, weight), by the textbook."""
    following: dict[int, list[tuple[int, float]]] = {}
    for tail, head, weight in arcs:
        following.setdefault(tail, []).append((head, weight))
    best = {source: 0.0}
    heap = [(0.0, source)]
    while heap:
        total, node = heapq.heappop(heap)
        if total > best[node]:
            continue
        for head, weight in following.get(node, []):
            if total + weight < best.get(head, NOWHERE):
                best[head] = total + weight
                heapq.heappush(heap, (total + weight, head))
    return best
