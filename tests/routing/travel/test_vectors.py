"""One address to many stops and back: what a table would tell, sooner."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.great_circle import GreatCircleTimes
from routing.travel.protocol import Point, TravelKind
from routing.travel.roadfile import RoadFile
from routing.travel.roads import EngineName, RoadTravelTimes
from routing.travel.simulate import simulate_places
from routing.travel.vectors import Gathered, one_to_many
from tests.routing.travel.graphs import SPEEDS, random_roads
from tests.routing.travel.test_closures import box, flood
from tests.routing.travel.test_roads import points_near


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["auto", "dijkstra"]), st.booleans())
def test_vectors_are_the_row_and_the_column_of_the_table(seed: int, engine: EngineName, closed: bool) -> None:
    closures = [flood(area=(box(10.2, 105.6, 10.207, 105.607),))] if closed else []
    travel = RoadTravelTimes(random_roads(seed), engine, SPEEDS, closures=lambda: closures).on(date(2026, 10, 5))
    points = points_near(seed, 8)
    vectors, table = Gathered(travel, points).vectors(points[3]), travel.table(points)
    assert np.array_equal(vectors.there_seconds, table.durations_seconds[3])
    assert np.array_equal(vectors.back_seconds, table.durations_seconds[:, 3])
    assert np.array_equal(vectors.estimated, table.estimated[3] | table.estimated[:, 3])
    assert vectors.snap_metres == table.snap_metres[3]


def test_in_the_district_too_and_a_far_address_is_estimated(district: RoadFile) -> None:
    travel, points = RoadTravelTimes(district, speeds=SPEEDS), simulate_places(district, 3, 60)
    gathered = Gathered(travel, points)
    for address in (simulate_places(district, 9, 1)[0], Point(10.5, 106.2)):
        table, vectors = travel.table([*points, address]), gathered.vectors(address)
        assert np.array_equal(vectors.there_seconds, table.durations_seconds[-1, :-1])
        assert np.array_equal(vectors.back_seconds, table.durations_seconds[:-1, -1])
        assert np.array_equal(vectors.estimated, table.estimated[-1, :-1])
    assert vectors.estimated.all()
    assert gathered.version == travel.version


def test_whoever_tells_the_times_one_to_many_is_a_row_and_a_column(district: RoadFile) -> None:
    first, *others = simulate_places(district, 3, 9)
    for travel in (RoadTravelTimes(district, speeds=SPEEDS), GreatCircleTimes(SPEEDS)):
        vectors, table = one_to_many(travel, first, others), travel.table([first, *others])
        assert np.array_equal(vectors.there_seconds, table.durations_seconds[0, 1:])
        assert np.array_equal(vectors.back_seconds, table.durations_seconds[1:, 0])
        assert vectors.estimated.all() == (travel.kind is TravelKind.ESTIMATE)


def test_no_stops_have_empty_vectors(district: RoadFile) -> None:
    vectors = Gathered(RoadTravelTimes(district, speeds=SPEEDS), []).vectors(Point(10.25, 105.64))
    assert len(vectors.there_seconds) == len(vectors.back_seconds) == 0


def test_an_open_day_in_ordinary_hours_is_the_roads_as_built(district: RoadFile) -> None:
    travel = RoadTravelTimes(district, speeds=SPEEDS)
    assert travel.on(date(2026, 10, 5)) is travel.on(date(2026, 10, 6), 3) is travel
