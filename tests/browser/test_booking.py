"""A citizen and an officer, from the first question to the last, in real browsers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from data.kinds import DossierStatus, OutboxKind
from data.session import reading, writing
from data.tables import Dossier, Outbox
from scheduling.model.message import Notice
from scheduling.model.record import from_json
from scheduling.services import one_time_codes
from scheduling.services.sample_counters import open_sample_counters, sample_citizen
from tests.browser.conftest import MORNING, SEED, NewSite, Site
from tests.browser.people import Officer

Axe = Callable[[Page], list[str]]
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def open_site(new_site: NewSite) -> Iterator[Site]:
    """A site of 30 results whose counters can be booked, and whose citizen's dossier still wants papers."""
    with new_site(results=30) as site:
        open_sample_counters(site.engine, 1, SEED, MORNING)
        with writing(site.engine) as session:
            dossier = session.exec(select(Dossier).where(Dossier.code == sample_citizen(site.engine)[0])).one()
            dossier.status, dossier.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
        yield site


class Citizen:
    """Somebody with a small phone."""

    def __init__(self, page: Page, site: Site, accessibility: Axe) -> None:
        self.page, self.site, self.accessibility = page, site, accessibility
        self.judged: set[str] = set()

    def opens(self, path: str) -> None:
        self.page.goto(self.site.url + path)
        self.is_well()

    def goes_on(self, button: str) -> None:
        """Press the one button of the question."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()
        self.is_well()

    def chooses(self, name: str, button: str) -> None:
        """Answer a question of several answers."""
        self.page.get_by_role("radio", name=name).first.check()
        self.goes_on(button)

    def follows(self, link: str) -> None:
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()
        self.is_well()

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()

    def is_well(self) -> None:
        """The page fits, has no script and no font of its own to wait for, and axe finds nothing."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], self.page.url
        assert self.page.locator("script").count() == 0
        assert self.page.evaluate("document.fonts.size") == 0
        kind = re.sub(r"LH-\w{4}-\w{4}|\?.*", "", self.page.url)
        if kind not in self.judged:
            self.judged.add(kind)
            assert self.accessibility(self.page) == [], self.page.url

    def reads_code(self) -> str:
        """The job looks, and the phone shows the message."""
        assert one_time_codes.answer(self.site.engine, lambda: MORNING, chance=random.Random(1)) == 1
        messages = select(Outbox.payload).where(Outbox.kind == OutboxKind.MESSAGE).order_by(col(Outbox.id).desc())
        with reading(self.site.engine) as session:
            return from_json(Notice, session.exec(messages).first() or "").values["code"]


def test_a_citizen_books_changes_and_cancels_and_an_officer_moves_who_fits_no_more(
    open_site: Site, new_page: Callable[..., Page], accessibility: Axe
) -> None:
    """An appointment, a window for the result and one for papers, on 360 by 740; then other hours, previewed."""
    code, number = sample_citizen(open_site.engine)
    citizen = Citizen(new_page(viewport=PHONE), open_site, accessibility)
    citizen.opens("/dat-hen")
    citizen.page.get_by_label("Mã hồ sơ của bạn là gì?").fill(code)
    citizen.goes_on("Tiếp tục")
    citizen.page.get_by_label("Số điện thoại trên hồ sơ là gì?").fill(number)
    citizen.goes_on("Gửi mã xác nhận")
    citizen.page.get_by_label("Mã xác nhận 6 số là gì?").fill(citizen.reads_code())
    citizen.goes_on("Xác nhận")
    citizen.sees(code)

    citizen.follows("Đặt lịch hẹn")
    citizen.chooses("khai sinh", "Tiếp tục")
    citizen.chooses("25/11/2026", "Tiếp tục")
    citizen.chooses("08:00", "Giữ giờ này")
    citizen.chooses("Có, bằng tiếng Việt", "Tiếp tục")
    citizen.sees("Đặt hẹn: 0 đ")
    citizen.goes_on("Xác nhận lịch hẹn")
    citizen.sees("Đã đặt lịch hẹn")
    reference = citizen.page.locator(".end .code").inner_text()
    citizen.follows("Theo dõi hồ sơ")

    citizen.follows("Đặt lịch hẹn mới")
    citizen.chooses("Trả kết quả tại nhà", "Tiếp tục")
    citizen.chooses("26/11/2026", "Tiếp tục")
    citizen.chooses("Khả năng giữ đúng giờ", "Giữ giờ này")
    citizen.chooses("Không nhắn tin", "Tiếp tục")
    citizen.sees("Cước bưu chính")
    citizen.goes_on("Xác nhận lịch hẹn")
    citizen.follows("Đổi sang giờ khác")
    citizen.chooses("27/11/2026", "Tiếp tục")
    citizen.chooses("Khả năng giữ đúng giờ", "Đổi sang giờ này")
    citizen.sees("Đã đổi giờ hẹn")
    citizen.follows("Hủy")
    citizen.goes_on("Hủy lịch hẹn")
    citizen.sees("Đã hủy lịch hẹn")
    citizen.follows("Đặt lại")

    citizen.follows("Đặt lịch hẹn mới")
    citizen.chooses("Thu gom giấy tờ tại nhà", "Tiếp tục")
    citizen.chooses("26/11/2026", "Tiếp tục")
    citizen.chooses("Khả năng giữ đúng giờ", "Giữ giờ này")
    citizen.chooses("Không nhắn tin", "Tiếp tục")
    citizen.sees("Giấy tờ còn thiếu và căn cước")
    assert accessibility(citizen.page) == []
    citizen.goes_on("Xác nhận lịch hẹn")
    citizen.sees("Đã đặt lịch hẹn")
    citizen.sees("Thu gom giấy tờ tại nhà")
    citizen.follows("English")
    citizen.sees("Papers collected at your home")

    officer = Officer(new_page(), open_site.url, "canbo")
    wednesday = ("/lich-hen?ngay=2026-11-25", "/lich-hen/moi?day=2026-11-25")
    guided = f"/lich-hen/tai-nha/dat?dossier_code={code}&kind=home_visit&language=tyz"
    of_one = (f"/lich-hen/so/{reference}", "/ho-so/1/lien-he", "/ho-so/1/mach-viec")
    for path in (*wednesday, guided, *of_one, "/lich-hen/gio-mo"):
        officer.open(path)
        assert accessibility(officer.page) == [], path
        officer.page.set_viewport_size(PHONE)
        assert officer.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        officer.page.set_viewport_size({"width": 1280, "height": 900})
    officer.page.get_by_role("link", name="Đổi Hướng dẫn 07:30").click()
    officer.page.get_by_label("Từ", exact=True).fill("09:00")
    officer.presses("Xem trước")
    officer.sees(reference)
    assert accessibility(officer.page) == []
    officer.presses("Lưu giờ mở")
    officer.sees("Lịch hẹn không khớp giờ mở")
    assert accessibility(officer.page) == []
    officer.presses(re.compile("^Chuyển .* sang giờ gần nhất"))
    officer.sees(re.compile("Đã chuyển [1-9]"))
    officer.open(f"/lich-hen/so/{reference}")
    officer.sees("Đổi giờ")
