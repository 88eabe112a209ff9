"""Straight lines on the globe, and travel times guessed from them when there are no roads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import ArrayLike, NDArray

from routing.travel.protocol import Point, TravelKind, TravelTable, check_size
from routing.travel.speeds import Detour, Speeds, load_speeds

EARTH_METRES: float = EARTH_RADIUS * 1000.0
"""geopy's mean radius, so that our vectors agree with its great circle."""

Degrees = ArrayLike
Metres = NDArray[np.float64]


def great_circle_metres(lat1: Degrees, lon1: Degrees, lat2: Degrees, lon2: Degrees) -> Metres:
    """Length of the great circle between points in degrees; broadcasts, and equals geopy's."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_phi = np.sin((phi2 - phi1) / 2)
    half_lambda = np.sin(np.radians(np.subtract(lon2, lon1)) / 2)
    chord = half_phi**2 + np.cos(phi1) * np.cos(phi2) * half_lambda**2
    return np.asarray(2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(chord, 1.0))))


def detoured_metres(line_metres: Metres, detour: Detour) -> Metres:
    """How long the way is where the line is so long.

    The factor falls from ``far + near`` (1.8) for neighbours over 1.56 at 1 km and 1.43 at 2 km to
    ``far`` (1.3). That meets the medians of real Vietnamese roads, 1.54 to 1.58 for pairs under 2 km
    and 1.31 to 1.33 above; single pairs differ widely (99th percentile 5 to 6), which is why the
    result is labelled an estimate. With ``near < far * e**2`` a longer line is never a shorter way.
    """
    return line_metres * (detour.far + detour.near * np.exp(-line_metres / detour.fade_metres))


def estimate(lat1: Degrees, lon1: Degrees, lat2: Degrees, lon2: Degrees, detour: Detour) -> tuple[Metres, Metres]:
    """Guess (seconds, metres) of the way between points; broadcasts."""
    metres = detoured_metres(great_circle_metres(lat1, lon1, lat2, lon2), detour)
    return metres / (detour.km_h / 3.6), metres


def as_arrays(points: Sequence[Point]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes in degrees."""
    return np.array([p.lat for p in points], dtype=float), np.array([p.lon for p in points], dtype=float)


@dataclass(frozen=True, eq=False)
class GreatCircleTimes:
    """Travel times without roads: line times detour, at one mean speed. Labelled "ước tính"."""

    speeds: Speeds = field(default_factory=load_speeds)

    @property
    def version(self) -> str:
        """The version of the speeds is all it hangs on."""
        return f"great-circle@{self.speeds.version}"

    @property
    def kind(self) -> TravelKind:
        """Always an estimate."""
        return TravelKind.ESTIMATE

    @property
    def credit(self) -> str | None:
        """Nobody's data is used."""
        return None

    def table(self, points: Sequence[Point]) -> TravelTable:
        """All pairs, symmetric; every entry off the diagonal is flagged as estimated."""
        check_size(points)
        lat, lon = as_arrays(points)
        seconds, metres = estimate(lat[:, None], lon[:, None], lat, lon, self.speeds.estimate)
        return TravelTable(
            durations_seconds=np.rint(seconds).astype(np.int32),
            distances_metres=np.rint(metres).astype(np.int32),
            snap_metres=np.zeros(len(points), dtype=np.int32),
            estimated=~np.eye(len(points), dtype=bool),
        )

    def path(self, points: Sequence[Point]) -> tuple[tuple[Point, ...], ...]:
        """Straight lines, each of two points."""
        return tuple(pairwise(points))
