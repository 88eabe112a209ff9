"""One day of an office, from the morning list to the dossier's story, in real browsers."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect
from sqlmodel import select

from data.session import reading
from data.tables import CourierEvent
from tests.browser.conftest import DAY, Site
from tests.browser.people import Courier, Dispatcher, Officer
from tests.browser.staff import first_rider

Axe = Callable[[Page], list[str]]
NEW_RESULT = (
    "Mã hồ sơ,Tên thủ tục,Người nhận,Ngày có kết quả,Trả qua bưu chính,Xã/phường,Địa chỉ\n"
    "000.00.01.H20-261120-7777,Đăng ký khai sinh,Nguyễn Thị Mới,20/11/2026,không,,\n"
    "sai-ma,Đăng ký khai sinh,Trần Văn Sai,20/11/2026,không,,\n"
)


def test_a_day_goes_from_the_morning_to_the_story(
    site: Site, new_page: Callable[..., Page], accessibility: Axe, tmp_path: Path
) -> None:
    """Import, plan, publish, sign, deliver, fail, undo: each sees what the others did, and axe finds no fault."""
    officer = Officer(new_page(), site.url, "canbo")
    officer.sees("30 kết quả")
    assert accessibility(officer.page) == []
    file = tmp_path / "them.csv"
    file.write_text(NEW_RESULT, encoding="utf-8")
    officer.imports(file)
    officer.sees("Dòng bị từ chối")
    assert accessibility(officer.page) == []
    officer.open("/?tim=7777")
    officer.sees("Nguyễn Thị Mới")

    dispatcher = Dispatcher(new_page(), site.url, "dieuphoi1")
    dispatcher.open(f"/ngay/{DAY}")
    assert accessibility(dispatcher.page) == []
    dispatcher.plans(DAY)
    dispatcher.sees("Thời gian đi đường: mạng đường mô phỏng")
    expect(dispatcher.page.locator(".map .pin").first).to_be_visible()
    dispatcher.page.locator("details.route summary").first.click()
    assert accessibility(dispatcher.page) == []
    dispatcher.publishes()

    courier = Courier(new_page(phone=True), site.url, first_rider(site))
    courier.sees("Bên giao ký trước, rồi tới bạn.")
    assert officer.gives_all(DAY) >= 1
    courier.open("/tuyen")
    assert accessibility(courier.page) == []
    courier.receives_all()
    assert accessibility(courier.page) == []

    delivered = courier.delivers()
    with reading(site.engine) as session:
        mark = session.exec(select(CourierEvent)).one()
    assert (mark.device_id[:6], mark.sequence) == ("phone-", 1), "the phone numbers its own marks"
    absent = courier.finds_nobody()
    assert accessibility(courier.page) == []
    courier.takes_back()
    assert courier.next_name() == absent, "the stop whose mark was taken back is next again"

    dispatcher.open(f"/ngay/{DAY}")
    dispatcher.sees(re.compile(r"1 đã phát · 0 không phát được"))
    courier.page.locator(".stops a").first.click()
    code = courier.page.locator(".check li:nth-child(2) .code").first.inner_text()
    officer.open(f"/?tim={code}")
    officer.page.get_by_role("link", name=code).click()
    officer.sees("Lần phát 1: đã phát")
    officer.sees(f"giao cho {delivered} (chính người nhận)")
    officer.sees("Sẽ báo hệ thống hồ sơ: đã trả kết quả")
    assert accessibility(officer.page) == []
