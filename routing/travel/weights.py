"""What each arc costs at one time of day with some roads closed; all that changes of a road network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.travel.errors import EngineError
from routing.travel.osm import FERRY
from routing.travel.roadfile import FINE, UNREACHABLE, RoadFile, with_length
from routing.travel.speeds import Band, Speeds

NO_WAY = 2**40
"""More than any way weighs, and small enough that sums of it do not overflow."""

Arcs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Both weights of every arc, contiguous uint32, ``UNREACHABLE`` for a closed one.

    Attributes
    ----------
    ticks
        0.1 ms.
    both
        See `routing.travel.roadfile.with_length`.
    """

    ticks: NDArray[np.uint32]
    both: NDArray[np.uint32]

    @property
    def wide(self) -> NDArray[np.int64]:
        """Both as int64, 2 x (arcs + 1), with ``NO_WAY`` for a closed arc and for arc -1, which is none."""
        closed = np.append(self.ticks == UNREACHABLE, True)
        return np.where(closed, NO_WAY, np.stack([np.append(self.ticks, 0), np.append(self.both, 0)]).astype(np.int64))


def weigh(roads: RoadFile, speeds: Speeds, band: Band | None = None, closed: Arcs | None = None) -> Weights:
    """Give what every arc costs.

    Parameters
    ----------
    band
        The hours whose factors slow the classes down; None for the speeds as they are.
    closed
        Ids of arcs nobody may ride.
    """
    pace = np.full(len(roads.classes), speeds.turns.factor)
    for number, road_class in enumerate(roads.classes):
        if road_class == FERRY:
            pace[number] = 1.0
        elif band is not None:
            pace[number] /= band.factor.get(road_class, 1.0)
    ticks = np.maximum(1, np.rint(roads.ticks * pace[roads.road_class])).astype(np.int64)
    both = with_length(ticks, roads.decimetres)
    if closed is not None:
        ticks[closed] = both[closed] = UNREACHABLE
    return Weights(arc_weights(ticks, roads.arc_count), arc_weights(both, roads.arc_count))


def arc_weights(values: ArrayLike, arc_count: int) -> NDArray[np.uint32]:
    """Give contiguous uint32 weights, one an arc, each from 1 to ``UNREACHABLE`` (closed), or refuse."""
    weights = np.asarray(values)
    if weights.shape != (arc_count,) or weights.dtype.kind not in "iu":
        raise EngineError(
            "roads.engine.weight",
            f"{arc_count} integer weights are needed, not {weights.dtype} {weights.shape}",
        )
    if arc_count and (int(weights.min()) < 1 or int(weights.max()) > UNREACHABLE):
        arc = int(np.flatnonzero((weights < 1) | (weights > UNREACHABLE))[0])
        raise EngineError(
            "roads.engine.weight", f"arc {arc} weighs {weights[arc]}; 1 to {UNREACHABLE} can be reckoned with"
        )
    return np.ascontiguousarray(weights, dtype=np.uint32)


def decimetres(ticks: NDArray[np.int64], both: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the length of the fastest way from the two least sums."""
    return both - FINE * ticks
