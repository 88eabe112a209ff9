"""The map shows every road once, the important first, and never more points than asked for."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from routing.travel.lines import IMPORTANCE, Box, RoadLine, road_lines, water_lines
from routing.travel.osm import Street
from routing.travel.roadfile import RoadFile
from routing.travel.simulate import simulate_canal_district
from tests.routing.travel.graphs import road_file

EVERYWHERE = Box(9.0, 104.0, 12.0, 107.0)
MANY = 10**9


def steps(lines: list[RoadLine]) -> Counter[frozenset[tuple[float, float]]]:
    """How often each step from a point to the next is drawn, whichever way."""
    return Counter(frozenset(pair) for line in lines for pair in zip(line.points, line.points[1:], strict=False))


def tiny_box(roads: RoadFile) -> Box:
    """So small a part of the middle that no bend is too slight to see."""
    lat, lon = float(np.median(roads.lat)) / 1e7, float(np.median(roads.lon)) / 1e7
    return Box(lat - 1e-4, lon - 1e-4, lat + 1e-4, lon + 1e-4)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_street_is_drawn_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routing.travel.lines.PIXELS", -1)  # no bend is too slight
    roads = simulate_canal_district(seed)
    at = list(zip((roads.lat / 1e7).round(6).tolist(), (roads.lon / 1e7).round(6).tolist(), strict=True))
    edges = {frozenset((at[a], at[b])) for a, b in zip(roads.tail.tolist(), roads.head.tolist(), strict=True)}
    drawn = steps(road_lines(roads, EVERYWHERE, MANY))
    assert set(drawn) == edges
    assert set(drawn.values()) == {1}


def test_lines_run_from_junction_to_junction(district: RoadFile) -> None:
    lines = road_lines(district, EVERYWHERE, MANY)
    assert len(lines) < district.arc_count / 8
    assert {line.road_class for line in lines} == set(district.classes)


def test_however_coarse_the_map_lines_still_meet_at_their_junctions(
    district: RoadFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tips() -> list[tuple[tuple[float, float], tuple[float, float]]]:
        return [(line.points[0], line.points[-1]) for line in road_lines(district, EVERYWHERE, MANY)]

    coarse = tips()
    monkeypatch.setattr("routing.travel.lines.PIXELS", -1)  # no bend is too slight
    assert coarse == tips()


def test_a_line_keeps_within_a_pixel_or_two_of_its_road() -> None:
    bend = {n: (10.0 + 0.02 * np.sin(n / 10), 105.0 + n / 1000) for n in range(200)}
    roads = road_file([Street(tuple(bend), "road", "", 20, backward=True)], bend)
    box = Box(9.9, 105.0, 10.1, 105.2)
    (line,) = road_lines(roads, box, MANY)
    assert len(line.points) < 80
    lat, lon = np.array(line.points).T
    there = np.interp([105.0 + n / 1000 for n in range(200)], lon, lat)
    assert np.abs(there - [place[0] for place in bend.values()]).max() < 2 * 0.2 / 1500


def test_a_ring_and_a_spur_that_turns_back_are_not_smoothed_away() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.01), 3: (10.01, 105.01), 4: (10.0, 105.02), 5: (10.0, 105.005)}
    ring = road_file([Street((1, 2, 3, 1), "road", "", 20, backward=True)], places)
    assert len(steps(road_lines(ring, EVERYWHERE._replace(south=9.99, north=10.02), MANY))) == 3
    spur = road_file([Street((1, 4, 5), "road", "", 20, backward=True)], places)
    (line,) = road_lines(spur, Box(9.99, 105.0, 10.02, 105.03), MANY)
    assert (10.0, 105.02) in line.points


def test_only_what_reaches_into_the_box_is_drawn(district: RoadFile) -> None:
    box = tiny_box(district)._replace(north=float(district.lat.max()) / 1e7)
    for line in [*road_lines(district, box, MANY), *water_lines(district, box, MANY)]:
        lat, lon = np.array(line.points).T
        assert lat.max() >= box.south
        assert lat.min() <= box.north
        assert lon.max() >= box.west
        assert lon.min() <= box.east
    assert road_lines(district, Box(50, 0, 51, 1), MANY) == []
    assert water_lines(district, Box(50, 0, 51, 1), MANY) == []


@pytest.mark.parametrize("most", [0, 1, 50, 700])
def test_with_too_little_room_the_important_roads_are_drawn(district: RoadFile, most: int) -> None:
    lines = road_lines(district, EVERYWHERE, most)
    assert sum(len(line.points) for line in lines) <= most
    ranks = [IMPORTANCE.index(line.road_class) for line in lines]
    assert ranks == sorted(ranks)
    whole = [line.road_class for line in road_lines(district, EVERYWHERE, MANY)]
    assert [line.road_class for line in lines] == whole[: len(lines)]


def test_waters_are_drawn_widest_first(district: RoadFile) -> None:
    lines = water_lines(district, EVERYWHERE, 400)
    widths = [line.width_metres for line in lines]
    assert widths == sorted(widths, reverse=True)
    assert sum(len(line.points) for line in lines) <= 400
    assert widths[0] > 100


def test_roads_without_water_draw_none() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.01)}
    assert water_lines(road_file([Street((1, 2), "road", "", 20, backward=True)], places), EVERYWHERE) == []
