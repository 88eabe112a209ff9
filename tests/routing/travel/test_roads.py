"""Times between doors: exact from foot to foot, whatever the engine, and honest where no road leads."""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from routing.travel.errors import RoadFileError, TravelError
from routing.travel.great_circle import GreatCircleTimes, great_circle_metres
from routing.travel.osm import Street
from routing.travel.protocol import SNAP_DOUBTFUL_METRES, Doubt, Point, TravelKind, TravelTable, TravelTimes
from routing.travel.roadfile import FINE, RoadFile
from routing.travel.roads import EngineName, RoadTravelTimes
from routing.travel.simulate import simulate_places
from tests.routing.travel.graphs import NOWHERE, SPEEDS, arcs_of, random_roads, road_file, shortest

both_engines = pytest.mark.parametrize("engine", ["auto", "dijkstra"])
WALK = 4.5 / 3.6


def points_near(seed: int, count: int) -> list[Point]:
    """Points among the random roads."""
    random = Random(seed)
    return [Point(10.2 + random.random() / 50, 105.6 + random.random() / 50) for _ in range(count)]


def expected(travel: RoadTravelTimes, points: list[Point]) -> tuple[list[list[float]], list[list[float]]]:
    """Seconds and metres by the oracle: each foot becomes a node, which cuts its edge in two."""
    roads, snaps = travel.roads, travel.snap(points)
    arcs = arcs_of(roads)
    feet: dict[tuple[int, int], list[tuple[float, int]]] = {}
    split: list[tuple[int, int, float, float]] = []
    for i in range(len(points)):
        low, high, fraction = int(snaps.low[i]), int(snaps.high[i]), float(snaps.fraction[i])
        node = roads.node_count + i
        if fraction in (0.0, 1.0):
            end = high if fraction else low
            split += [(node, end, 0, 0), (end, node, 0, 0)]
        else:
            feet.setdefault((low, high), []).append((fraction, node))
    for tail, head, ticks, decimetres in arcs:
        on_way = feet.get((min(tail, head), max(tail, head)), [])
        stops = sorted((f if tail < head else 1 - f, node) for f, node in on_way)
        for (from_f, a), (to_f, b) in pairwise([(0.0, tail), *stops, (1.0, head)]):
            split.append((a, b, ticks * (to_f - from_f), decimetres * (to_f - from_f)))
    walks = snaps.metres.tolist()
    seconds, metres = [], []
    for i in range(len(points)):
        time = shortest([(a, b, t) for a, b, t, _ in split], roads.node_count + i)
        both = shortest([(a, b, FINE * t + d) for a, b, t, d in split], roads.node_count + i)
        at = [roads.node_count + j for j in range(len(points))]
        seconds.append([time.get(n, NOWHERE) / 1e4 + (walks[i] + walks[j]) / WALK for j, n in enumerate(at)])
        metres.append([(both[n] - FINE * time[n]) / 10 + walks[i] + walks[j] for j, n in enumerate(at)])
    return seconds, metres


def assert_agrees(table: TravelTable, seconds: list[list[float]], metres: list[list[float]]) -> None:
    """Within the rounding to a second and a metre."""
    off = ~np.eye(len(seconds), dtype=bool)
    assert np.abs(table.durations_seconds - np.array(seconds))[off].max() <= 0.51
    assert np.abs(table.distances_metres - np.array(metres))[off].max() <= 0.8
    assert not table.durations_seconds.diagonal().any()
    assert not table.distances_metres.diagonal().any()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9))
def test_tables_are_exact_from_door_to_door(seed: int) -> None:
    roads, points = random_roads(seed), points_near(seed, 9)
    for engine in ("auto", "dijkstra"):
        travel = RoadTravelTimes(roads, engine, SPEEDS)
        assert_agrees(travel.table(points), *expected(travel, points))


def test_tables_are_exact_in_the_district(district: RoadFile) -> None:
    travel = RoadTravelTimes(district, speeds=SPEEDS)
    points = simulate_places(district, 7, 10)
    assert_agrees(travel.table(points), *expected(travel, points))


def test_both_engines_give_the_same_table(district: RoadFile) -> None:
    points = simulate_places(district, 3, 60)
    fast, slow = (RoadTravelTimes(district, engine, SPEEDS).table(points) for engine in ("auto", "dijkstra"))
    for name in ("durations_seconds", "distances_metres", "snap_metres", "estimated"):
        assert np.array_equal(getattr(fast, name), getattr(slow, name)), name
    assert not fast.estimated.any()


def test_a_table_in_several_blocks_equals_one_in_a_single_block(
    district: RoadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    travel, points = RoadTravelTimes(district, speeds=SPEEDS), simulate_places(district, 5, 40)
    whole = travel.table(points)
    monkeypatch.setattr("routing.travel.roads.ROWS_AT_ONCE", 7)
    parts = travel.table(points)
    assert np.array_equal(whole.durations_seconds, parts.durations_seconds)
    assert np.array_equal(whole.distances_metres, parts.distances_metres)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["auto", "dijkstra"]))
@example(404, "auto")  # two ways take equally long, one is 383 m longer
@example(404, "dijkstra")
def test_a_leg_is_as_long_as_the_table_says_in_time_and_metres_and_its_line_is_no_longer(
    seed: int, engine: EngineName
) -> None:
    travel, points = RoadTravelTimes(random_roads(seed), engine, SPEEDS), points_near(seed, 8)
    table, legs = travel.table(points), travel.legs(points)
    for i, leg in enumerate(legs):
        assert leg.seconds == table.durations_seconds[i, i + 1]
        assert leg.metres == table.distances_metres[i, i + 1]
        lat, lon = np.array([p.lat for p in leg.line]), np.array([p.lon for p in leg.line])
        drawn = float(great_circle_metres(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())
        rounding = 2 + 0.05 * len(leg.line)
        assert drawn <= leg.metres + rounding
        assert (leg.line[0], leg.line[-1]) == (points[i], points[i + 1])
    assert travel.path(points) == tuple(leg.line for leg in legs)


@both_engines
@pytest.mark.parametrize(("detour_dm", "tells"), [(0, 2_000), (100, 1_990)])
def test_of_two_ways_that_take_equally_long_the_shorter_is_told_and_drawn(
    engine: EngineName, detour_dm: int, tells: int
) -> None:
    places = {1: (10.0, 105.0), 2: (10.009, 105.005), 3: (10.0, 105.01), 4: (9.991, 105.005)}
    ring = road_file([Street((1, 2, 3, 4, 1), "road", "", 36, backward=True)], places)
    over_four = (ring.tail == 3) | (ring.head == 3)
    lengths = np.where(over_four, 10_000 - detour_dm // 2, 10_000).astype(np.uint32)
    travel = RoadTravelTimes(replace(ring, ticks=np.full(8, 10**6, np.uint32), decimetres=lengths), engine, SPEEDS)
    ends = [Point(10.0, 105.0), Point(10.0, 105.01)]
    (leg,) = travel.legs(ends)
    assert leg.metres == travel.table(ends).distances_metres[0, 1] == tells
    assert leg.seconds == 200
    if detour_dm:
        assert Point(9.991, 105.005) in leg.line


def test_the_legs_of_a_day_in_the_district_agree_with_its_table(district: RoadFile) -> None:
    travel, points = RoadTravelTimes(district, speeds=SPEEDS), simulate_places(district, 11, 50)
    table = travel.table(points)
    for i, leg in enumerate(travel.legs(points)):
        assert leg.seconds == table.durations_seconds[i, i + 1]
        assert leg.metres == table.distances_metres[i, i + 1]
        assert not leg.estimated


def street(one_way: bool) -> RoadTravelTimes:
    """A street of 2 km, its ends joined by a way round of 6 km."""
    places = {1: (10.0, 105.0), 2: (10.0, 105.018), 3: (10.018, 105.018), 4: (10.018, 105.0)}
    ways = [Street((1, 2), "road", "", 36, backward=not one_way), Street((2, 3, 4, 1), "road", "", 36, backward=True)]
    return RoadTravelTimes(road_file(ways, places), speeds=SPEEDS)


def test_two_houses_of_one_street_are_as_far_apart_as_they_are() -> None:
    table = street(one_way=False).table([Point(10.0, 105.004), Point(10.0, 105.008), Point(10.0, 105.0160)])
    assert table.snap_metres.tolist() == [0, 0, 0]
    assert table.distances_metres[0].tolist() == pytest.approx([0, 438, 1314], abs=2)
    assert table.durations_seconds[2].tolist() == pytest.approx([131, 88, 0], abs=1)


def test_against_a_one_way_street_one_rides_round() -> None:
    table = street(one_way=True).table([Point(10.0, 105.004), Point(10.0, 105.008)])
    around = 2 * (1971 + 2002)
    assert table.distances_metres[0, 1] == pytest.approx(438, abs=2)
    assert table.distances_metres[1, 0] == pytest.approx(around - 438, abs=10)


def test_the_way_to_the_road_is_walked_and_counted_on_both_ends() -> None:
    table = street(one_way=False).table([Point(9.999, 105.004), Point(10.0, 105.004), Point(9.998, 105.004)])
    assert table.snap_metres.tolist() == [111, 0, 222]
    assert table.doubtful == (2,)
    assert table.doubts == {2: Doubt.FAR_FROM_ROAD}
    assert Doubt.FAR_FROM_ROAD.label.startswith("xa đường")
    assert SNAP_DOUBTFUL_METRES == 150
    assert table.distances_metres[0, 2] == pytest.approx(333, abs=2)
    assert table.durations_seconds[0, 1] == pytest.approx(111.2 / WALK, abs=1)


def test_one_place_twice_is_no_way_at_all() -> None:
    travel = street(one_way=False)
    place = Point(9.999, 105.004)
    table = travel.table([place, Point(10.0, 105.01), place])
    assert table.durations_seconds[0, 2] == table.distances_metres[2, 0] == 0
    (leg,) = travel.legs([place, place])
    assert (leg.seconds, leg.metres, leg.line, leg.estimated) == (0, 0, (place, place), False)


def test_a_point_far_from_every_road_is_estimated_and_flagged() -> None:
    travel = street(one_way=False)
    points = [Point(10.0, 105.004), Point(10.3, 105.3), Point(10.0, 105.01), Point(10.3, 105.31)]
    table, guess = travel.table(points), GreatCircleTimes(SPEEDS).table(points)
    assert table.estimated.tolist() == [[i != j and {i, j} != {0, 2} for j in range(4)] for i in range(4)]
    assert np.array_equal(table.durations_seconds[1], guess.durations_seconds[1])
    assert np.array_equal(table.distances_metres[:, 3], guess.distances_metres[:, 3])
    assert table.doubtful == (1, 3)
    assert set(table.doubts.values()) == {Doubt.OFF_ROADS}
    leg = travel.legs(points)[0]
    assert leg.estimated
    assert leg.line == (points[0], points[1])
    assert (leg.seconds, leg.metres) == (table.durations_seconds[0, 1], table.distances_metres[0, 1])


def endless_road() -> RoadFile:
    """A road whose arcs weigh so much that its ends are past reckoning from one another."""
    places = {n: (10.0, 105.0 + n / 100) for n in range(8)}
    roads = road_file([Street(tuple(range(8)), "road", "", 20, backward=True)], places)
    return replace(roads, ticks=np.full(14, 2**28, dtype=np.uint32))


@both_engines
def test_a_pair_that_no_road_joins_is_estimated_and_flagged(engine: EngineName) -> None:
    travel = RoadTravelTimes(endless_road(), engine, SPEEDS)
    points = [Point(10.0, 105.0), Point(10.0, 105.01), Point(10.0, 105.07)]
    table = travel.table(points)
    assert table.estimated.tolist() == [[False, False, True], [False, False, True], [True, True, False]]
    assert table.durations_seconds[0, 1] == round(2**28 / 10_000)
    assert table.durations_seconds[0, 2] == GreatCircleTimes(SPEEDS).table(points).durations_seconds[0, 2]
    assert [leg.estimated for leg in travel.legs(points)] == [False, True]


def test_no_points_and_one_point_have_tables_too(district: RoadFile) -> None:
    travel = RoadTravelTimes(district, speeds=SPEEDS)
    assert travel.table([]).durations_seconds.shape == (0, 0)
    assert travel.table([Point(10.25, 105.64)]).durations_seconds.tolist() == [[0]]
    assert travel.path([]) == travel.path([Point(10.25, 105.64)]) == ()


def test_too_many_points_are_refused(district: RoadFile) -> None:
    with pytest.raises(TravelError, match="10001 points"):
        RoadTravelTimes(district, speeds=SPEEDS).table([Point(10.25, 105.64)] * 10_001)


def test_simulated_roads_say_so(district: RoadFile) -> None:
    travel: TravelTimes = RoadTravelTimes(district, speeds=SPEEDS)
    assert travel.kind is TravelKind.SIMULATED_ROADS
    assert travel.kind.label == "mạng đường mô phỏng"
    assert TravelKind.ROADS.label == "đường thật"
    assert travel.credit is None


def test_the_version_tells_roads_and_speeds_apart_and_not_engines() -> None:
    roads = random_roads(1)
    version = RoadTravelTimes(roads, "auto", SPEEDS).version
    assert version == RoadTravelTimes(roads, "dijkstra", SPEEDS).version
    assert version != RoadTravelTimes(roads, "auto", replace(SPEEDS, version="other")).version
    assert version != RoadTravelTimes(random_roads(2), "auto", SPEEDS).version


def ask(travel: RoadTravelTimes, points: list[Point]) -> list[list[int]]:
    """What a worker process does."""
    rows: list[list[int]] = travel.table(points).durations_seconds.tolist()
    return rows


def test_a_spawned_process_reads_the_roads_again_and_answers_alike(saved: RoadFile) -> None:
    travel, points = RoadTravelTimes(saved, speeds=SPEEDS), simulate_places(saved, 2, 5)
    assert len(pickle.dumps(travel)) < 10_000
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(ask, travel, points).result(timeout=300) == ask(travel, points)


def test_roads_that_were_never_saved_cannot_be_shipped(district: RoadFile) -> None:
    with pytest.raises(TravelError, match="never saved") as caught:
        pickle.dumps(RoadTravelTimes(district, speeds=SPEEDS))
    assert caught.value.code == "travel.pickle"


def test_roads_that_changed_meanwhile_are_refused(saved: RoadFile) -> None:
    shipped = pickle.dumps(RoadTravelTimes(saved, speeds=SPEEDS))
    assert saved.path is not None
    random_roads(1).save(saved.path)
    with pytest.raises(RoadFileError, match=r"district\.roads: now holds") as caught:
        pickle.loads(shipped)
    assert caught.value.code == "roads.file.changed"


def test_an_error_comes_back_whole_from_another_process() -> None:
    error = pickle.loads(pickle.dumps(RoadFileError("roads.file.version", "x.roads: old")))
    assert (type(error), error.code, error.message) == (RoadFileError, "roads.file.version", "x.roads: old")
