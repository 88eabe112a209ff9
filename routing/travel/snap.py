"""From a point beside the road to a place on it: which edge, how far along, and how far away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.travel.great_circle import EARTH_METRES
from routing.travel.roadfile import DEGREE, RoadFile

STEP_METRES = 60.0
"""Edges are known to the tree by sample points no farther apart than this."""
NOT_BESIDE = frozenset({"ferry"})
"""Nobody lives beside these classes."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Snaps:
    """Where N points are on the roads; all arrays have N entries.

    Attributes
    ----------
    edge
        Id of the street edge, the same for both directions.
    low, high
        The nodes at its two ends, ``low < high``.
    forward, backward
        Arc from low to high and from high to low; -1 where it may not be ridden that way.
    fraction
        How far the foot is from low (0) to high (1).
    metres
        From the point to its foot.
    lat, lon
        The foot, in degrees.
    metres_as_built
        To the nearest road, closed or not.
    """

    edge: Ints
    low: Ints
    high: Ints
    forward: Ints
    backward: Ints
    fraction: Floats
    metres: Floats
    lat: Floats
    lon: Floats
    metres_as_built: Floats


class Snapper:
    """Finds the nearest street edge, exactly.

    It works in space (metres from the middle of the earth), so that no map projection bends it; an edge is
    its chord, which for edges of a few kilometres is within centimetres of the ground.
    """

    def __init__(self, roads: RoadFile) -> None:
        self._lat, self._lon = roads.lat / DEGREE, roads.lon / DEGREE
        self._xyz = _xyz(self._lat, self._lon)
        low = np.minimum(roads.tail, roads.head).astype(np.int64)
        high = np.maximum(roads.tail, roads.head).astype(np.int64)
        key, edge_of_arc = np.unique(low * roads.node_count + high, return_inverse=True)
        self._low, self._high = key // roads.node_count, key % roads.node_count
        self._forward, self._backward = np.full(len(key), -1), np.full(len(key), -1)
        up = roads.tail < roads.head
        self._forward[edge_of_arc[up]] = np.flatnonzero(up)
        self._backward[edge_of_arc[~up]] = np.flatnonzero(~up)
        self._edge_of_arc = edge_of_arc
        self._edge_of_arc = edge_of_arc
        self._owner, samples = self._samples(roads)
        self._tree = cKDTree(samples)
        self._closed = np.zeros(len(key), dtype=bool)
        self._open: tuple[Ints, cKDTree] | None = None

    def without(self, closed: Ints) -> Snapper:
        """Give a snapper that puts nobody on closed arcs (their ids); points beside other roads stay where they are.

        Costs nothing until a point lies nearest to a closed road.
        """
        other: Snapper = object.__new__(Snapper)
        other.__dict__.update(self.__dict__)
        other._closed = np.zeros(len(self._low), dtype=bool)
        other._closed[self._edge_of_arc[closed]] = True
        other._open = None
        return other

    def _samples(self, roads: RoadFile) -> tuple[Ints, Floats]:
        unwanted = np.array([name in NOT_BESIDE for name in roads.classes])
        arc = np.maximum(self._forward, self._backward)
        wanted = np.flatnonzero(~unwanted[roads.road_class[arc]])
        start, along = self._xyz[self._low[wanted]], self._xyz[self._high[wanted]] - self._xyz[self._low[wanted]]
        count = np.maximum(1, np.ceil(np.linalg.norm(along, axis=1) / STEP_METRES)).astype(np.int64)
        row = np.repeat(np.arange(len(wanted)), count)
        step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
        fraction = (step + 0.5) / count[row]
        return wanted[row], start[row] + along[row] * fraction[:, None]

    def snap(self, lat: Floats, lon: Floats) -> Snaps:
        """Put points on their nearest open edges; equal distances go to the edge of the lowest id."""
        places = _xyz(lat, lon)
        edge, fraction, metres = self._nearest(places, self._owner, self._tree)
        as_built = metres.copy()
        again = np.flatnonzero(self._closed[edge])
        if len(again):
            if self._open is None:
                kept = ~self._closed[self._owner]
                self._open = self._owner[kept], cKDTree(self._tree.data[kept])
            if len(self._open[0]):  # where all is closed a point stays beside the road it cannot use
                edge[again], fraction[again], metres[again] = self._nearest(places[again], *self._open)
        return self._found(edge, fraction, metres, as_built)

    def _nearest(self, places: Floats, owner: Ints, tree: cKDTree) -> tuple[Ints, Floats, Floats]:
        nearest, _ = tree.query(places)
        # The nearest edge has a sample within half a step of its nearest place, so it is in this ball.
        balls = list(tree.query_ball_point(places, nearest + STEP_METRES / 2 + 0.001))
        point = np.repeat(np.arange(len(places)), [len(ball) for ball in balls])
        edge = owner[np.concatenate([*balls, []]).astype(np.int64)]
        fraction, metres = self._project(places[point], edge)
        best = np.lexsort((edge, metres, point))
        first = best[np.unique(point[best], return_index=True)[1]]
        return edge[first], fraction[first], metres[first]

    def _project(self, places: Floats, edge: Ints) -> tuple[Floats, Floats]:
        start, along = self._xyz[self._low[edge]], self._xyz[self._high[edge]] - self._xyz[self._low[edge]]
        square = np.maximum(np.einsum("ij,ij->i", along, along), 1e-9)
        fraction = np.clip(np.einsum("ij,ij->i", places - start, along) / square, 0.0, 1.0)
        return fraction, np.linalg.norm(places - start - along * fraction[:, None], axis=1)

    def _found(self, edge: Ints, fraction: Floats, metres: Floats, as_built: Floats) -> Snaps:
        low, high = self._low[edge], self._high[edge]
        return Snaps(
            edge=edge,
            low=low,
            high=high,
            forward=self._forward[edge],
            backward=self._backward[edge],
            fraction=fraction,
            metres=metres,
            lat=self._lat[low] + (self._lat[high] - self._lat[low]) * fraction,
            lon=self._lon[low] + (self._lon[high] - self._lon[low]) * fraction,
            metres_as_built=as_built,
        )


def _xyz(lat: Floats, lon: Floats) -> Floats:
    phi, lam = np.radians(lat), np.radians(lon)
    return EARTH_METRES * np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
