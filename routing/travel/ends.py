"""From feet to the ends of their edges and back, and between feet on one edge: the engine knows nodes only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.travel.protocol import OFF_ROADS_METRES
from routing.travel.roadfile import FINE, TICKS_PER_SECOND, UNREACHABLE
from routing.travel.snap import Snaps
from routing.travel.weights import NO_WAY

Sums = NDArray[np.int64]


class Ends:
    """What it costs N points to get from their feet to the two ends of their edges, and back.

    ``node[k, i]`` is end k of point i's edge; ``leave[w, k, i]`` and ``enter[w, k, i]`` the sum of weight w
    (0 ticks, 1 both) to it and from it, ``NO_WAY`` where the edge is one-way.

    Parameters
    ----------
    wide
        `routing.travel.weights.Weights.wide`.
    """

    def __init__(self, snaps: Snaps, wide: Sums, walking_km_h: float) -> None:
        self.walk_metres = snaps.metres
        self.walk_ticks = np.rint(snaps.metres / (walking_km_h / 3.6) * TICKS_PER_SECOND).astype(np.int64)
        self.off_network = snaps.metres > OFF_ROADS_METRES
        # Far from closed roads too: a place no map has, and not one that a closure took away.
        self.unmapped = snaps.metres_as_built > OFF_ROADS_METRES
        self.node = np.stack([snaps.low, snaps.high])
        self._edge = snaps.edge
        self._fraction = snaps.fraction
        self._up, self._down = wide[:, snaps.forward], wide[:, snaps.backward]
        near, far = snaps.fraction, 1.0 - snaps.fraction
        # To the low end one rides down the edge, from it up; at an end itself one is on the node.
        self.leave = np.stack([_share(self._down, near), _share(self._up, far)], axis=1)
        self.enter = np.stack([_share(self._up, near), _share(self._down, far)], axis=1)

    def along_edge(self, rows: NDArray[np.int64], other: Ends | None = None) -> Sums:
        """Sums of both weights from these points to all (of ``other``) along one edge; ``NO_WAY`` between two edges."""
        to = other or self
        sums = np.full((2, len(rows), len(to._edge)), NO_WAY, dtype=np.int64)
        row, j = np.nonzero(self._edge[rows][:, None] == to._edge)
        i = rows[row]
        ahead = to._fraction[j] - self._fraction[i]
        sums[:, row, j] = _share(np.where(ahead >= 0, self._up[:, i], self._down[:, i]), np.abs(ahead))
        return sums


def widened(sums: NDArray[np.uint32]) -> Sums:
    """Give the engine's sums with ``NO_WAY`` for "no way", so that they can be added to."""
    return np.where(sums == UNREACHABLE, NO_WAY, sums.astype(np.int64))


def _share(weights: Sums, fraction: NDArray[np.float64]) -> Sums:
    """Give the share of arcs' two weights; nothing for no share, even of an arc that may not be ridden."""
    ticks = np.rint(weights[0] * fraction).astype(np.int64)
    # Rounded apart, or the rounding of a tick would count as length.
    both = FINE * ticks + np.rint((weights[1] - FINE * weights[0]) * fraction).astype(np.int64)
    return np.where(fraction == 0, 0, np.where(weights >= NO_WAY, NO_WAY, np.stack([ticks, both])))
