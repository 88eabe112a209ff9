"""What the planner asks of travel times, whoever answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from routing.travel.errors import TravelError

SNAP_DOUBTFUL_METRES = 150
"""A point farther than this from its road deserves a look at its address."""
MAX_POINTS = 10_000
"""More points than this in one table is a mistake: the table alone would take over a gigabyte."""


OFF_ROADS_METRES = 1_000
"""A point farther than this from every road is not on this network at all: its pairs are estimated."""


CUT_OFF_SECONDS = 86_400
"""What a way takes that only closed roads would make: a day, so that no plan rides it."""


class Doubt(StrEnum):
    """Why the times of a point should be looked at."""

    FAR_FROM_ROAD = "far_from_road"
    OFF_ROADS = "off_roads"

    @property
    def label(self) -> str:
        """The Vietnamese words for the interface."""
        return _DOUBTS[self]


_DOUBTS = {
    Doubt.FAR_FROM_ROAD: "xa đường: nên xem lại vị trí",
    Doubt.OFF_ROADS: "ngoài mạng đường: thời gian là ước tính",
}


class TravelKind(StrEnum):
    """How much the times are worth; shown wherever they are shown."""

    ROADS = "roads"
    SIMULATED_ROADS = "simulated_roads"
    ESTIMATE = "estimate"

    @property
    def label(self) -> str:
        """The Vietnamese words for the interface."""
        return _LABELS[self]


_LABELS = {
    TravelKind.ROADS: "đường thật",
    TravelKind.SIMULATED_ROADS: "mạng đường mô phỏng",
    TravelKind.ESTIMATE: "ước tính",
}


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, WGS 84, in degrees.

    Raises
    ------
    TravelError
        ``travel.bad_point`` when it is not on earth.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.lat) and math.isfinite(self.lon)):
            raise TravelError("travel.bad_point", f"({self.lat}, {self.lon}) is not a place: not finite")
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise TravelError("travel.bad_point", f"({self.lat}, {self.lon}) is not a place: out of range")


@dataclass(frozen=True, slots=True, eq=False)
class TravelTable:
    """Times and distances between all pairs of N points, one way: ``[i, j]`` is from i to j.

    Attributes
    ----------
    durations_seconds, distances_metres
        int32, N x N, never negative, zero on the diagonal. Times are rounded to the second each, so
        the triangle inequality may fail by a second. Distances are along the fastest way.
    snap_metres
        int32, N: how far each point lies from the road it was put on; 0 where there are no roads.
        Over ``SNAP_DOUBTFUL_METRES`` deserves a look. The way from the point to its road is part
        of the times and distances.
    estimated
        bool, N x N: true where no road joins the pair, so that the entry is an estimate from the
        straight line, or ``CUT_OFF_SECONDS`` where closed roads alone part it; the diagonal is false.
    """

    durations_seconds: NDArray[np.int32]
    distances_metres: NDArray[np.int32]
    snap_metres: NDArray[np.int32]
    estimated: NDArray[np.bool_]

    @property
    def cut_off(self) -> NDArray[np.bool_]:
        """bool, N x N: the pairs that closed roads part."""
        return self.estimated & (self.durations_seconds >= CUT_OFF_SECONDS)

    @property
    def doubtful(self) -> tuple[int, ...]:
        """The points that lie farther than ``SNAP_DOUBTFUL_METRES`` from any road."""
        return tuple(self.doubts)

    @property
    def doubts(self) -> dict[int, Doubt]:
        """The doubtful points by their place in the table, each with its reason."""
        return {
            int(i): Doubt.OFF_ROADS if self.snap_metres[i] > OFF_ROADS_METRES else Doubt.FAR_FROM_ROAD
            for i in np.flatnonzero(self.snap_metres > SNAP_DOUBTFUL_METRES)
        }


class TravelTimes(Protocol):
    """Travel times of one kind of vehicle (the motorbike), the same answer each time for one version."""

    @property
    def version(self) -> str:
        """Identifies data and speeds: equal versions give equal tables."""
        ...

    @property
    def kind(self) -> TravelKind:
        """How much the times are worth."""
        ...

    @property
    def credit(self) -> str | None:
        """What a map drawn from it must say about its source."""
        ...

    def table(self, points: Sequence[Point]) -> TravelTable:
        """All pairs, one way.

        Raises
        ------
        TravelError
            ``travel.too_many_points`` above ``MAX_POINTS``.
        """
        ...

    def path(self, points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
        """Give the line to draw for each leg from one point to the next: N - 1 lines of two points or more."""
        ...


@runtime_checkable
class DatedTimes(Protocol):
    """Travel times that know which roads are closed on which day, and which hours are slow."""

    def on(self, day: date, hour: int | None = None) -> TravelTimes:
        """Give the times of a day, at ordinary speeds or those of a departure hour (local, 0 to 23)."""
        ...


def times_on(travel: TravelTimes, day: date, hour: int | None = None) -> TravelTimes:
    """Give the travel times of a day: with its closures where the engine knows any, else as they are.

    Whoever reckons a day asks here first; the ``version`` of the answer changes when a closure that touches these
    roads begins, ends, is added or is taken back.
    """
    return travel.on(day, hour) if isinstance(travel, DatedTimes) else travel


def check_size(points: Sequence[Point]) -> None:
    """Refuse a table that nobody can have meant."""
    if len(points) > MAX_POINTS:
        raise TravelError(
            "travel.too_many_points", f"a table of {len(points)} points was asked for; {MAX_POINTS} is the most"
        )
