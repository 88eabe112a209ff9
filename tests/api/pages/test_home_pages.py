"""Windows at home on the pages: what a citizen may ask for beside a delivery, and what officers see and do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from data.kinds import BookingKind, BookingState, Channel, DossierStatus, Skill
from data.reference import windows as window_file
from data.session import reading, writing
from data.tables import Booking, Courier, Dossier, FleetDay, PostOffice, Territory
from scheduling.model.window import Choice, HomeWish
from scheduling.services import events, home_windows, one_time_codes
from scheduling.services.fleet_loads import loads_of
from scheduling.services.retiming import retime_day
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser
from tests.api.pages.test_booking import Phone, sent
from tests.scheduling.office import MORNING, Office, delivered, publish, routes, sign_all
from tests.scheduling.windows.homes import EIGHT, THREE, TUESDAY, Homes, shorten_shifts
from tests.scheduling.windows.test_machine import put_in_again_with_reasons


@pytest.fixture
def homes(house: Office) -> Homes:
    """Both couriers of the house have learnt to fetch papers and to guide."""
    with writing(house.engine) as session:
        for courier in session.exec(select(Courier)):
            courier.skills = [Skill.COLLECT.value, Skill.GUIDE.value]
    return Homes(house)


def unfinished(homes: Homes) -> str:
    code = homes.household()
    with writing(homes.engine) as session:
        dossier = session.exec(select(Dossier).where(Dossier.code == code)).one()
        dossier.status, dossier.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
    return code


def reference_in(page: str) -> str:
    return str(re.findall(r"LH-[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0])


def citizen(homes: Homes, client: TestClient, clock: Clock, code: str) -> Phone:
    phone = Phone(client, homes.engine, clock)
    phone.asks(code)
    one_time_codes.answer(homes.engine, clock, chance=random.Random(1))
    phone.enters(sent(homes.engine)[-1].values["code"])
    return phone


def test_a_citizen_has_papers_fetched_and_sees_them_arrive(
    homes: Homes, new_client: Callable[[], TestClient], clock: Clock, officer: Browser
) -> None:
    """One question a page, from the choice of what to the end page; then the courier, the officer, and the thread."""
    code = unfinished(homes)
    phone = citizen(homes, new_client(), clock, code)
    what = phone.get("/viec/dat")
    assert re.findall(r'name="viec" value="([a-z-]+)"', what) == ["tai-nha", "thu-gom", "huong-dan"]
    days = phone.get("/viec/dat/ngay?viec=thu-gom")
    assert f'value="{TUESDAY}"' in days
    assert "Thu gom giấy tờ tại nhà" in phone.get(f"/viec/tai-nha/gio?viec=thu-gom&ngay={TUESDAY}")
    page = phone.post("/viec/tai-nha/giu", viec="thu-gom", ngay=str(TUESDAY), khung="28800-36000")
    reference = reference_in(page)
    check = phone.post(f"/viec/hen/{reference}/tin-nhan", answer="no")
    assert "Giấy tờ còn thiếu" in check
    assert "Đã đặt lịch hẹn" in phone.post(f"/viec/hen/{reference}/xac-nhan")
    assert "thu-gom" not in re.findall(r'name="viec" value="([a-z-]+)"', phone.get("/viec/dat"))
    publish(homes.office, TUESDAY)
    sign_all(homes.office, TUESDAY)
    route, stop = next((route, stop) for route in routes(homes.office, TUESDAY) for stop in route.stops if stop.call)
    rider = next(each for each in homes.office.couriers if each.courier_id == route.courier_id)
    clock.forward(days=1)
    events.ingest(homes.engine, rider, [delivered(stop.stop_id, 1, clock())], clock())
    officer = Browser(new_client(), homes.officer.display_name)
    page = officer.get("/lich-hen/tai-nha")
    assert "Giấy tờ đang về Trung tâm" in page
    assert stop.envelope_code in page
    page = officer.post(f"/lich-hen/tai-nha/giay-to/{stop.delivery_id}")
    assert "Giấy tờ đang về Trung tâm" not in page
    phone = citizen(homes, new_client(), clock, code)
    assert "Giấy tờ đã về đến Trung tâm" in phone.get("/viec")


def test_the_courier_sees_what_to_fetch_and_marks_it_in_its_own_words(
    homes: Homes, browser_of: Callable[..., Browser], clock: Clock
) -> None:
    """No money, no seal: papers to count, and an envelope to fill."""
    code = unfinished(homes)
    confirmed_call(homes, code)
    publish(homes.office, TUESDAY)
    sign_all(homes.office, TUESDAY)
    route, stop = next((route, stop) for route in routes(homes.office, TUESDAY) for stop in route.stops if stop.call)
    rider = next(each for each in homes.office.couriers if each.courier_id == route.courier_id)
    clock.forward(days=1)
    browser = browser_of(rider)
    page = browser.get(f"/tuyen/diem/{stop.stop_id}")
    assert "Đếm giấy tờ" in page
    assert "Đã nhận giấy tờ" in page
    assert "Phải thu" not in page


def confirmed_call(homes: Homes, code: str) -> None:
    wish = HomeWish(code, Channel.COUNTER, None, BookingKind.HOME_COLLECTION)
    held = home_windows.hold_window(
        homes.engine, homes.officer, wish, Choice(TUESDAY, *EIGHT), MORNING, homes.travel, chance=homes.chance
    )
    homes.confirm(held)


def test_a_citizen_is_guided_in_the_language_that_a_courier_speaks(
    homes: Homes, new_client: Callable[[], TestClient], clock: Clock
) -> None:
    """Asked only where there is a choice, kept through the pages, and said on the end page and to who waits."""
    code = unfinished(homes)
    phone = citizen(homes, new_client(), clock, code)
    assert "bằng tiếng nào" not in phone.get("/viec/tai-nha?viec=huong-dan")
    with writing(homes.engine) as session:
        courier = session.exec(select(Courier)).first()
        assert courier is not None
        courier.languages = ["khm"]
        session.get_one(PostOffice, courier.post_office_id).taught = {"language khm": 16}
    asked = phone.get("/viec/tai-nha?viec=huong-dan")
    assert re.findall(r'name="tieng" value="([a-z]+)"', asked) == ["vie", "khm"]
    assert 'name="tieng" value="khm"' in phone.get(f"/viec/tai-nha/gio?viec=huong-dan&tieng=khm&ngay={TUESDAY}")
    chosen = {"viec": "huong-dan", "tieng": "khm", "ngay": str(TUESDAY), "khung": "28800-36000"}
    reference = reference_in(phone.post("/viec/tai-nha/giu", **chosen))
    assert "tiếng Khmer" in phone.post(f"/viec/hen/{reference}/tin-nhan", answer="no")
    assert "tiếng Khmer" in phone.post(f"/viec/hen/{reference}/xac-nhan")
    assert home_windows.matter_of(homes.engine, homes.officer, reference).language == "khm"


@pytest.mark.parametrize("kind", ["home_delivery", "home_visit"])
def test_an_officer_books_at_home_for_who_has_no_phone(homes: Homes, officer: Browser, kind: str) -> None:
    """Held and confirmed in one step; a dossier that is not there, or no choice, is said beside its question."""
    code = unfinished(homes)
    assert "Không có hồ sơ này." in officer.get("/lich-hen/tai-nha/dat?dossier_code=khong-co", 422)
    page = officer.get(f"/lich-hen/tai-nha/dat?dossier_code={code}&kind={kind}")
    assert f'value="{TUESDAY} 28800-36000"' in page
    assert "Hãy chọn một khung giờ." in officer.post("/lich-hen/tai-nha/dat", 422, dossier_code=code, kind=kind)
    window = f"{TUESDAY} 28800-36000"
    page = officer.post("/lich-hen/tai-nha/dat", dossier_code=code, kind=kind, channel="phone", window=window)
    assert "Đã đặt và xác nhận." in page
    with reading(homes.engine) as session:
        booking = session.exec(select(Booking)).one()
        assert (booking.kind, booking.state, booking.booker_id) == (kind, BookingState.CONFIRMED, None)


def test_a_promise_at_risk_is_called_moved_or_released(homes: Homes, officer: Browser, dispatcher: Browser) -> None:
    """The dispatcher's day links to it; the officer offers another window, and it is at risk no more."""
    code = homes.household()
    lost = homes.confirmed(code, THREE, phone="0912000000")
    shorten_shifts(homes, 3 * 3600)
    with reading(homes.engine) as session:
        day_id = session.exec(select(FleetDay.id)).one() or 0
    assert retime_day(homes.engine, day_id, homes.travel, put_in_again_with_reasons, MORNING) == 1
    assert "1 giờ hẹn tại nhà không giữ được nữa" in dispatcher.get(f"/ngay/{TUESDAY}")
    assert lost.reference in dispatcher.get("/lich-hen/tai-nha")
    page = officer.get("/lich-hen/tai-nha")
    assert 'href="tel:' in page
    assert "1 không giữ được" in page
    page = officer.get(f"/lich-hen/tai-nha/so/{lost.reference}")
    assert f'value="{TUESDAY} 28800-36000"' in page
    assert "Hãy chọn một khung giờ." in officer.post(f"/lich-hen/tai-nha/so/{lost.reference}", 409)
    page = officer.post(f"/lich-hen/tai-nha/so/{lost.reference}", window=f"{TUESDAY} 28800-36000")
    assert "Đã đổi giờ" in page
    assert lost.reference not in officer.get("/lich-hen/tai-nha")


def test_the_load_of_each_day_is_what_is_sold_of_what_may_be(homes: Homes, officer: Browser) -> None:
    """Hours used, hours that may be sold, and the reserve add up to the shifts."""
    homes.confirmed(homes.household())
    homes.hold(homes.household())
    today, tuesday = loads_of(homes.engine, homes.officer, TUESDAY - timedelta(days=1), TUESDAY)
    assert (today.windows, tuesday.windows, tuesday.couriers) == (0, 2, 2)
    assert tuesday.may_sell_seconds + tuesday.reserve_seconds == 2 * (61_200 - 27_000 - 3_600)
    assert 0 < tuesday.used_seconds < tuesday.may_sell_seconds
    assert "Các ngày chạy" in officer.get("/lich-hen/tai-nha")


def test_a_citizen_asks_to_be_told_when_a_window_is_free(
    homes: Homes, new_client: Callable[[], TestClient], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is left the page says why, and one button waits."""
    monkeypatch.setattr(window_file, "_in_force", [replace(homes.rules, reserve_permille=(999,) * 7)])
    phone = citizen(homes, new_client(), clock, homes.household())
    page = phone.get("/viec/tai-nha")
    assert "Giờ còn lại của bưu tá dành cho phong bì không hẹn giờ." in page
    page = phone.post("/viec/tai-nha/cho", viec="tai-nha")
    page = phone.post(f"/viec/hen/{reference_in(page)}/tin-nhan", answer="vi")
    assert "Đang chờ chỗ trống" in page


def test_an_officer_books_a_filing_at_home_for_who_has_no_dossier(homes: Homes, officer: Browser) -> None:
    """Who and where, then a window, as for anybody; what cannot be is said beside its question."""
    with writing(homes.engine) as session:
        session.add(
            Territory(commune_code="30169", post_office_id=homes.office.post_office_id, valid_from=date(2025, 7, 1))
        )
    form, there = "/lich-hen/tai-nha/khach", {"commune_code": "30169", "street_line": "Ấp Thử"}
    assert form in officer.get("/lich-hen/tai-nha/dat")
    assert "Hãy chọn xã, phường." in officer.post(form, 422, name="Trần Thị Khách")
    assert "Cần họ tên." in officer.post(form, 422, **there)
    assert "Ghi tọa độ như" in officer.post(form, 422, **there, name="Trần Thị Khách", pin="ở kia")
    page = officer.post(form, **there, name="Trần Thị Khách", pin="10.30, 105.67", channel="phone")
    assert "Trần Thị Khách" in page
    call = re.findall(r'name="call" value="([^"]+)"', page)[0]
    page = officer.post("/lich-hen/tai-nha/dat", call=call, channel="phone", window=f"{TUESDAY} 28800-36000")
    assert "Đã đặt và xác nhận." in page
    assert "Đã nộp hồ sơ?" in page
    moving = officer.get(f"/lich-hen/tai-nha/so/{reference_in(page)}")
    assert f'value="{TUESDAY} 46800-54000"' in moving
