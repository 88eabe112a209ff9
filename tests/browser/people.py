"""Page objects: what each person does in the browser, in their own words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import MORNING, PASSWORD


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, page: Page, url: str, username: str) -> None:
        self.page = page
        self.url = url
        # The phone's clock is the office's, or every mark would lie hours from the server's moment.
        page.clock.set_fixed_time(MORNING)
        self.open("/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        expect(page.get_by_role("button", name="Đăng xuất")).to_be_visible()

    def open(self, path: str) -> None:
        """Go to a page of the site."""
        self.page.goto(self.url + path)

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Fail unless the text is on the page."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def presses(self, name: str | re.Pattern[str]) -> None:
        """Press the button of this name."""
        self.page.get_by_role("button", name=name).click()


class Officer(Person):
    """Cán bộ một cửa."""

    def imports(self, file: Path) -> None:
        """Give the file, look, import; the file is given only once."""
        self.open("/nhap")
        self.page.get_by_label("Tệp CSV").set_input_files(file)
        self.presses("Xem trước")
        self.sees("Xem trước: ")
        self.page.get_by_role("button", name=re.compile(r"^Nhập \d+ hồ sơ")).click()
        self.sees("Đã nhập: ")

    def gives_all(self, day: date) -> int:
        """Sign every list of the day that waits for the centre; returns how many."""
        given = 0
        while True:
            self.open(f"/ban-giao?ngay={day}")
            waiting = self.page.get_by_role("row").filter(has_text="Chờ bên giao ký")
            if waiting.count() == 0:
                return given
            waiting.first.get_by_role("link").first.click()
            self.presses(re.compile("^Ký: đã giao đủ"))
            self.sees("Đã ký giao")
            given += 1


class Dispatcher(Person):
    """Điều phối bưu cục."""

    def plans(self, day: date) -> None:
        """Have the day's routes made and wait for the draft."""
        self.open(f"/ngay/{day}")
        self.presses("Lập tuyến")
        expect(self.page.get_by_role("heading", name="Phương án 1, bản nháp")).to_be_visible()

    def publishes(self) -> None:
        """Publish the draft on the page."""
        self.presses("Công bố")
        self.sees("Đã công bố. Bưu tá thấy tuyến của mình")


class Courier(Person):
    """Bưu tá, on a phone."""

    def receives_all(self) -> None:
        """Count and sign every list of today."""
        self.open("/tuyen")
        receive = self.page.get_by_role("button", name=re.compile("^Tôi đã nhận đủ"))
        while receive.count():
            with self.page.expect_navigation():  # counted again on a page that is all there
                receive.first.click()
            self.sees("Đã ký nhận")

    def next_name(self) -> str:
        """Whose door is next."""
        return self.page.locator(".next-stop h2").inner_text()

    def delivers(self) -> str:
        """Mark the next stop as delivered to the recipient; returns the name."""
        name = self.next_name()
        self.page.locator("summary", has_text="Đã phát").click()
        self.presses("Ghi: đã phát")
        expect(self.page.locator(".undo")).to_contain_text(name)
        return name

    def finds_nobody(self) -> str:
        """Mark the next stop as failed because nobody is there; returns the name."""
        name = self.next_name()
        self.page.locator("summary", has_text="Không phát được").click()
        self.page.get_by_label("Vắng nhà, đã để giấy mời").check()
        self.presses("Ghi: không phát được")
        expect(self.page.locator(".undo")).to_contain_text(name)
        return name

    def takes_back(self) -> None:
        """Undo the last mark."""
        self.presses("Hoàn tác")
        self.sees("Đã hoàn tác")
