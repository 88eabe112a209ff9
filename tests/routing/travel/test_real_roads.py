"""A real city: built, addresses put on its streets, times exact. Reads the folder of real data."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import numpy as np
import pytest

from routing.travel.dijkstra import Dijkstra
from routing.travel.engine import Hierarchy
from routing.travel.great_circle import detoured_metres, great_circle_metres
from routing.travel.load import BuildReport, build_roads, load_travel_times
from routing.travel.protocol import Point, TravelKind
from routing.travel.roads import RoadTravelTimes
from tests.routing.travel.graphs import SPEEDS, weights_of


@dataclass
class City:
    """Ho Chi Minh City, its roads reopened from their file, and 300 of its addresses."""

    report: BuildReport
    travel: RoadTravelTimes
    addresses: list[Point]


@pytest.fixture(scope="module")
def city(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> City:
    path = tmp_path_factory.mktemp("roads") / "hcm.roads"
    extract = real_data / "roads" / "hcm_2018.osm.pbf"
    report = build_roads(extract, path, built_at=datetime(2026, 11, 22, tzinfo=UTC), title="TP. Hồ Chí Minh")
    with (real_data / "addresses" / "hcm_2018_addresses_2025.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    addresses = [Point(float(row["lat"]), float(row["lon"])) for row in Random(1).sample(rows, 300)]
    travel = load_travel_times(path)
    assert isinstance(travel, RoadTravelTimes)
    return City(report, travel, addresses)


def test_the_city_is_built_whole_and_the_little_left_out_is_told(city: City) -> None:
    roads, report = city.travel.roads, city.report
    assert roads.kind is TravelKind.ROADS
    assert 130_000 < roads.node_count < 145_000
    assert 7_500 < sum(report.kilometres.values()) < 9_000
    assert report.left.metres < 0.05 * 1000 * sum(report.kilometres.values())
    assert report.refused["class motorway"] > 0
    assert report.refused["closed"] > 100
    assert len(roads.order) in (0, roads.node_count)


def test_real_addresses_lie_beside_their_streets(city: City, record_property: Callable[[str, object], None]) -> None:
    snap = city.travel.table(city.addresses).snap_metres
    record_property("median_snap_metres", float(np.median(snap)))
    assert np.median(snap) <= 20
    assert np.percentile(snap, 95) <= 80


def test_times_in_the_city_equal_dijkstras(city: City) -> None:
    roads, snaps = city.travel.roads, city.travel.snap(city.addresses)
    targets = np.unique(snaps.low)
    fast, slow = (engine(roads, weights_of(roads)).tables(targets[:6], targets) for engine in (Hierarchy, Dijkstra))
    assert np.array_equal(fast[0], slow[0])
    assert np.array_equal(fast[1], slow[1])


def test_every_real_address_can_be_reached_and_legs_agree_with_the_table(city: City) -> None:
    table = city.travel.table(city.addresses)
    assert not table.estimated.any()
    for i, leg in enumerate(city.travel.legs(city.addresses[:40])):
        assert leg.seconds == table.durations_seconds[i, i + 1]
        assert leg.metres == table.distances_metres[i, i + 1]


def test_the_estimate_meets_real_roads_in_the_middle(city: City) -> None:
    lat, lon = (np.array([getattr(p, name) for p in city.addresses]) for name in ("lat", "lon"))
    line = great_circle_metres(lat[:, None], lon[:, None], lat, lon)
    real = city.travel.table(city.addresses).distances_metres
    for low, high in ((200, 2_000), (2_000, 30_000)):
        pairs = (line >= low) & (line < high)
        ratio = np.median(detoured_metres(line[pairs], SPEEDS.estimate) / real[pairs])
        assert 0.9 <= ratio <= 1.1
