"""Hours slow classes, turns lengthen every ride but a ferry's, and what is closed weighs nothing one could pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from routing.travel.errors import ClosureError, EngineError, TravelError
from routing.travel.load import load_travel_times
from routing.travel.osm import Street
from routing.travel.protocol import DatedTimes, Point, times_on
from routing.travel.roadfile import FINE, UNREACHABLE, RoadFile
from routing.travel.roads import RoadTravelTimes
from routing.travel.speeds import Band
from routing.travel.weights import NO_WAY, weigh
from tests.routing.travel.graphs import SHIPPED, SPEEDS, road_file
from tests.routing.travel.test_closures import ladder

DAY = date(2026, 10, 5)
RUSH = Band("sáng", 7, 9, {"road": 0.5})


def of_class(roads: RoadFile, name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which arcs are of a class."""
    return np.asarray(roads.road_class == roads.classes.index(name))


def test_turns_lengthen_every_ride_but_a_ferrys() -> None:
    roads = ladder()
    ticks = weigh(roads, replace(SPEEDS, turns=replace(SPEEDS.turns, factor=1.5))).ticks
    road, ferry = of_class(roads, "road"), of_class(roads, "ferry")
    assert np.array_equal(ticks[road], np.rint(roads.ticks[road] * 1.5))
    assert np.array_equal(ticks[ferry], roads.ticks[ferry])


def test_the_factor_we_ship_is_that_which_was_reckoned() -> None:
    assert SHIPPED.turns.factor == 1.08


def test_in_a_band_a_class_goes_at_its_share_of_the_speed_and_others_as_ever() -> None:
    roads = ladder()
    calm, rush = weigh(roads, SPEEDS).ticks, weigh(roads, SPEEDS, RUSH).ticks
    road, ferry = of_class(roads, "road"), of_class(roads, "ferry")
    assert np.array_equal(rush[road], calm[road] * 2)
    assert np.array_equal(rush[ferry], calm[ferry])


def test_a_departure_hour_takes_its_band_and_the_version_tells() -> None:
    travel = RoadTravelTimes(ladder(), speeds=replace(SPEEDS, bands=(RUSH,)))
    points = [Point(10.0, 105.001), Point(10.0, 105.018)]
    seconds = [int(travel.on(DAY, hour).table(points).durations_seconds[0, 1]) for hour in (None, 6, 7, 8, 9)]
    assert seconds[0] == seconds[1] == seconds[4]
    assert seconds[2] == seconds[3] == pytest.approx(2 * seconds[0], abs=1)
    assert travel.on(DAY, 7).version == travel.version + "+sáng"
    assert travel.on(DAY, 7) is travel.on(DAY, 8)


@pytest.mark.parametrize("hour", [-1, 24])
def test_an_hour_that_none_is_is_refused(hour: int) -> None:
    with pytest.raises(TravelError, match="not an hour"):
        RoadTravelTimes(ladder(), speeds=SPEEDS).on(DAY, hour)


def test_a_closed_arc_cannot_be_had_at_any_price() -> None:
    roads = ladder()
    weights = weigh(roads, SPEEDS, closed=np.array([3]))
    assert weights.ticks[3] == weights.both[3] == UNREACHABLE
    assert weights.wide[:, 3].tolist() == [NO_WAY, NO_WAY]
    assert weights.wide[:, -1].tolist() == [NO_WAY, NO_WAY]
    assert np.array_equal(weights.both[:3], FINE * weights.ticks[:3] + roads.decimetres[:3])


def test_an_arc_too_slow_to_reckon_with_is_refused_and_not_wrapped() -> None:
    places = {1: (10.0, 105.0), 2: (10.0, 105.01)}
    roads = road_file([Street((1, 2), "road", "", 20, True)], places)
    slow = replace(roads, ticks=np.full(2, 5 * 10**8, dtype=np.uint32))
    with pytest.raises(EngineError, match="can be reckoned with"):
        weigh(slow, SPEEDS, Band("kẹt", 7, 8, {"road": 0.2}))


def test_whoever_asks_for_a_day_gets_its_roads_and_estimates_stay_estimates() -> None:
    travel = RoadTravelTimes(ladder(), speeds=replace(SPEEDS, bands=(RUSH,)))
    assert isinstance(travel, DatedTimes)
    assert times_on(travel, DAY, 7).version.endswith("+sáng")
    estimates = load_travel_times(None)
    assert times_on(estimates, DAY, 7) is estimates


def test_a_damaged_file_of_closures_stops_the_start_and_one_not_there_does_not(tmp_path: Path) -> None:
    ladder().save(tmp_path / "a.roads")
    closures = tmp_path / "closures.geojson"
    load_travel_times(tmp_path / "a.roads", closures=closures)
    closures.write_text("{")
    with pytest.raises(ClosureError, match=r"closures\.geojson"):
        load_travel_times(tmp_path / "a.roads", closures=closures)
