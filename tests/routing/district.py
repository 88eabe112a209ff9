"""An invented rural district: villages along roads and a river with two bridges, and the seconds between its places.

Every drawing comes from one :class:`random.Random`; times are the shortest over a network of fast roads between
villages and slow lanes between neighbours, each direction with its own speed, so they are asymmetric and no detour
is ever shorter. What is invented, not measured: speeds, distances between villages, how houses lie.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from math import cos, hypot, pi, sin

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from routing.validation import Matrix

ROAD, LANE = 9.0, 4.0
"""Metres a second on a motorbike: 32 km/h between villages, 14 km/h on lanes."""

NEIGHBOURS = 5
"""Lanes from each place."""

Point = tuple[float, float]


@dataclass(frozen=True)
class District:
    """`durations` in seconds; location 0 is the post office, `village[location]` says which village it is in."""

    durations: Matrix
    village: tuple[int, ...]


def district(addresses: int, dice: random.Random) -> District:
    """A district of so many addresses and a post office; the more of them, the wider."""
    radius = 2_000 + 400 * addresses**0.5
    bend = dice.uniform(0.5, 1.5), dice.uniform(0, 2 * pi)

    def river(x: float) -> float:
        return float(radius * (0.2 + 0.15 * sin(bend[0] * pi * x / radius + bend[1])))

    centres = _villages(max(4, round(addresses**0.5)), radius, river, dice)
    weights = [dice.uniform(0.5, 2) for _ in centres]
    village = [0, *sorted(dice.choices(range(len(centres)), weights, k=addresses))]
    points = [centres[0], *(_house(centres[at], dice) for at in village[1:])]
    north = [y > river(x) for x, y in (*points, *centres)]
    arcs = _Arcs(dice)
    everything = np.array([*points, *centres])
    _, nearest = cKDTree(everything).query(everything, k=NEIGHBOURS + 1)
    for at, near in enumerate(np.asarray(nearest).tolist()):
        for other in near[1:]:
            if north[at] == north[other]:
                arcs.join(at, other, everything, LANE)
    offset = len(points)
    for at, own in enumerate(village):
        if north[at] == north[offset + own]:
            arcs.join(at, offset + own, everything, LANE)
        else:  # a house over the river from its village: by boat
            arcs.join(at, offset + own, everything, LANE / 2)
    _roads(centres, north[offset:], offset, everything, arcs)
    return District(arcs.shortest(len(everything))[:offset, :offset], tuple(village))


def _villages(count: int, radius: float, river: Callable[[float], float], dice: random.Random) -> list[Point]:
    """Centres: the market town in the middle, then along four roads out of it, every third one by the river."""
    turn = dice.uniform(0, pi)
    centres = [(0.0, 0.0)]
    for number in range(1, count):
        far = radius * (0.15 + 0.85 * number / count) * dice.uniform(0.9, 1.1)
        angle = turn + number % 4 * pi / 2 + dice.gauss(0, 0.15)
        x, y = far * cos(angle), far * sin(angle)
        if number % 3 == 0:
            x = dice.uniform(-radius, radius)
            y = river(x) + dice.choice((-1, 1)) * dice.uniform(100, 300)
        centres.append((x, y))
    return centres


def _house(centre: Point, dice: random.Random) -> Point:
    """A house of the village at `centre`, which is strung along its road, mostly in one direction."""
    along = 0.7 * (centre[0] + centre[1]) / (1 + hypot(*centre)) + dice.choice((0, pi))
    far, beside = abs(dice.gauss(0, 600)), dice.gauss(0, 120)
    return (
        centre[0] + far * cos(along) - beside * sin(along),
        centre[1] + far * sin(along) + beside * cos(along),
    )


class _Arcs:
    """A network under construction: each join is two arcs of different length in seconds."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.seconds: dict[tuple[int, int], float] = {}

    def join(self, one: int, two: int, points: Matrix, speed: float) -> None:
        straight = hypot(*(points[one] - points[two]).tolist()) * self.dice.uniform(1.1, 1.5) / speed
        for arc, slower in (((one, two), self.dice.uniform(1, 1.5)), ((two, one), self.dice.uniform(1, 1.5))):
            known = self.seconds.get(arc)
            self.seconds[arc] = 5 + straight * slower if known is None else min(known, 5 + straight * slower)

    def shortest(self, size: int) -> Matrix:
        """Whole seconds between all of `size` places."""
        origins, targets = zip(*self.seconds, strict=True)
        graph = csr_array((list(self.seconds.values()), (origins, targets)), shape=(size, size))
        return np.rint(dijkstra(graph)).astype(np.int64)


def _roads(centres: list[Point], north: list[bool], offset: int, points: Matrix, arcs: _Arcs) -> None:
    """A road from each village to the nearest two nearer to the town on its bank, and the two shortest bridges."""
    for at in range(1, len(centres)):
        nearer = [other for other in range(at) if north[other] == north[at]]
        nearer.sort(key=lambda other: hypot(centres[at][0] - centres[other][0], centres[at][1] - centres[other][1]))
        for other in nearer[:2]:
            arcs.join(offset + at, offset + other, points, ROAD)
    banks = [
        (hypot(centres[a][0] - centres[b][0], centres[a][1] - centres[b][1]), a, b)
        for a in range(len(centres))
        for b in range(len(centres))
        if north[a] and not north[b]
    ]
    for _, a, b in sorted(banks)[:2]:
        arcs.join(offset + a, offset + b, points, ROAD)
