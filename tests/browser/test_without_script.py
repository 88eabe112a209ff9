"""What still works where a browser runs no script: a person's own settings, or a phone that gave up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from scheduling.services.days import courier_day, day_view
from scheduling.services.handovers import handovers_of_day, sign_given, sign_received
from scheduling.services.planning import publish, start_plan
from tests.browser.conftest import DAY, MORNING, PASSWORD, Site, plan_now
from tests.browser.staff import first_rider, person_called
from tests.chromium import Watch


def after(page: Page, act: Callable[[], None]) -> str:
    """What stands on the page to which the act leads, once it is all there."""
    with page.expect_navigation():
        act()
    return page.content()


def sign_in(page: Page, site: Site, username: str) -> None:
    """By the form alone."""
    page.goto(site.url + "/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    after(page, page.get_by_role("button", name="Đăng nhập").click)


def test_a_courier_marks_and_takes_back_without_script(site: Site, new_page: Callable[..., Page]) -> None:
    """The forms are plain forms: the server numbers them and takes its own time."""
    username, count = ride_out(site)
    page = new_page(phone=True, java_script_enabled=False)
    sign_in(page, site, username)
    page.locator("summary", has_text="Đã phát").click()
    assert f"Điểm 2 trên {count}" in after(page, page.get_by_role("button", name="Ghi: đã phát").click)
    assert f"Điểm 1 trên {count}" in after(page, page.get_by_role("button", name="Hoàn tác").click)


def test_an_officer_searches_and_imports_without_script(
    site: Site, new_page: Callable[..., Page], tmp_path: Path, watch: Watch
) -> None:
    """Enter sends the search; the file is chosen again for the import, as the page says."""
    page = new_page(java_script_enabled=False)
    sign_in(page, site, "canbo")
    page.get_by_role("searchbox").fill("khong-co")
    assert "Không thấy hồ sơ nào" in after(page, lambda: page.get_by_role("searchbox").press("Enter"))
    file = tmp_path / "mot.csv"
    file.write_text(
        "Mã hồ sơ,Người nhận,Ngày có kết quả,Trả qua bưu chính,Xã/phường,Địa chỉ\n"
        "000.00.01.H20-261120-8888,Nguyễn Thị Mới,20/11/2026,không,,\n",
        encoding="utf-8",
    )
    page.goto(site.url + "/nhap")
    page.get_by_label("Tệp CSV").set_input_files(file)
    assert "Hãy chọn lại đúng tệp này" in after(page, page.get_by_role("button", name="Xem trước").click)
    page.get_by_label("Tệp CSV").set_input_files(file)
    assert "Đã nhập: mot.csv" in after(page, page.get_by_role("button", name="Nhập 1 hồ sơ").click)


def ride_out(site: Site) -> tuple[str, int]:
    """Plan, publish and sign, by the services; returns a courier who rides and the number of stops."""
    officer, dispatcher = person_called(site, "canbo"), person_called(site, "dieuphoi1")
    plan_id = start_plan(site.engine, dispatcher, day_view(site.engine, dispatcher, DAY).day_id, MORNING)
    plan_now(site.engine, site.travel, plan_id)
    publish(site.engine, dispatcher, plan_id, MORNING)
    for each in handovers_of_day(site.engine, officer, DAY):
        sign_given(site.engine, officer, each.handover_id, MORNING)
    username = first_rider(site)
    courier = person_called(site, username)
    for each in handovers_of_day(site.engine, courier, DAY):
        sign_received(site.engine, courier, each.handover_id, MORNING)
    route = courier_day(site.engine, courier, DAY).route
    assert route is not None
    return username, len(route.stops)
