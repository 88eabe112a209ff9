"""Distances over a town, where the earth is flat enough; points are (latitude, longitude) in degrees."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from scheduling.model.geocode import Point

METRES_A_DEGREE = 111_195.0
Points = NDArray[np.float64]
"""Shape (n, 2): latitude and longitude."""


def distance(a: Point, b: Point) -> float:
    """Metres between two points."""
    east = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return METRES_A_DEGREE * math.hypot(a[0] - b[0], east)


def distances(points: Points, point: Point) -> NDArray[np.float64]:
    """Metres from each of the points."""
    east = (points[:, 1] - point[1]) * math.cos(math.radians(point[0]))
    return METRES_A_DEGREE * np.hypot(points[:, 0] - point[0], east)


def flat(points: Points, latitude: float) -> Points:
    """The points in metres north and east of 0, 0, on a plane made for one latitude."""
    scale = np.array([METRES_A_DEGREE, METRES_A_DEGREE * math.cos(math.radians(latitude))], dtype=np.float64)
    return points * scale


def between(a: Point, b: Point, share: float) -> Point:
    """The point at this share of the way from ``a`` to ``b``."""
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def middle(points: Points) -> Point:
    """That of the points which lies nearest to their mean."""
    mean = points.mean(axis=0)
    lat, lon = points[np.argmin(distances(points, (float(mean[0]), float(mean[1]))))].tolist()
    return lat, lon


def sampled(line: Sequence[Point], every_metres: float) -> Points:
    """Points along a line, its corners among them, no further apart than this."""
    corners = np.array(line, dtype=np.float64)
    lengths = np.hypot(*np.diff(flat(corners, line[0][0]), axis=0).T)
    steps = np.maximum(1, np.ceil(lengths / every_metres)).astype(np.int64)
    # Where each point lies along the corners: 0, 1/3, 2/3, 1, 2, ...
    starts = np.repeat(np.cumsum(steps) - steps, steps)
    share = np.repeat(np.arange(len(steps)), steps) + (np.arange(steps.sum()) - starts) / np.repeat(steps, steps)
    at, corner = np.append(share, len(steps)), np.arange(len(corners))
    return np.column_stack([np.interp(at, corner, corners[:, 0]), np.interp(at, corner, corners[:, 1])])
