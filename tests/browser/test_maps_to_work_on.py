"""The two maps on which people work: a household is pinned by a click, communes are chosen by drawing around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewSite, Site
from tests.browser.people import Person

CORNERS = ((90, 20), (800, 30), (790, 470), (60, 460))


@pytest.fixture(scope="module")
def site(new_site: NewSite) -> Iterator[Site]:
    """The usual day of seven results."""
    with new_site(results=7) as site:
        yield site


def test_a_click_puts_the_pin_and_fills_the_fields_and_typing_says_that_it_was_typed(
    site: Site, new_page: Callable[..., Page]
) -> None:
    """Who is on the phone stays there, wherever the pin goes."""
    officer = Person(new_page(), site.url, "canbo")
    officer.open("/dia-chi/1")
    page, latitude = officer.page, officer.page.get_by_label("Vĩ độ")
    page.locator("#map").click(position={"x": 200, "y": 150})
    first = float(latitude.input_value())
    expect(page.locator(".dot.big.chosen")).to_have_count(1)
    expect(page.get_by_role("radio", name="Bấm trên bản đồ")).to_be_checked()
    latitude.fill(f"{first + 0.001:.6f}")
    latitude.press("Tab")
    expect(page.get_by_role("radio", name="Gõ tọa độ")).to_be_checked()
    page.get_by_role("radio", name="Gọi điện cho người dân").check()
    page.locator("#map").click(position={"x": 260, "y": 190})
    expect(page.get_by_role("radio", name="Gọi điện cho người dân")).to_be_checked()
    page.get_by_label("Ai đã xác nhận?").fill("Bà Thử")
    page.get_by_label("Gọi lúc").fill("2026-11-23T07:00")
    officer.presses("Ghim cho cả hộ")
    officer.sees("Đã ghim")
    officer.open("/dia-chi/1")
    officer.sees("Bà Thử xác nhận")


def test_drawing_around_communes_ticks_them_in_the_table(site: Site, new_page: Callable[..., Page]) -> None:
    """And the preview then speaks of those."""
    chief = Person(new_page(viewport={"width": 1280, "height": 800}), site.url, "quantri")
    chief.open("/dia-ban")
    chief.presses("Vẽ vùng trên bản đồ")
    for x, y in CORNERS:
        chief.page.locator("#map").click(position={"x": x, "y": y})
    chief.presses("Xong vùng này")
    expect(chief.page.get_by_role("status").filter(has_text="Đã chọn")).to_be_visible()
    chosen = chief.page.locator("[name=xa]:checked").count()
    assert 2 <= chosen < 60
    chief.page.get_by_label("Giao cho").select_option(label="Không bưu cục nào: mạng bưu chính")
    chief.page.get_by_role("button", name="Xem trước", exact=True).click()
    chief.sees("Chưa có gì được ghi")
