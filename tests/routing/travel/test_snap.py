"""A point is put on the edge that is nearest, at the place that is nearest."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.great_circle import great_circle_metres
from routing.travel.osm import FERRY, Street
from routing.travel.roadfile import RoadFile
from routing.travel.snap import Snapper
from tests.routing.travel.graphs import random_roads, road_file


def nearest_metres(roads: RoadFile, lat: float, lon: float) -> float:
    """Distance to the nearest edge, by trying every one on a flat map round the point."""
    north, east = math.radians(1) * 6_371_009, math.radians(1) * 6_371_009 * math.cos(math.radians(lat))
    best = math.inf
    for tail, head in zip(roads.tail.tolist(), roads.head.tolist(), strict=True):
        ax, ay = (roads.lon[tail] / 1e7 - lon) * east, (roads.lat[tail] / 1e7 - lat) * north
        bx, by = (roads.lon[head] / 1e7 - lon) * east, (roads.lat[head] / 1e7 - lat) * north
        square = (bx - ax) ** 2 + (by - ay) ** 2
        share = min(1.0, max(0.0, -(ax * (bx - ax) + ay * (by - ay)) / square)) if square else 0.0
        best = min(best, math.hypot(ax + share * (bx - ax), ay + share * (by - ay)))
    return best


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_no_edge_is_nearer_than_the_one_found(seed: int) -> None:
    roads, random = random_roads(seed), Random(seed)
    lat = np.array([10.195 + random.random() * 0.03 for _ in range(40)])
    lon = np.array([105.595 + random.random() * 0.03 for _ in range(40)])
    snaps = Snapper(roads).snap(lat, lon)
    for i in range(40):
        assert snaps.metres[i] == pytest.approx(nearest_metres(roads, lat[i], lon[i]), abs=0.3, rel=0.001)


def test_the_foot_is_on_its_edge_and_as_far_away_as_told(district: RoadFile) -> None:
    random = Random(1)
    lat = np.array([10.2 + random.random() * 0.13 for _ in range(300)])
    lon = np.array([105.6 + random.random() * 0.12 for _ in range(300)])
    snaps = Snapper(district).snap(lat, lon)
    assert np.allclose(great_circle_metres(lat, lon, snaps.lat, snaps.lon), snaps.metres, atol=0.2, rtol=1e-4)
    ends = district.lat[snaps.low] / 1e7, district.lat[snaps.high] / 1e7
    assert np.allclose(snaps.lat, ends[0] + snaps.fraction * (ends[1] - ends[0]), atol=1e-9)
    for i in range(300):
        for arc, tail, head in ((snaps.forward[i], "low", "high"), (snaps.backward[i], "high", "low")):
            if arc >= 0:
                assert district.tail[arc] == getattr(snaps, tail)[i]
                assert district.head[arc] == getattr(snaps, head)[i]
        assert max(snaps.forward[i], snaps.backward[i]) >= 0


def test_a_long_straight_road_is_found_from_beside_its_middle() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.02), 3: (10.02, 105.01)}
    roads = road_file(
        [Street((1, 2), "road", "", 20, backward=True), Street((2, 3), "road", "", 20, backward=True)], places
    )
    snaps = Snapper(roads).snap(np.array([10.001]), np.array([105.009]))
    assert snaps.metres[0] == pytest.approx(111.2, abs=1)
    assert snaps.fraction[0] == pytest.approx(0.45, abs=1e-4)


def test_nobody_is_put_on_a_ferry() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.01), 3: (10.0, 105.02), 4: (10.0, 105.03)}
    ways = [((1, 2), "road"), ((2, 3), FERRY), ((3, 4), "road")]
    roads = road_file([Street(nodes, kind, "", 20, backward=True) for nodes, kind in ways], places)
    snaps = Snapper(roads).snap(np.array([10.0]), np.array([105.0149]))
    assert snaps.lon[0] == pytest.approx(105.01)


def test_no_points_are_put_nowhere(district: RoadFile) -> None:
    assert len(Snapper(district).snap(np.zeros(0), np.zeros(0)).edge) == 0
