"""A closed road is ridden by nobody while it is closed, and is the same road again when it opens."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.travel.closure_file import ClosureFile, polygons
from routing.travel.closures import Closure, closed_arcs
from routing.travel.errors import ClosureError
from routing.travel.osm import Street
from routing.travel.protocol import CUT_OFF_SECONDS, Point, TravelTable
from routing.travel.roadfile import RoadFile
from routing.travel.roads import EngineName, RoadTravelTimes
from routing.travel.simulate import simulate_places
from routing.travel.vectors import Gathered
from tests.routing.travel.graphs import SPEEDS, random_roads, road_file
from tests.routing.travel.test_roads import both_engines, points_near

DAY = date(2026, 10, 5)


def box(south: float, west: float, north: float, east: float) -> tuple[tuple[tuple[float, float], ...], ...]:
    """A polygon of four corners."""
    return (((west, south), (east, south), (east, north), (west, north), (west, south)),)


def flood(**what: object) -> Closure:
    """A closure from 1 to 10 October 2026."""
    told: dict[str, object] = {
        "reason": "ngập",
        "source": "UBND xã",
        "first": date(2026, 10, 1),
        "last": date(2026, 10, 10),
    }
    return Closure(**(told | what))  # type: ignore[arg-type]


def same(one: TravelTable, other: TravelTable) -> bool:
    """Whether two tables are alike bit for bit."""
    names = ("durations_seconds", "distances_metres", "snap_metres", "estimated")
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in names)


def without(roads: RoadFile, closed: Sequence[int]) -> RoadFile:
    """A road file from which arcs were taken out."""
    kept = np.setdiff1d(np.arange(roads.arc_count), closed)
    names = ("tail", "head", "ticks", "decimetres", "road_class", "name", "way")
    return replace(roads, **{name: getattr(roads, name)[kept] for name in names})


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(["auto", "dijkstra"]))
def test_times_with_closures_are_those_of_roads_that_lack_the_closed_ones(seed: int, engine: EngineName) -> None:
    roads, points, random = random_roads(seed), points_near(seed, 6), Random(seed)
    lat, lon = 10.2 + random.random() / 50, 105.6 + random.random() / 50
    area = (box(lat, lon, lat + 0.003, lon + 0.003),)
    travel = RoadTravelTimes(roads, engine, SPEEDS, closures=lambda: [flood(area=area)]).on(DAY)
    if len(travel.closed) < roads.arc_count:
        lacking = RoadTravelTimes(without(roads, travel.closed.tolist()), engine, SPEEDS)
        told, expected = travel.table(points), lacking.table(points)
        assert np.array_equal(told.estimated, expected.estimated)
        assert np.array_equal(told.distances_metres, expected.distances_metres)
        joined = ~told.estimated
        assert np.array_equal(told.durations_seconds[joined], expected.durations_seconds[joined])
        assert (told.durations_seconds[~joined & told.cut_off] == CUT_OFF_SECONDS).all()


@both_engines
def test_closing_and_opening_again_gives_the_very_same_tables(district: RoadFile, engine: EngineName) -> None:
    points = simulate_places(district, 3, 25)
    places = [points[0].lat - 0.01, points[0].lon - 0.01, points[0].lat + 0.01, points[0].lon + 0.01]
    closures: list[Closure] = []
    travel = RoadTravelTimes(district, engine, SPEEDS, closures=lambda: closures)
    before, version = travel.on(DAY).table(points), travel.on(DAY).version
    closures.append(flood(area=(box(*places),)))
    during = travel.on(DAY)
    assert not same(during.table(points), before)
    assert during.version != version
    closures[0] = replace(closures[0], reopened=DAY)
    after = travel.on(DAY)
    assert same(after.table(points), before)
    assert after.version == version
    assert during.version == travel.on(date(2026, 10, 4)).version


def ladder() -> RoadFile:
    """Two streets side by side with a rung at either end; ways 1 and 2 are the streets, 3 a ferry across the middle."""
    places = {1: (10.0, 105.0), 2: (10.0, 105.01), 3: (10.0, 105.02), 4: (10.01, 105.0), 5: (10.01, 105.01)}
    places |= {6: (10.01, 105.02)}
    ways = [((1, 2, 3), "road", 1), ((4, 5, 6), "road", 2), ((2, 5), "ferry", 3), ((1, 4), "road", 4)]
    ways.append(((3, 6), "road", 5))
    return road_file([Street(nodes, kind, "", 20, True, way=way) for nodes, kind, way in ways], places)


def pairs(roads: RoadFile, closure: Closure) -> set[tuple[float, float]]:
    """Middles of the closed arcs, by (lat, lon) in thousandths of a degree from 10, 105."""
    arcs = closed_arcs(roads, closure)
    lat = (roads.lat[roads.tail] + roads.lat[roads.head])[arcs] / 2e7
    lon = (roads.lon[roads.tail] + roads.lon[roads.head])[arcs] / 2e7
    return {(round((a - 10) * 1000, 1), round((b - 105) * 1000, 1)) for a, b in zip(lat, lon, strict=True)}


def test_a_way_is_closed_by_its_number_in_both_directions() -> None:
    roads = ladder()
    assert pairs(roads, flood(ways=(2,))) == {(10.0, 5.0), (10.0, 15.0)}
    assert len(closed_arcs(roads, flood(ways=(2,)))) == 4
    assert pairs(roads, flood(ways=(99,))) == set()


@pytest.mark.parametrize(
    ("area", "closes"),
    [
        (box(9.999, 105.004, 10.001, 105.006), {(0.0, 5.0)}),  # neither end of the road inside
        (box(9.999, 105.009, 10.001, 105.011), {(0.0, 5.0), (0.0, 15.0), (5.0, 10.0)}),  # a ferry's landing
        (box(9.99, 104.99, 10.02, 105.03), {(0, 5), (0, 15), (10, 5), (10, 15), (5, 10), (5, 0), (5, 20)}),
        ((*box(9.99, 104.99, 10.02, 105.03), *box(9.995, 104.995, 10.015, 105.025)), set()),  # all of it in the hole
        (box(10.004, 105.004, 10.006, 105.006), set()),  # between the streets
    ],
)
def test_an_area_closes_every_road_that_reaches_into_it_and_no_other(
    area: tuple[tuple[tuple[float, float], ...], ...], closes: set[tuple[float, float]]
) -> None:
    assert pairs(ladder(), flood(area=(area,))) == closes


def test_a_house_beside_a_closed_road_is_walked_to_from_the_nearest_open_one_and_the_metres_tell() -> None:
    travel = RoadTravelTimes(ladder(), speeds=SPEEDS, closures=lambda: [flood(ways=(1,))]).on(DAY)
    house, other = Point(9.9999, 105.005), Point(10.01, 105.005)
    table = travel.table([house, other])
    assert table.snap_metres[0] == pytest.approx(547, abs=5)
    assert table.doubtful == (0,)
    assert not table.estimated.any()


@both_engines
def test_what_closed_roads_part_is_a_day_apart_and_what_no_map_has_is_estimated(engine: EngineName) -> None:
    points = [Point(10.0, 105.002), Point(10.01, 105.018), Point(10.3, 105.3)]
    every, all_between_the_streets = flood(ways=(1, 2, 3, 4, 5)), flood(ways=(3, 4, 5))
    closures: list[Closure] = []
    for closures[:] in ([every], [all_between_the_streets]):
        travel = RoadTravelTimes(ladder(), engine, SPEEDS, closures=lambda: closures).on(DAY)
        table = travel.table(points)
        assert table.estimated.tolist() == [[False, True, True], [True, False, True], [True, True, False]]
        assert table.durations_seconds[0, 1] == table.durations_seconds[1, 0] == CUT_OFF_SECONDS
        assert table.cut_off.tolist() == [[False, True, False], [True, False, False], [False, False, False]]
        assert [leg.seconds for leg in travel.legs(points)] == [CUT_OFF_SECONDS, int(table.durations_seconds[1, 2])]
        assert Gathered(travel, points).vectors(points[0]).there_seconds.tolist() == table.durations_seconds[0].tolist()
    assert not RoadTravelTimes(ladder(), engine, SPEEDS).table(points).cut_off.any()


@pytest.mark.parametrize(
    ("closure", "day", "on"),
    [
        (flood(), date(2026, 9, 30), False),
        (flood(), date(2026, 10, 1), True),
        (flood(), date(2026, 10, 10), True),
        (flood(), date(2026, 10, 11), False),
        (flood(last=None), date(2036, 1, 1), True),
        (flood(reopened=date(2026, 10, 5)), date(2026, 10, 4), True),
        (flood(reopened=date(2026, 10, 5)), date(2026, 10, 5), False),
        (flood(yearly=True), date(2031, 10, 7), True),
        (flood(yearly=True), date(2031, 11, 7), False),
        (flood(yearly=True, first=date(2000, 11, 15), last=date(2000, 2, 29)), date(2031, 1, 7), True),
        (flood(yearly=True, first=date(2000, 11, 15), last=date(2000, 2, 29)), date(2031, 3, 1), False),
        (flood(yearly=True, reopened=date(2030, 1, 1)), date(2031, 10, 7), False),
    ],
)
def test_a_closure_is_on_from_its_first_day_to_its_last_or_every_year(closure: Closure, day: date, on: bool) -> None:
    assert closure.is_on(day) is on


def test_a_file_keeps_what_was_added_and_ended_and_others_see_it_at_once(tmp_path: Path) -> None:
    mine, theirs = ClosureFile(tmp_path / "new" / "closures.geojson"), ClosureFile(tmp_path / "new/closures.geojson")
    assert theirs() == ()
    first = mine.add(flood(area=(box(10, 105, 10.1, 105.1),), by="dieuphoi1"))
    second = theirs.add(flood(ways=(7, 9), yearly=True, first=date(2000, 8, 15), last=date(2000, 11, 30)))
    assert mine() == (first, second)
    assert (first.number, second.number) == (1, 2)
    ended = mine.end(2, DAY)
    assert theirs() == (first, ended)
    assert ended == replace(second, reopened=DAY)
    assert pickle.loads(pickle.dumps(theirs))() == mine()


def test_what_is_written_is_geojson(tmp_path: Path) -> None:
    file = ClosureFile(tmp_path / "closures.geojson")
    file.add(flood(area=(box(10, 105, 10.1, 105.1),)))
    whole = json.loads(file.path.read_text(encoding="utf-8"))
    (feature,) = whole["features"]
    assert (whole["type"], feature["type"], feature["geometry"]["type"]) == (
        "FeatureCollection",
        "Feature",
        "MultiPolygon",
    )
    assert feature["properties"]["from"] == "2026-10-01"
    assert feature["properties"]["reason"] == "ngập"


def test_ending_what_was_never_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ClosureError, match="there is no closure 3") as caught:
        ClosureFile(tmp_path / "closures.geojson").end(3, DAY)
    assert caught.value.code == "roads.closures.unknown"


GOOD = {
    "type": "Feature",
    "geometry": {"type": "Polygon", "coordinates": [[[105, 10], [105.1, 10], [105.1, 10.1], [105, 10]]]},
    "properties": {"number": 1, "reason": "ngập", "source": "xã", "from": "2026-10-01", "to": None},
}


@pytest.mark.parametrize(
    ("properties", "geometry", "says"),
    [
        ({"reason": " "}, {}, "feature 2: reason is ' ', not words"),
        ({"from": "2026-13-01"}, {}, "feature 2: "),
        ({"to": "2026-09-01"}, {}, "to 2026-09-01 is before from 2026-10-01"),
        ({"to": "12-01"}, {}, "every year"),
        ({"number": "one"}, {}, "not a number from 1"),
        ({"number": 1}, {}, "the file: two features have one number"),
        ({"ways": [0]}, {}, "0 is not a number from 1"),
        ({}, {"type": "Point"}, "'Point'"),
        ({}, {"coordinates": [[[105, 10], [105.1, 10], [105, 10]]]}, "three corners"),
        ({}, {"coordinates": [[[10, 105], [10.1, 105], [10, 105.1]]]}, "no (longitude, latitude)"),
        ({}, {"coordinates": []}, "no corners"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused_by_name_and_feature(
    tmp_path: Path, properties: dict[str, object], geometry: dict[str, object], says: str
) -> None:
    bad = {
        **GOOD,
        "geometry": {**GOOD["geometry"], **geometry},  # type: ignore[dict-item]
        "properties": {**GOOD["properties"], "number": 2, **properties},  # type: ignore[dict-item]
    }
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [GOOD, bad]}), encoding="utf-8")
    with pytest.raises(ClosureError, match=r"^mine\.geojson: ") as caught:
        ClosureFile(path)()
    assert says in caught.value.message
    assert caught.value.code == "roads.closures.content"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"features": 5}', '{"features": [{}]}'])
def test_a_file_that_is_no_list_of_closures_is_refused_by_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "mine.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ClosureError, match=r"^mine\.geojson: "):
        ClosureFile(path)()


def test_roads_with_closures_travel_to_another_process_as_they_are(saved: RoadFile, tmp_path: Path) -> None:
    file, points = ClosureFile(tmp_path / "closures.geojson"), simulate_places(saved, 2, 6)
    file.add(flood(area=(box(10.2, 105.6, 10.25, 105.65),)))
    travel = RoadTravelTimes(saved, speeds=SPEEDS, closures=file)
    there = pickle.loads(pickle.dumps(travel.on(DAY)))
    assert there.version == travel.on(DAY).version != travel.version
    assert same(there.table(points), travel.on(DAY).table(points))
    assert there.on(date(2027, 1, 1)).version == travel.version


def test_no_geometry_is_no_area() -> None:
    assert polygons(None) == ()
