"""Travel times come from the file that is named, or from none; never quietly from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from routing.travel.errors import RoadFileError
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.load import kilometres, load_travel_times
from routing.travel.osm import Street
from routing.travel.roadfile import RoadFile
from routing.travel.roads import RoadTravelTimes
from tests.routing.travel.graphs import road_file


def test_without_a_road_file_times_are_estimates() -> None:
    assert isinstance(load_travel_times(None), GreatCircleTimes)


def test_with_a_road_file_times_are_from_it(saved: RoadFile) -> None:
    travel = load_travel_times(saved.path)
    assert isinstance(travel, RoadTravelTimes)
    assert travel.version.startswith(saved.version)


def test_a_road_file_that_is_named_and_missing_is_an_error_and_no_estimate(tmp_path: Path) -> None:
    with pytest.raises(RoadFileError, match=r"gone\.roads"):
        load_travel_times(tmp_path / "gone.roads")


def test_a_street_of_two_directions_is_measured_once() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.1), 3: (10.09, 105.1)}
    ways = [((1, 2), True), ((2, 3), False), ((3, 1), False)]
    roads = road_file([Street(nodes, "road", "", 20, backward=back) for nodes, back in ways], places)
    assert kilometres(roads)["road"] == pytest.approx(11 + 10 + 14.8, abs=1)
