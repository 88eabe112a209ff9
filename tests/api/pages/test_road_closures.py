"""A dispatcher closes roads on the page and opens them again; the times of that day follow at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from routing.travel.closure_file import ClosureFile
from routing.travel.roads import RoadTravelTimes
from routing.travel.simulate import LAI_VUNG
from scheduling.model.person import Person
from scheduling.services.passwords import Passwords
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser
from tests.api.pages.test_roads import canals
from tests.scheduling.office import Office

__all__ = ["canals"]
MIDDLE = LAI_VUNG[0]
LON, LAT = MIDDLE.lon, MIDDLE.lat
SHAPE = {"type": "Polygon", "coordinates": [[[LON, LAT], [LON + 0.01, LAT], [LON + 0.01, LAT + 0.01], [LON, LAT]]]}
OFFICE = {"ly_do": "ngập <sâu>", "nguon": "UBND xã", "tu": "2020-01-01"}


@pytest.fixture
def file(tmp_path: Path) -> ClosureFile:
    """The office's file of closures."""
    return ClosureFile(tmp_path / "closures.geojson")


@pytest.fixture
def travel(canals: RoadTravelTimes, file: ClosureFile) -> RoadTravelTimes:
    """The roads with this office's closures."""
    return RoadTravelTimes(canals.roads, closures=file)


@pytest.fixture
def dispatcher(
    house: Office,
    settings: Settings,
    engine: Engine,
    clock: Clock,
    quick_passwords: Passwords,
    travel: RoadTravelTimes,
    file: ClosureFile,
) -> Browser:
    """A dispatcher of an application with roads."""
    kept = settings.model_copy(update={"closures_file": file.path})
    app: FastAPI = create_app(kept, engine=engine, clock=clock, passwords=quick_passwords, travel=travel)
    return Browser(TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False), "dieuphoi1")


def test_a_drawn_area_is_closed_and_opened_and_the_days_times_are_the_same_again(
    dispatcher: Browser, travel: RoadTravelTimes, file: ClosureFile, clock: Clock
) -> None:
    """The whole way over the page; what people type is escaped."""
    today = clock().date()
    before = travel.on(today).version
    assert "mọi đường đều mở" in dispatcher.get("/duong-dong")
    page = dispatcher.post("/duong-dong", 303, None, vung=json.dumps(SHAPE), **OFFICE)
    assert "Đã đóng đường" in page
    assert "ngập &lt;sâu&gt;" in page
    assert "1 nơi đang đóng" in page
    assert json.dumps(travel.kind.label)[1:-1] in page, "the map says what its roads are"
    assert travel.on(today).version != before
    assert file()[0].by
    opened = dispatcher.post("/duong-dong/1/mo-lai")
    assert "Đã mở lại đường" in opened
    assert "1 lần đóng đã qua" in opened
    assert travel.on(today).version == before
    assert travel.on(today - timedelta(days=1)).version != before
    assert "Không có lần đóng đường này" in dispatcher.post("/duong-dong/7/mo-lai", 422)


WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "Vẽ một vùng"),
    ({"ly_do": " ", "duong": "1"}, "Ghi lý do"),
    ({"nguon": "", "duong": "1"}, "Ghi ai báo"),
    ({"tu": "", "duong": "1"}, "Chọn ngày bắt đầu"),
    ({"den": "2019-01-01", "duong": "1"}, "trước ngày đầu"),
    ({"hang_nam": "1", "duong": "1"}, "cần ngày cuối"),
    ({"vung": "[" * 5000}, "không đọc được"),
    ({"vung": '{"type": "Point", "coordinates": [1, 2]}'}, "không đọc được"),
    ({"tam": "đây", "ban_kinh": "1"}, "Ghi vĩ độ"),
    ({"tam": "nan, 3", "ban_kinh": "1"}, "không nằm trên bản đồ"),
    ({"tam": "10, 105", "ban_kinh": "60000"}, "Bán kính"),
    ({"duong": "một"}, "số của đường"),
]


def test_without_script_a_middle_and_a_radius_or_the_ways_do_and_what_is_wrong_is_said(
    dispatcher: Browser, file: ClosureFile
) -> None:
    """The form keeps what was typed, and nothing of it is written; a season comes every year."""
    for wrong, says in WRONG:
        page = dispatcher.post("/duong-dong", 422, None, **{**OFFICE, **wrong})
        assert says in page
        assert 'value="UBND xã"' in page or "nguon" in wrong
    assert file() == ()
    dispatcher.post("/duong-dong", 303, None, tam=f"{LAT}, {LON}", ban_kinh="400", **OFFICE)
    season = {**OFFICE, "tu": "2026-08-15", "den": "2026-11-30", "hang_nam": "1"}
    page = dispatcher.post("/duong-dong", 303, None, duong="5, 6", **season)
    assert "15/08 – 30/11" in page
    assert [len(each.area) for each in file()] == [1, 0]
    assert file()[1].ways == (5, 6)
    assert file()[1].yearly


def test_only_who_plans_sees_it(house: Office, browser_of: Callable[[Person], Browser]) -> None:
    """A courier does not; a dispatcher without a road file is told that it changes nothing."""
    assert "chưa ảnh hưởng" in browser_of(house.dispatcher).get("/duong-dong")
    browser_of(house.couriers[0]).get("/duong-dong", 403)
