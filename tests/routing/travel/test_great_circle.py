"""Straight lines are geopy's, and the detour is the one that was measured."""

from __future__ import annotations

import math

import geopy.distance
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.travel.errors import TravelError
from routing.travel.great_circle import GreatCircleTimes, detoured_metres, great_circle_metres
from routing.travel.protocol import MAX_POINTS, Point, TravelKind
from tests.routing.travel.graphs import SPEEDS

lats = st.floats(8.0, 23.5)
lons = st.floats(102.0, 110.0)


@given(lats, lons, lats, lons)
def test_a_vector_of_lines_equals_geopys_great_circle(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    ours = float(great_circle_metres(lat1, lon1, lat2, lon2))
    assert ours == pytest.approx(geopy.distance.great_circle((lat1, lon1), (lat2, lon2)).m, rel=1e-9, abs=0.02)


@given(lats, lons, lats, lons)
def test_the_globe_is_within_a_hundredth_of_the_ellipsoid(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    ours = float(great_circle_metres(lat1, lon1, lat2, lon2))
    assert ours == pytest.approx(geopy.distance.geodesic((lat1, lon1), (lat2, lon2)).m, rel=0.01, abs=0.1)


def test_antipodes_are_half_way_round() -> None:
    assert float(great_circle_metres(0, 0, 0, 180)) == pytest.approx(math.pi * 6_371_009, rel=1e-6)


def test_the_detour_meets_the_measured_medians() -> None:
    detour = SPEEDS.estimate
    near, far = np.linspace(100, 2000, 50), np.linspace(2000, 12000, 50)
    assert 1.54 <= np.median(detoured_metres(near, detour) / near) <= 1.58
    assert 1.30 <= np.median(detoured_metres(far, detour) / far) <= 1.33


@given(st.floats(0, 100_000), st.floats(0.1, 1000))
def test_a_longer_line_is_never_a_shorter_way(line: float, more: float) -> None:
    shorter, longer = detoured_metres(np.array([line, line + more]), SPEEDS.estimate)
    assert longer > shorter


def test_a_table_of_estimates_says_so_in_every_entry() -> None:
    travel = GreatCircleTimes(SPEEDS)
    table = travel.table([Point(10.2, 105.6), Point(10.21, 105.6), Point(10.2, 105.6)])
    assert travel.kind is TravelKind.ESTIMATE
    assert travel.kind.label == "ước tính"
    assert travel.credit is None
    assert SPEEDS.version in travel.version
    assert table.estimated.tolist() == [[False, True, True], [True, False, True], [True, True, False]]
    assert table.durations_seconds.dtype == table.distances_metres.dtype == table.snap_metres.dtype == np.int32
    assert table.distances_metres[0, 2] == table.durations_seconds[1, 1] == 0
    line = 1112  # metres in a hundredth of a degree
    way = line * (1.3 + 0.5 * math.exp(-line / 1500))
    assert table.distances_metres[0, 1] == pytest.approx(way, abs=1)
    assert table.durations_seconds[1, 0] == pytest.approx(way / (25 / 3.6), abs=1)


def test_a_path_of_estimates_is_straight() -> None:
    points = [Point(10.2, 105.6), Point(10.3, 105.7), Point(10.4, 105.6)]
    assert GreatCircleTimes(SPEEDS).path(points) == ((points[0], points[1]), (points[1], points[2]))


def test_no_points_give_an_empty_table_and_no_path() -> None:
    assert GreatCircleTimes(SPEEDS).table([]).durations_seconds.shape == (0, 0)
    assert GreatCircleTimes(SPEEDS).path([]) == ()


@pytest.mark.parametrize(("lat", "lon"), [(math.nan, 105), (10, math.inf), (91, 105), (10, -181)])
def test_a_point_that_is_not_on_earth_is_refused(lat: float, lon: float) -> None:
    with pytest.raises(TravelError, match="is not a place") as caught:
        Point(lat, lon)
    assert caught.value.code == "travel.bad_point"


def test_a_table_that_nobody_can_mean_is_refused() -> None:
    with pytest.raises(TravelError, match="10001 points") as caught:
        GreatCircleTimes(SPEEDS).table([Point(10, 105)] * (MAX_POINTS + 1))
    assert caught.value.code == "travel.too_many_points"
