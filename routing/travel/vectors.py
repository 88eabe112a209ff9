"""From one address to many stops and back again, in milliseconds: what a booking asks while somebody waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.travel.ends import Sums, widened
from routing.travel.great_circle import as_arrays, estimate
from routing.travel.protocol import Point, TravelTimes, check_size
from routing.travel.roadfile import TICKS_PER_SECOND
from routing.travel.roads import RoadTravelTimes
from routing.travel.weights import NO_WAY

ONE = np.zeros(1, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Seconds between one address and N stops, the very ones a table of them all would tell.

    Attributes
    ----------
    there_seconds, back_seconds
        int32, N: from the address to each stop, and from each stop to it.
    estimated
        bool, N: no road joins them one way or the other, so that the entry is from the straight line, or
        ``CUT_OFF_SECONDS``.
    snap_metres
        How far the address lies from its road.
    """

    there_seconds: NDArray[np.int32]
    back_seconds: NDArray[np.int32]
    estimated: NDArray[np.bool_]
    snap_metres: int


class Gathered:
    """Stops put on the roads once, so that one address after the other can be asked about.

    Parameters
    ----------
    travel
        In the state of the day that is asked about.
    """

    def __init__(self, travel: RoadTravelTimes, points: Sequence[Point]) -> None:
        check_size(points)
        self._travel = travel
        self._lat, self._lon = as_arrays(points)
        self._ends = travel.ends(points)
        self._nodes, at = np.unique(self._ends.node, return_inverse=True)
        self._at = at.reshape(2, -1)

    @property
    def version(self) -> str:
        """Of the roads the stops are on; gather them again when it is no longer the day's."""
        return self._travel.version

    def vectors(self, address: Point) -> Vectors:
        """Give the seconds from an address to all stops, and back."""
        here = self._travel.ends([address])
        tables = self._travel.shortest.there_and_back(here.node[:, 0], self._nodes)
        there = self._least(here.leave[0, :, 0], self._ends.enter[0], tables[0], here.along_edge(ONE, self._ends))
        rows = np.arange(len(self._lat))
        along_back = self._ends.along_edge(rows, here)
        back = self._least(here.enter[0, :, 0], self._ends.leave[0], tables[1], along_back.transpose(0, 2, 1))
        off = here.off_network[0] | self._ends.off_network
        far_there, far_back = off | (there >= NO_WAY), off | (back >= NO_WAY)
        on_foot = here.walk_ticks[0] + self._ends.walk_ticks
        same = (self._lat == address.lat) & (self._lon == address.lon)
        detour = self._travel.speeds.estimate
        guess = np.rint(estimate(address.lat, address.lon, self._lat, self._lon, detour)[0])
        guess = self._travel.parted(guess, here.unmapped[0] | self._ends.unmapped)
        there_seconds, back_seconds = (
            np.where(same, 0, np.where(far, guess, np.rint((ticks + on_foot) / TICKS_PER_SECOND))).astype(np.int32)
            for ticks, far in ((there, far_there), (back, far_back))
        )
        estimated = (far_there | far_back) & ~same
        return Vectors(there_seconds, back_seconds, estimated, int(np.rint(here.walk_metres[0])))

    def _least(self, mine: Sums, theirs: Sums, table: NDArray[np.uint32], along: Sums) -> Sums:
        """Least ticks over both ends of my edge and both ends of theirs, and along an edge of both."""
        best: Sums = along[0, 0].copy()
        wide = widened(table)
        for my_end in (0, 1):
            for their_end in (0, 1):
                way = mine[my_end] + wide[my_end, self._at[their_end]] + theirs[their_end]
                np.minimum(best, way, out=best)
        return best


def one_to_many(travel: TravelTimes, address: Point, others: Sequence[Point]) -> Vectors:
    """Give the seconds from one address to others and back, whoever tells travel times; at once on our own roads.

    Who asks about many addresses and the same others keeps a `Gathered` of them.
    """
    if isinstance(travel, RoadTravelTimes):
        return Gathered(travel, others).vectors(address)
    table = travel.table([address, *others])
    seconds, estimated = table.durations_seconds, table.estimated
    return Vectors(seconds[0, 1:], seconds[1:, 0], estimated[0, 1:] | estimated[1:, 0], int(table.snap_metres[0]))
