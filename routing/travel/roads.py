"""Travel times on roads: points are put on their streets, and the engine answers from street to street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from routing.travel import engine as engines
from routing.travel.dijkstra import Dijkstra
from routing.travel.errors import RoadFileError, TravelError
from routing.travel.great_circle import as_arrays, estimate
from routing.travel.protocol import Point, TravelKind, TravelTable, check_size
from routing.travel.roadfile import DEGREE, TICKS_PER_SECOND, UNREACHABLE, RoadFile, load_road_file
from routing.travel.snap import Snapper, Snaps
from routing.travel.speeds import Speeds, load_speeds

OFF_NETWORK_METRES = 1_000
"""A point farther than this from every road is not on this network at all: its pairs are estimated."""
NO_WAY = 2**40
"""More ticks than any way takes, and small enough that sums of it do not overflow."""
ROWS_AT_ONCE = 512

EngineName = Literal["auto", "hierarchy", "dijkstra"]
Ticks = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as it is ridden: the sums along its arcs, and its line. Estimated: no road was found."""

    seconds: int
    metres: int
    line: tuple[Point, ...]
    estimated: bool


class RoadTravelTimes:
    """Travel times from a road file.

    A point is put on the nearest street edge and may leave it in either direction that is allowed; the
    place along the edge counts, so two houses of one street differ. The way from the point to its street
    is walked. Pairs that no road joins, that are over 59 hours apart, or of which a point is over
    ``OFF_NETWORK_METRES`` from every road, are estimated from the straight line and flagged so.

    Safe to share between threads, and after a fork. Pickled, it is its file's path: the other process
    reads the file again, and refuses if that has changed.

    Parameters
    ----------
    roads
        The road file.
    engine
        ``hierarchy`` (pyroutingkit), ``dijkstra`` (scipy: same answers, slower), or ``auto``: the first
        where it is installed.
    speeds
        For walking and for estimates; the times on roads are in the road file.
    """

    def __init__(self, roads: RoadFile, engine: EngineName = "auto", speeds: Speeds | None = None) -> None:
        self._roads = roads
        self._engine = engine
        self._speeds = speeds or load_speeds()
        use_hierarchy = engine == "hierarchy" or (engine == "auto" and engines.HIERARCHY_INSTALLED)
        self._shortest: engines.Shortest = engines.Hierarchy(roads) if use_hierarchy else Dijkstra(roads)
        self._snapper = Snapper(roads)

    @property
    def roads(self) -> RoadFile:
        """What it reckons on."""
        return self._roads

    @property
    def version(self) -> str:
        """Roads and speeds; the engine does not matter, both are exact."""
        return f"{self._roads.version}+{self._speeds.version}"

    @property
    def kind(self) -> TravelKind:
        """Real or simulated roads."""
        return self._roads.kind

    @property
    def credit(self) -> str | None:
        """What a map of these roads must say."""
        return self._roads.credit

    def snap(self, points: Sequence[Point]) -> Snaps:
        """Where the points are on the roads."""
        return self._snapper.snap(*as_arrays(points))

    def table(self, points: Sequence[Point]) -> TravelTable:
        """See `TravelTimes.table`."""
        check_size(points)
        lat, lon = as_arrays(points)
        ends = _Ends(self._snapper.snap(lat, lon), self._roads, self._speeds)
        seconds, metres, estimated = (np.zeros((len(points),) * 2, dtype=kind) for kind in (int, int, bool))
        for first in range(0, len(points), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            ticks, both = self._rows(ends, np.arange(len(points))[rows])
            on_foot = ends.walk_metres[rows, None] + ends.walk_metres
            seconds[rows] = np.rint((ticks + ends.walk_ticks[rows, None] + ends.walk_ticks) / TICKS_PER_SECOND)
            metres[rows] = np.rint((both - ticks) / 10 + on_foot)
            off = ends.off_network[rows, None] | ends.off_network | (ticks >= NO_WAY)
            guess = estimate(lat[rows, None], lon[rows, None], lat, lon, self._speeds.estimate)
            seconds[rows] = np.where(off, np.rint(guess[0]), seconds[rows])
            metres[rows] = np.where(off, np.rint(guess[1]), metres[rows])
            same = (lat[rows, None] == lat) & (lon[rows, None] == lon)
            estimated[rows] = off & ~same
            seconds[rows][same] = metres[rows][same] = 0
        return TravelTable(
            durations_seconds=seconds.astype(np.int32),
            distances_metres=metres.astype(np.int32),
            snap_metres=np.rint(ends.walk_metres).astype(np.int32),
            estimated=estimated,
        )

    def _rows(self, ends: _Ends, rows: NDArray[np.int64]) -> tuple[Ticks, Ticks]:
        """Sums of both weights from the feet of these points to those of all."""
        sources, source_at = np.unique(ends.node[:, rows], return_inverse=True)
        targets, target_at = np.unique(ends.node, return_inverse=True)
        source_at, target_at = source_at.reshape(2, -1), target_at.reshape(2, -1)
        sums = []
        for weight, table in enumerate(self._shortest.tables(sources, targets)):
            best = ends.along_edge(weight, rows)
            wide = np.where(table == UNREACHABLE, NO_WAY, table.astype(np.int64))
            for leave in (0, 1):
                for enter in (0, 1):
                    way = wide[source_at[leave][:, None], target_at[enter]]
                    way = way + ends.leave[weight, leave, rows][:, None] + ends.enter[weight, enter]
                    np.minimum(best, way, out=best)
            sums.append(best)
        return sums[0], sums[1]

    def path(self, points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
        """See `TravelTimes.path`; a leg starts and ends at the points themselves."""
        return tuple(leg.line for leg in self.legs(points))

    def legs(self, points: Sequence[Point]) -> tuple[Leg, ...]:
        """Seconds (as in the table), exact metres and the line of each leg from one point to the next."""
        if len(points) < 2:
            return ()
        snaps = self.snap(points)
        ends = _Ends(snaps, self._roads, self._speeds)
        feet = [Point(float(lat), float(lon)) for lat, lon in zip(snaps.lat, snaps.lon, strict=True)]
        return tuple(self._leg(points, feet, ends, i, j) for i, j in pairwise(range(len(points))))

    def _leg(self, points: Sequence[Point], feet: list[Point], ends: _Ends, i: int, j: int) -> Leg:
        start, end = points[i], points[j]
        if start == end:
            return Leg(0, 0, (start, end), estimated=False)
        found = None if ends.off_network[[i, j]].any() else self._way(ends, i, j)
        if found is None:
            guess = estimate(start.lat, start.lon, end.lat, end.lon, self._speeds.estimate)
            return Leg(int(np.rint(guess[0])), int(np.rint(guess[1])), (start, end), estimated=True)
        ticks, decimetres, nodes = found
        ticks += int(ends.walk_ticks[i] + ends.walk_ticks[j])
        metres = decimetres / 10 + float(ends.walk_metres[i] + ends.walk_metres[j])
        between = zip(self._roads.lat[nodes] / DEGREE, self._roads.lon[nodes] / DEGREE, strict=True)
        line = (start, feet[i], *(Point(float(lat), float(lon)) for lat, lon in between), feet[j], end)
        seconds = int(np.rint(ticks / TICKS_PER_SECOND))
        return Leg(seconds, int(np.rint(metres)), _without_repeats(line), estimated=False)

    def _way(self, ends: _Ends, i: int, j: int) -> tuple[int, int, NDArray[np.int64]] | None:
        """Ticks, decimetres and nodes of the fastest way from foot to foot."""
        direct = int(ends.along_edge(0, np.array([i]))[0, j])
        table, _ = self._shortest.tables(ends.node[:, i], ends.node[:, j])
        wide = np.where(table == UNREACHABLE, NO_WAY, table.astype(np.int64))
        totals = wide + ends.leave[0, :, i][:, None] + ends.enter[0, :, j]
        leave, enter = divmod(int(totals.argmin()), 2)
        if min(direct, int(totals.min())) >= NO_WAY:
            return None
        if direct <= totals.min():
            both = int(ends.along_edge(1, np.array([i]))[0, j])
            return direct, both - direct, np.zeros(0, dtype=np.int64)
        first = int(ends.node[leave, i])
        arcs = self._shortest.way(first, int(ends.node[enter, j]))
        if arcs is None:
            raise TravelError("travel.engine", f"{self._roads.title}: the engine lost the way it had just told")
        part = ends.leave[1, leave, i] - ends.leave[0, leave, i] + ends.enter[1, enter, j] - ends.enter[0, enter, j]
        nodes = np.concatenate([[first], self._roads.head[arcs].astype(np.int64)])
        return int(totals.min()), int(self._roads.decimetres[arcs].sum(dtype=np.int64) + part), nodes

    def __reduce__(self) -> tuple[Any, ...]:
        """Ship the path; the roads themselves stay where they are."""
        if self._roads.path is None:
            raise TravelError("travel.pickle", f"{self._roads.title}: roads that were never saved cannot be shipped")
        return _reopen, (self._roads.path, self._roads.version, self._engine, self._speeds)


def _reopen(path: Path, version: str, engine: EngineName, speeds: Speeds) -> RoadTravelTimes:
    roads = load_road_file(path)
    if roads.version != version:
        raise RoadFileError.of(path, "changed", f"now holds {roads.version}, and {version} was meant")
    return RoadTravelTimes(roads, engine, speeds)


def _without_repeats(line: tuple[Point, ...]) -> tuple[Point, ...]:
    kept = [line[0], *(after for before, after in pairwise(line) if after != before)]
    return tuple(kept) if len(kept) > 1 else line[:2]


class _Ends:
    """What it costs N points to get from their feet to the two ends of their edges, and back.

    ``node[k, i]`` is end k of point i's edge; ``leave[w, k, i]`` and ``enter[w, k, i]`` the sum of weight w
    (0 ticks, 1 ticks plus decimetres) to it and from it, ``NO_WAY`` where the edge is one-way.
    """

    def __init__(self, snaps: Snaps, roads: RoadFile, speeds: Speeds) -> None:
        self.walk_metres = snaps.metres
        self.walk_ticks = np.rint(snaps.metres / (speeds.walking_km_h / 3.6) * TICKS_PER_SECOND).astype(np.int64)
        self.off_network = snaps.metres > OFF_NETWORK_METRES
        self.node = np.stack([snaps.low, snaps.high])
        self._edge = snaps.edge
        self._fraction = snaps.fraction
        ticks, both = roads.ticks.astype(np.int64), roads.ticks.astype(np.int64) + roads.decimetres
        weights = np.stack([np.append(ticks, NO_WAY), np.append(both, NO_WAY)])  # arc -1 is no way
        self._up, self._down = weights[:, snaps.forward], weights[:, snaps.backward]
        near, far = snaps.fraction, 1.0 - snaps.fraction
        # To the low end one rides down the edge, from it up; at an end itself one is on the node.
        self.leave = np.stack([_part(self._down, near), _part(self._up, far)], axis=1)
        self.enter = np.stack([_part(self._up, near), _part(self._down, far)], axis=1)

    def along_edge(self, weight: int, rows: NDArray[np.int64]) -> Ticks:
        """Sums of a weight between feet on one edge, without leaving it; ``NO_WAY`` for all other pairs."""
        sums = np.full((len(rows), len(self._edge)), NO_WAY, dtype=np.int64)
        row, j = np.nonzero(self._edge[rows][:, None] == self._edge)
        i = rows[row]
        ahead = self._fraction[j] - self._fraction[i]
        one_way = np.where(ahead >= 0, self._up[weight, i], self._down[weight, i])
        sums[row, j] = _part(one_way, np.abs(ahead))
        return sums


def _part(weight: Ticks, fraction: NDArray[np.float64]) -> Ticks:
    """Give the share of an arc's weight; nothing for no share, even of an arc that may not be ridden."""
    share = np.rint(weight * fraction).astype(np.int64)
    return np.where(fraction == 0, 0, np.where(weight >= NO_WAY, NO_WAY, share))
