"""An OSRM server answers as our own roads do, in parts as large as it takes, and fails by name."""

from __future__ import annotations

import pickle
import socket
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from integrations.osrm import OsrmError, OsrmSettings, OsrmTimes
from integrations.osrm.standin import StandIn, serving
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.protocol import Point, TravelKind, TravelTimes
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import simulate_canal_district, simulate_places


@pytest.fixture(scope="module")
def roads() -> RoadTravelTimes:
    """What the stand-in rides on."""
    return RoadTravelTimes(simulate_canal_district(1))


@pytest.fixture(scope="module")
def served(roads: RoadTravelTimes) -> Iterator[tuple[StandIn, str]]:
    """A server over real HTTP, and where it is."""
    one = StandIn(roads)
    with serving(one) as address:
        yield one, address


@pytest.fixture
def standin(served: tuple[StandIn, str]) -> StandIn:
    """The server's behaviour, as at its start."""
    one = served[0]
    one.most_points, one.data_version = 100, ""
    one.answers.clear()
    one.asked.clear()
    return one


@pytest.fixture
def url(served: tuple[StandIn, str], standin: StandIn) -> str:
    """Where it is served."""
    return served[1]


@pytest.fixture(scope="module")
def points(roads: RoadTravelTimes) -> list[Point]:
    """Houses of the district, and a place where there are no roads."""
    return [*simulate_places(roads.roads, 3, 14), Point(10.6, 106.4)]


def test_it_tells_the_times_of_the_roads_it_stands_on_walk_included(
    roads: RoadTravelTimes, url: str, points: list[Point]
) -> None:
    travel: TravelTimes = OsrmTimes(OsrmSettings(url))
    there, here = travel.table(points), roads.table(points)
    assert np.abs(there.snap_metres - here.snap_metres).max() <= 1  # OSRM reads a millionth of a degree
    assert np.array_equal(there.estimated, here.estimated)
    assert np.abs(there.durations_seconds - here.durations_seconds).max() <= 2
    assert np.abs(there.distances_metres - here.distances_metres).max() <= 3
    assert not there.durations_seconds.diagonal().any()


def test_a_large_table_is_asked_for_in_parts_that_the_server_takes(
    standin: StandIn, url: str, points: list[Point]
) -> None:
    whole = OsrmTimes(OsrmSettings(url)).table(points)
    asked, standin.most_points = len(standin.asked), 10
    parts = OsrmTimes(OsrmSettings(url, table_points=10)).table(points)
    assert len(standin.asked) - asked == 9
    for name in ("durations_seconds", "distances_metres", "snap_metres", "estimated"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


def test_a_place_without_roads_is_estimated_and_flagged(url: str, points: list[Point]) -> None:
    table = OsrmTimes(OsrmSettings(url)).table(points[-2:])
    assert table.estimated.tolist() == [[False, True], [True, False]]
    assert np.array_equal(table.durations_seconds, GreatCircleTimes().table(points[-2:]).durations_seconds)
    assert table.doubtful == (1,)


@pytest.mark.parametrize("route_points", [100, 4])
def test_lines_follow_the_roads_from_point_to_point(
    roads: RoadTravelTimes, url: str, points: list[Point], route_points: int
) -> None:
    lines = OsrmTimes(OsrmSettings(url, route_points=route_points)).path(points)
    assert len(lines) == len(points) - 1
    for (start, end), line, own in zip(pairwise(points), lines, roads.path(points), strict=True):
        assert (line[0], line[-1]) == (start, end)
        assert abs(len(line) - len(own)) <= 2
    assert len(lines[-1]) == 2, "no road leads there"


def test_where_the_server_knows_no_way_one_leg_is_a_straight_line_and_the_others_are_not(
    standin: StandIn, url: str, points: list[Point]
) -> None:
    standin.answers.append((400, b'{"code":"NoRoute"}'))
    lines = OsrmTimes(OsrmSettings(url)).path(points[:4])
    assert min(len(line) for line in lines) > 2
    standin.answers += [(400, b'{"code":"NoRoute"}')] * 2
    assert [len(line) > 2 for line in OsrmTimes(OsrmSettings(url)).path(points[:4])] == [False, True, True]


def test_it_says_what_it_is_and_its_version_tells_the_servers_data_apart(standin: StandIn, url: str) -> None:
    travel = OsrmTimes(OsrmSettings(url))
    before = travel.version
    standin.data_version = "2026-11-01"
    travel.table([Point(10.25, 105.64), Point(10.26, 105.65)])
    assert "2026-11-01" in travel.version != before
    assert len(travel.version) <= 120
    assert travel.kind is TravelKind.ROADS
    assert "OpenStreetMap" in str(travel.credit)
    assert pickle.loads(pickle.dumps(travel)).table([Point(10.25, 105.64)] * 2).durations_seconds.tolist() == [
        [0, 0],
        [0, 0],
    ]


def test_nothing_is_sent_before_it_is_asked(standin: StandIn, url: str) -> None:
    travel = OsrmTimes(OsrmSettings(url))
    assert travel.table([]).durations_seconds.shape == (0, 0)
    assert travel.path([Point(10.25, 105.64)]) == ()
    assert standin.asked == []


PAIR = [Point(10.25, 105.64), Point(10.26, 105.65)]


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b'{"code":"TooBig"}', "osrm.too_big"),
        (400, b'{"code":"InvalidQuery"}', "osrm.refused"),
        (502, b"<html>", "osrm.server_error"),
        (500, b'{"code":"Oops"}', "osrm.server_error"),
        (200, b"<html>", "osrm.malformed"),
        (200, b"[" * 100_000, "osrm.malformed"),
        (200, b'{"code":"Ok"}', "osrm.malformed"),
        (200, b'{"code":"Ok","durations":[[0]],"distances":[[0]],"sources":[],"destinations":[]}', "osrm.malformed"),
        (302, b"", "osrm.malformed"),
        (400, b'{"code":"NoSegment"}', "osrm.no_segment"),
    ],
)
def test_each_failure_has_its_name_and_tells_no_coordinates(
    standin: StandIn, url: str, status: int, body: bytes, code: str
) -> None:
    standin.answers.append((status, body))
    with pytest.raises(OsrmError, match="OSRM") as caught:
        OsrmTimes(OsrmSettings(url)).table(PAIR)
    assert caught.value.code == code
    assert "105" not in caught.value.message
    assert caught.value.passes is (code == "osrm.server_error")


@pytest.mark.parametrize("value", ["-1", "1e999", '"far"', "NaN"])
def test_a_time_that_none_is_is_malformed_and_none_is_no_way(standin: StandIn, url: str, value: str) -> None:
    place = '{"distance":1}'
    body = f'{{"code":"Ok","durations":[[0,%s],[0,0]],"distances":[[0,0],[0,0]],"sources":[{place},{place}],'
    body += f'"destinations":[{place},{place}]}}'
    standin.answers.append((200, body.replace("%s", "null").replace("{{", "{").encode()))
    assert OsrmTimes(OsrmSettings(url)).table(PAIR).estimated.tolist() == [[False, True], [False, False]]
    standin.answers.append((200, body.replace("%s", value).replace("{{", "{").encode()))
    if value == "NaN":  # which JSON has not, and Python reads: no way either
        assert OsrmTimes(OsrmSettings(url)).table(PAIR).estimated[0, 1]
        return
    with pytest.raises(OsrmError) as caught:
        OsrmTimes(OsrmSettings(url)).table(PAIR)
    assert caught.value.code == "osrm.malformed"


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(OsrmError) as caught:
            OsrmTimes(OsrmSettings(f"http://127.0.0.1:{port}/motorbike")).table(PAIR)
    assert caught.value.code == "osrm.unreachable"
    assert caught.value.passes


def test_a_server_that_does_not_answer_is_a_timeout() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/motorbike"
        with pytest.raises(OsrmError) as caught:
            OsrmTimes(OsrmSettings(address, timeout_seconds=0.2)).table(PAIR)
    assert caught.value.code == "osrm.timeout"


def test_another_profile_is_refused_by_the_server_and_named(url: str) -> None:
    with pytest.raises(OsrmError, match="InvalidService") as caught:
        OsrmTimes(OsrmSettings(url.replace("motorbike", "submarine"))).table(PAIR)
    assert caught.value.code == "osrm.refused"


@pytest.mark.parametrize("address", ["", "127.0.0.1:5000/car", "http://127.0.0.1:5000", "file:///etc/car"])
def test_an_address_that_none_is_is_refused_at_once(address: str) -> None:
    with pytest.raises(OsrmError, match="host") as caught:
        OsrmTimes(OsrmSettings(address))
    assert caught.value.code == "osrm.refused"
