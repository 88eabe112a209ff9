"""The doubtful first, one household on the map, and which communes are poor."""

from __future__ import annotations

import pytest
from sqlmodel import select

from data.kinds import PlanState, Precision
from data.session import reading, writing
from data.tables import Address, CommuneReport, HouseholdFix
from tests.api.pages.conftest import Browser
from tests.api.pages.faults import faults_of
from tests.scheduling.office import MORNING, Office, add_envelope
from tests.scheduling.plan_rows import plan_rows

POINT = {"latitude": "10,2901", "longitude": "105.6611"}


@pytest.fixture
def lost(house: Office) -> int:
    """A delivery known to its commune only."""
    delivery = add_envelope(house)
    with writing(house.engine) as session:
        for address in session.exec(select(Address)):
            address.precision = Precision.COMMUNE
    return delivery


def pinned(house: Office) -> list[str]:
    """How each fix was made."""
    with reading(house.engine) as session:
        return [fix.way.value for fix in session.exec(select(HouseholdFix))]


def test_an_officer_sees_why_and_pins_by_coordinates_as_people_type_them(
    house: Office, lost: int, officer: Browser
) -> None:
    page = officer.get("/dia-chi")
    assert "1 phong bì" in page
    assert "Chỉ biết xã, phường" in page
    assert "Ghim cho cả hộ" in officer.get(f"/dia-chi/{lost}")
    page = officer.post(f"/dia-chi/{lost}/ghim", way="coordinates", **POINT)
    assert "Đã ghim" in page
    assert "Không có địa chỉ nào cần xem" in page
    assert pinned(house) == ["coordinates"]


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_pinned(
    house: Office, lost: int, officer: Browser
) -> None:
    for fields, sentence in (
        ({"way": "map"}, "Bấm lên bản đồ"),
        ({"way": "map", "latitude": "105.66", "longitude": "10.29"}, "Tọa độ không hợp lệ"),
        ({"way": "map", "latitude": "nan", "longitude": "10.29"}, "Tọa độ không hợp lệ"),
        ({"way": "guess", **POINT}, "Hãy chọn trong danh sách"),
        ({"way": "phone", **POINT}, "Ghi rõ ai đã xác nhận"),
        ({"way": "phone", "confirmed_by": "Bà Thử", "called_at": "hôm qua", **POINT}, "không đọc được"),
    ):
        page = officer.post(f"/dia-chi/{lost}/ghim", 422, **fields)
        assert sentence in page
        assert faults_of(page) == []
    assert pinned(house) == []


def test_a_stop_that_rides_is_pinned_only_by_who_says_to_know_it(house: Office, lost: int, officer: Browser) -> None:
    plan_rows(house, PlanState.PUBLISHED, [lost])
    assert "đã công bố" in officer.get(f"/dia-chi/{lost}")
    assert "giờ và thứ tự giữ nguyên" in officer.post(f"/dia-chi/{lost}/ghim", 422, way="map", **POINT)
    assert pinned(house) == []
    page = officer.post(f"/dia-chi/{lost}/ghim", way="map", knows_it_rides="1", **POINT)
    assert "Bưu tá thấy điểm mới ngay" in page


def test_the_poor_communes_stand_first(house: Office, officer: Browser) -> None:
    with writing(house.engine) as session:
        for code, at_commune in (("30208", 1), ("30214", 9)):
            session.add(
                CommuneReport(
                    centre_id=house.centre_id,
                    commune_code=code,
                    addresses=10,
                    at_commune=at_commune,
                    corrections=0,
                    reported_at=MORNING,
                )
            )
    page = officer.get("/dia-chi/theo-xa")
    assert "1 nơi" in page
    assert page.index("Tân Dương") < page.index("Hòa Long")


def test_neither_dispatcher_nor_courier_nor_another_centre_sees_them(
    house: Office, lost: int, dispatcher: Browser, courier: Browser, browser_of: object
) -> None:
    for browser in (dispatcher, courier):
        for path in ("/dia-chi", f"/dia-chi/{lost}", "/dia-chi/theo-xa"):
            browser.get(path, 403)
    other: Browser = browser_of("canbo2")  # type: ignore[operator]
    other.get(f"/dia-chi/{lost}", 404)
    other.post(f"/dia-chi/{lost}/ghim", 404, way="map", **POINT)
    assert pinned(house) == []
