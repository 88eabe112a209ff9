"""Roads for the map."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import LAI_VUNG, simulate_canal_district
from scheduling.services.passwords import Passwords
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser
from tests.scheduling.office import Office

MIDDLE = LAI_VUNG[0]
BOX = f"{MIDDLE.lon - 0.02},{MIDDLE.lat - 0.02},{MIDDLE.lon + 0.02},{MIDDLE.lat + 0.02}"


@pytest.fixture(scope="module")
def canals() -> RoadTravelTimes:
    """A canal district, made once."""
    return RoadTravelTimes(simulate_canal_district(11))


@pytest.fixture
def on_roads(
    house: Office, settings: Settings, engine: Engine, clock: Clock, quick_passwords: Passwords, canals: RoadTravelTimes
) -> Browser:
    """A dispatcher of an application with a road file."""
    app: FastAPI = create_app(settings, engine=engine, clock=clock, passwords=quick_passwords, travel=canals)
    return Browser(TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False), "dieuphoi1")


def test_a_box_holds_roads_and_waters_that_reach_into_it(on_roads: Browser) -> None:
    """Each line has points near the box, and the thick ones are there."""
    drawn = on_roads.client.get("/map/roads", params={"bbox": BOX}).json()
    assert len(drawn["lines"]) > 20
    assert len(drawn["waters"]) > 0
    for each in (*drawn["lines"], *drawn["waters"]):
        assert len(each["line"]) >= 2
        assert any(abs(lat - MIDDLE.lat) < 0.05 and abs(lon - MIDDLE.lon) < 0.05 for lat, lon in each["line"])
    assert {each["size"] for each in drawn["lines"]} <= {0, 1, 2}


def test_the_answer_to_the_widest_box_is_bounded(on_roads: Browser) -> None:
    """A whole district at once is no more than the phone can draw."""
    wide = f"{MIDDLE.lon - 1.4},{MIDDLE.lat - 1.4},{MIDDLE.lon + 1.4},{MIDDLE.lat + 1.4}"
    answer = on_roads.client.get("/map/roads", params={"bbox": wide})
    assert sum(len(each["line"]) for each in answer.json()["lines"]) <= 9_000
    assert len(answer.content) < 500_000


@pytest.mark.parametrize(
    "bbox",
    ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "106,10,105,11", "105,11,106,10", "0,0,50,1", "0,0,1,50", "-200,0,-199,1"],
)
def test_what_is_no_box_is_refused(on_roads: Browser, bbox: str) -> None:
    """Turned round, too wide, or not numbers."""
    assert on_roads.client.get("/map/roads", params={"bbox": bbox}).status_code == 422


def test_estimates_have_no_roads_to_draw(dispatcher: Browser) -> None:
    """The map then shows the stops alone."""
    assert dispatcher.client.get("/map/roads", params={"bbox": BOX}).json() == {"lines": [], "waters": []}


def test_a_stranger_gets_no_map(house: Office, new_client: Callable[[], TestClient]) -> None:
    """It asks for the sign-in like everything else."""
    assert new_client().get("/map/roads", params={"bbox": BOX}).status_code == 303
