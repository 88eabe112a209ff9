"""An office's first days end to end: imported, planned, handed over, delivered; the portal holds each dossier once.

The same flow as `python -m benchmarks.first_day`, at sample size; `make soak` plays it with 300 dossiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.planner import Planner
from benchmarks.day.days import FirstDays
from benchmarks.day.homes import Home, Place, simulated, thu_duc
from benchmarks.day.office import office_at
from benchmarks.day.portal import received, require_told_once, settings_for
from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin.serve import running
from routing.pool import SolverPool
from routing.travel.load import build_roads
from routing.travel.protocol import TravelKind
from routing.travel.roadfile import RoadFile
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import simulate_canal_district

pytestmark = pytest.mark.slow
MONDAY = date(2026, 11, 23)
SEED = 7
Size = Callable[[int, int], int]


@pytest.fixture(scope="module")
def pool() -> Iterator[SolverPool]:
    with SolverPool(1) as pool:
        yield pool


def played(engine: Engine, pool: SolverPool, roads: RoadFile, homes: list[Home], depot: Place, size: Size) -> FirstDays:
    """Play the days of an office at these homes, and have the portal prove that it was told of each dossier once."""
    office = office_at(homes, depot, MONDAY, size(3, 8), size(16, 40), SEED)
    planner = Planner(engine, RoadTravelTimes(roads), pool, size(2, 10), lambda: datetime.now(UTC))
    with running() as url, PortalClient(settings_for(url)) as portal:
        days = FirstDays(engine, planner, portal, MONDAY, SEED)
        days.open(office, "no hash: nobody signs in")
        days.play()
        require_told_once(received(url), len(homes))
    planner.close()
    return days


def must_add_up(days: FirstDays, dossiers: int) -> None:
    """Nothing is lost between the days: what a day did not deliver is on the next day's routes or still waits."""
    waiting, delivered = dossiers, 0
    for each in days.ridden:
        assert each.stops + len(each.plan.left_out) == waiting
        delivered += each.stops - each.failed
        waiting -= each.stops - each.failed
    assert (delivered, waiting) == (dossiers, 0)
    told = sum(each.pushed for each in days.ridden)
    assert told == dossiers + sum(each.stops for each in days.ridden), "each handover once, and every mark at a door"
    assert days.ridden[0].failed > 0, "a first day on which nothing fails shows less"
    assert len(days.ridden) > 1
    assert len(days.ridden[0].plan.routes) > 1


def test_every_dossier_of_a_simulated_district_is_home_and_told_once(
    engine: Engine, pool: SolverPool, size: Size
) -> None:
    roads = simulate_canal_district(SEED)
    homes, depot = simulated(roads, size(40, 300), SEED)
    days = played(engine, pool, roads, homes, depot, size)
    must_add_up(days, len(homes))
    assert days.ridden[0].plan.travel_label == TravelKind.SIMULATED_ROADS.label


def test_every_dossier_at_real_addresses_is_home_by_real_roads_and_told_once(
    sqlite_engine: Engine, pool: SolverPool, real_data: Path, tmp_path: Path, size: Size
) -> None:
    extract = real_data / "roads" / "hcm_2018.osm.pbf"
    roads = build_roads(extract, tmp_path / "hcm.tnr", built_at=datetime(2026, 11, 22, tzinfo=UTC)).roads
    homes, depot = thu_duc(real_data / "addresses" / "hcm_2018_addresses_2025.csv", size(40, 300), SEED)
    days = played(sqlite_engine, pool, roads, homes, depot, size)
    must_add_up(days, len(homes))
    assert days.ridden[0].plan.travel_label == TravelKind.ROADS.label
    for route in days.ridden[0].plan.routes:
        assert len(route.line) > 10 * len(route.stops), "a line that follows streets bends more often than it stops"
