"""Travel times on roads: points are put on their streets, and the engine answers from street to street."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.travel import engine as engines
from routing.travel.closures import Closure, closed_arcs
from routing.travel.dijkstra import Dijkstra
from routing.travel.ends import Ends, Sums, widened
from routing.travel.errors import RoadFileError, TravelError
from routing.travel.great_circle import as_arrays, estimate
from routing.travel.protocol import CUT_OFF_SECONDS, Point, TravelKind, TravelTable, check_size
from routing.travel.roadfile import DEGREE, FINE, TICKS_PER_SECOND, RoadFile, load_road_file
from routing.travel.snap import Snapper, Snaps
from routing.travel.speeds import Speeds, load_speeds
from routing.travel.states import AS_BUILT, RoadState
from routing.travel.weights import NO_WAY, decimetres, weigh

ROWS_AT_ONCE = 512
MOST_STATES = 8
"""So many states of one network are kept ready to answer: a week's days, say."""

EngineName = Literal["auto", "hierarchy", "dijkstra"]
ReadClosures = Callable[[], Sequence[Closure]]


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg as it is ridden: as long as the table says, and its line. Estimated: no road was found."""

    seconds: int
    metres: int
    line: tuple[Point, ...]
    estimated: bool


class RoadTravelTimes:
    """Travel times from a road file, in one state of its roads: as built, or with the closures of a day.

    A point is put on the nearest open street edge and may leave it in either direction that is allowed; the
    place along the edge counts, so two houses of one street differ. The way from the point to its street
    is walked. Pairs that no road joins, that are over 14 hours apart, or of which a point is over
    ``OFF_ROADS_METRES`` from every road, are estimated from the straight line and flagged so; pairs that only
    closed roads would join are ``CUT_OFF_SECONDS`` apart.

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
        For walking, turns, hours and estimates; the speeds of the classes are in the road file.
    closures
        Gives all closures known, asked each time a day is; can be pickled.
    """

    def __init__(
        self,
        roads: RoadFile,
        engine: EngineName = "auto",
        speeds: Speeds | None = None,
        closures: ReadClosures = tuple,
    ) -> None:
        self._roads, self._engine, self._closures = roads, engine, closures
        self.speeds = speeds or load_speeds()
        use_hierarchy = engine == "hierarchy" or (engine == "auto" and engines.HIERARCHY_INSTALLED)
        weights = weigh(roads, self.speeds)
        make: Callable[..., engines.Shortest] = engines.Hierarchy if use_hierarchy else Dijkstra
        self.shortest = make(roads, weights)
        self._wide = weights.wide
        self._snapper = Snapper(roads)
        self._state = AS_BUILT
        self._states: dict[RoadState, RoadTravelTimes] = {AS_BUILT: self}

    def on(self, day: date, hour: int | None = None) -> RoadTravelTimes:
        """Give the same roads as they are on a day: closures applied, and the speeds of a departure hour.

        Takes milliseconds; the roads are shared. Equal states are one object, so a road that opens again
        gives the very tables it gave before.

        Raises
        ------
        TravelError
            ``travel.hour`` for no hour; ``roads.closures.…`` when what is closed cannot be read.
        """
        arcs = [closed_arcs(self._roads, each) for each in self._closures() if each.is_on(day)]
        return self._in(RoadState.of(arcs, self.speeds.band_at(hour)))

    def _in(self, state: RoadState) -> RoadTravelTimes:
        known = self._states.get(state)
        if known is not None:
            return known
        other: RoadTravelTimes = object.__new__(RoadTravelTimes)
        other.__dict__.update(self.__dict__)
        weights = weigh(self._roads, self.speeds, state.band, state.closed)
        other.shortest, other._wide = self.shortest.under(weights), weights.wide
        other._snapper = self._snapper.without(state.closed)
        other._state = state
        while len(self._states) >= MOST_STATES:  # two threads may make one twice; either will do
            self._states.pop(next(each for each in [*self._states] if each != AS_BUILT), None)
        self._states[state] = other
        return other

    @property
    def roads(self) -> RoadFile:
        """What it reckons on."""
        return self._roads

    @property
    def closed(self) -> NDArray[np.int64]:
        """Ids of the arcs that are closed in this state."""
        return self._state.closed

    @property
    def version(self) -> str:
        """Roads, speeds, what is closed, and the hours; the engine does not matter, both are exact."""
        return f"{self._roads.version}+{self.speeds.version}{self._state.suffix}"

    @property
    def kind(self) -> TravelKind:
        """Real or simulated roads."""
        return self._roads.kind

    @property
    def credit(self) -> str | None:
        """What a map of these roads must say."""
        return self._roads.credit

    def snap(self, points: Sequence[Point]) -> Snaps:
        """Where the points are on the roads that are open."""
        return self._snapper.snap(*as_arrays(points))

    def ends(self, points: Sequence[Point]) -> Ends:
        """What it costs points to get to the ends of their streets and back."""
        return Ends(self.snap(points), self._wide, self.speeds.walking_km_h)

    def parted(self, guess_seconds: NDArray[np.float64], unmapped: ArrayLike) -> NDArray[np.float64]:
        """Give what is told of pairs that no open road joins: with roads closed they are cut off, if a map has them."""
        return np.where(unmapped, guess_seconds, CUT_OFF_SECONDS) if len(self.closed) else guess_seconds

    def table(self, points: Sequence[Point]) -> TravelTable:
        """See `TravelTimes.table`."""
        check_size(points)
        lat, lon = as_arrays(points)
        ends = self.ends(points)
        seconds, metres, estimated = (np.zeros((len(points),) * 2, dtype=kind) for kind in (int, int, bool))
        for first in range(0, len(points), ROWS_AT_ONCE):
            rows = slice(first, first + ROWS_AT_ONCE)
            ticks, both = self._rows(ends, np.arange(len(points))[rows])
            on_foot = ends.walk_metres[rows, None] + ends.walk_metres
            seconds[rows] = np.rint((ticks + ends.walk_ticks[rows, None] + ends.walk_ticks) / TICKS_PER_SECOND)
            metres[rows] = np.rint(decimetres(ticks, both) / 10 + on_foot)
            off = ends.off_network[rows, None] | ends.off_network | (both >= NO_WAY)
            if off.any():
                guess = estimate(lat[rows, None], lon[rows, None], lat, lon, self.speeds.estimate)
                guess = self.parted(guess[0], ends.unmapped[rows, None] | ends.unmapped), guess[1]
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

    def _rows(self, ends: Ends, rows: NDArray[np.int64]) -> tuple[Sums, Sums]:
        """Sums of both weights from the feet of these points to those of all."""
        sources, source_at = np.unique(ends.node[:, rows], return_inverse=True)
        targets, target_at = np.unique(ends.node, return_inverse=True)
        source_at, target_at = source_at.reshape(2, -1), target_at.reshape(2, -1)
        sums = ends.along_edge(rows)
        for weight, table in enumerate(self.shortest.tables(sources, targets)):
            best, wide = sums[weight], widened(table)
            for leave in (0, 1):
                for enter in (0, 1):
                    way = wide[source_at[leave][:, None], target_at[enter]]
                    way = way + ends.leave[weight, leave, rows][:, None] + ends.enter[weight, enter]
                    np.minimum(best, way, out=best)
        return sums[0], sums[1]

    def path(self, points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
        """See `TravelTimes.path`; a leg starts and ends at the points themselves."""
        return tuple(leg.line for leg in self.legs(points))

    def legs(self, points: Sequence[Point]) -> tuple[Leg, ...]:
        """Seconds and metres as in the table, and the line, of each leg from one point to the next.

        Of ways that take equally long (within a quarter of a second for 1 km of difference) the shorter is drawn.
        """
        if len(points) < 2:
            return ()
        snaps = self.snap(points)
        ends = Ends(snaps, self._wide, self.speeds.walking_km_h)
        feet = [Point(float(lat), float(lon)) for lat, lon in zip(snaps.lat, snaps.lon, strict=True)]
        return tuple(self._leg(points, feet, ends, i, j) for i, j in pairwise(range(len(points))))

    def _leg(self, points: Sequence[Point], feet: list[Point], ends: Ends, i: int, j: int) -> Leg:
        start, end = points[i], points[j]
        if start == end:
            return Leg(0, 0, (start, end), estimated=False)
        found = None if ends.off_network[[i, j]].any() else self._way(ends, i, j)
        if found is None:
            guess = estimate(start.lat, start.lon, end.lat, end.lon, self.speeds.estimate)
            told = self.parted(guess[0], ends.unmapped[[i, j]].any())
            return Leg(int(np.rint(told)), int(np.rint(guess[1])), (start, end), estimated=True)
        ticks, length, nodes = found
        ticks += int(ends.walk_ticks[i] + ends.walk_ticks[j])
        metres = length / 10 + float(ends.walk_metres[i] + ends.walk_metres[j])
        between = zip(self._roads.lat[nodes] / DEGREE, self._roads.lon[nodes] / DEGREE, strict=True)
        line = (start, feet[i], *(Point(float(lat), float(lon)) for lat, lon in between), feet[j], end)
        seconds = int(np.rint(ticks / TICKS_PER_SECOND))
        return Leg(seconds, int(np.rint(metres)), _without_repeats(line), estimated=False)

    def _way(self, ends: Ends, i: int, j: int) -> tuple[int, int, NDArray[np.int64]] | None:
        """Ticks and decimetres from foot to foot, summed as in the table, and the nodes of the way between."""
        sums = widened(np.stack(self.shortest.tables(ends.node[:, i], ends.node[:, j])))
        sums += ends.leave[:, :, i][:, :, None] + ends.enter[:, :, j][:, None, :]
        direct = ends.along_edge(np.array([i]))[:, 0, j]
        ticks, both = (min(int(direct[weight]), int(sums[weight].min())) for weight in (0, 1))
        if both >= NO_WAY:
            return None
        length = both - FINE * ticks
        if direct[1] == both:
            return ticks, length, np.zeros(0, dtype=np.int64)
        leave, enter = divmod(int(sums[1].argmin()), 2)
        first = int(ends.node[leave, i])
        arcs = self.shortest.way(first, int(ends.node[enter, j]))
        if arcs is None:
            raise TravelError("travel.engine", f"{self._roads.title}: the engine lost the way it had just told")
        return ticks, length, np.concatenate([[first], self._roads.head[arcs].astype(np.int64)])

    def __reduce__(self) -> tuple[Any, ...]:
        """Ship the path; the roads themselves stay where they are."""
        if self._roads.path is None:
            raise TravelError("travel.pickle", f"{self._roads.title}: roads that were never saved cannot be shipped")
        shipped = (self._roads.path, self._roads.version, self._engine, self.speeds, self._closures, self._state)
        return _reopen, shipped


def _reopen(
    path: Path, version: str, engine: EngineName, speeds: Speeds, closures: ReadClosures, state: RoadState
) -> RoadTravelTimes:
    roads = load_road_file(path)
    if roads.version != version:
        raise RoadFileError.of(path, "changed", f"now holds {roads.version}, and {version} was meant")
    return RoadTravelTimes(roads, engine, speeds, closures)._in(state)


def _without_repeats(line: tuple[Point, ...]) -> tuple[Point, ...]:
    kept = [line[0], *(after for before, after in pairwise(line) if after != before)]
    return tuple(kept) if len(kept) > 1 else line[:2]
