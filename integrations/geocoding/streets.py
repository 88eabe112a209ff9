"""The streets of one name: many towns have a "đường số 6", and one street is drawn as many ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from integrations.geocoding.numbers import Numbers
from integrations.geocoding.osm import House, Way
from integrations.geocoding.plane import Points, distances, flat, sampled
from scheduling.model.geocode import Area, Point

# Ways and houses of one name in neighbouring squares of this size are one street.
_ONE_STREET_METRES = 250
_SAMPLE_METRES = 25


@dataclass(frozen=True, slots=True, eq=False)
class Street:
    """One street with its lanes and houses.

    Attributes
    ----------
    shown
        Its name, for people.
    line
        Points along it; empty where only houses are known.
    lanes
        Points along each lane, by the lane's numbers.
    houses
        Known numbers with their points.
    mouths
        Where a lane leaves its street, or its lane, with the lane's numbers.
    """

    shown: str
    line: Points
    lanes: Mapping[Numbers, Points]
    houses: list[tuple[Numbers, Point]]
    mouths: list[tuple[Numbers, Point]]

    def everything(self) -> Points:
        """All points that belong to it."""
        houses = np.array([point for _, point in self.houses]).reshape(-1, 2)
        return np.concatenate([self.line, *self.lanes.values(), houses])


def streets_of(ways: Sequence[Way], houses: Sequence[House]) -> list[Street]:
    """Part the ways and houses of one name into streets."""
    if not (ways or houses):
        return []
    lines = [sampled(way.points, _SAMPLE_METRES) for way in ways]
    street_of = _joined([*lines, *(np.array([house.point]) for house in houses)])
    streets = []
    for number in range(max(street_of) + 1):
        own = [(way.numbers, line) for way, line, n in zip(ways, lines, street_of, strict=False) if n == number]
        known = [house for house, n in zip(houses, street_of[len(ways) :], strict=True) if n == number]
        lanes = {lane: _together(own, lane) for lane in dict.fromkeys(lane for lane, _ in own) if lane}
        line = _together(own, ())
        numbers = [(house.numbers, house.point) for house in known]
        plain = [way.shown for way, n in zip(ways, street_of, strict=False) if n == number and not way.numbers]
        shown = next(iter([*plain, *(house.shown for house in known)]), "")
        streets.append(Street(shown, line, lanes, numbers, _mouths(line, lanes)))
    return streets


def _together(own: Sequence[tuple[Numbers, Points]], lane: Numbers) -> Points:
    return np.concatenate([np.empty((0, 2)), *(line for numbers, line in own if numbers == lane)])


def _mouths(line: Points, lanes: Mapping[Numbers, Points]) -> list[tuple[Numbers, Point]]:
    """Where each lane leaves its street, or the lane it is a lane of."""
    if not lanes:
        return []
    latitude = float(next(iter(lanes.values()))[0, 0])
    trees = {numbers: cKDTree(flat(trunk, latitude)) for numbers, trunk in {(): line, **lanes}.items() if len(trunk)}
    mouths = []
    for numbers, points in lanes.items():
        trunk = trees.get(numbers[:-1])
        if trunk is not None:
            lat, lon = points[np.argmin(trunk.query(flat(points, latitude))[0])].tolist()
            mouths.append((numbers, (lat, lon)))
    return mouths


def _joined(pieces: Sequence[Points]) -> list[int]:
    """The number of the street that each piece belongs to."""
    owner = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
    cells = (flat(np.concatenate(pieces), float(pieces[0][0, 0])) // _ONE_STREET_METRES).astype(np.int64)
    held = {tuple(cell): number for number, cell in enumerate(np.unique(cells, axis=0).tolist(), start=len(pieces))}
    # A piece holds on to the squares it touches, and a square to its neighbours.
    links = {(int(piece), held[tuple(cell)]) for piece, cell in zip(owner, cells.tolist(), strict=True)}
    for (row, column), number in held.items():
        around = [(row, column + 1), (row + 1, column - 1), (row + 1, column), (row + 1, column + 1)]
        links |= {(number, held[cell]) for cell in around if cell in held}
    ends = np.array(sorted(links))
    size = len(pieces) + len(held)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    numbers = connected_components(graph, directed=False)[1][: len(pieces)]
    return [int(number) for number in np.unique(numbers, return_inverse=True)[1]]


def fit(points: Points, area: Area) -> NDArray[np.float64]:
    """How far from a commune each point lies, in radii of its parts: up to 1 it is surely near, over 3 elsewhere."""
    reach = area.radius_metres / np.sqrt(len(area.parts))
    nearest: NDArray[np.float64] = np.min([distances(points, part) for part in area.parts], axis=0) / reach
    return nearest
