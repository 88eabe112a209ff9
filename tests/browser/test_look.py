"""Every page fits a phone and a desk, on a usual day and on a day of none, and axe finds no fault on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DAY, NewSite, Site
from tests.browser.people import Person
from tests.chromium import Watch

DESK, PHONE = (1280, 900), (360, 740)
PAGES = {
    "canbo": [
        "/",
        "/?loc=problem",
        "/?tim=khong-co",
        "/ho-so/1",
        "/nhap",
        f"/ban-giao?ngay={DAY}",
        "/dong-bo",
        "/dia-chi/1",
        "/lich-hen/tai-nha",
    ],
    "dieuphoi1": [f"/ngay/{DAY}", f"/ngay/{DAY.replace(year=2027)}", "/lich-truc", "/lich-truc/1"],
    "buuta1": ["/tuyen"],
    "quantri": ["/quan-tri"],
}


@pytest.fixture(scope="module", params=[0, 7], ids=["none", "usual"])
def quiet_site(new_site: NewSite, request: pytest.FixtureRequest) -> Iterator[Site]:
    """A day of no results, and the usual day of seven."""
    with new_site(results=request.param) as site:
        yield site


@pytest.mark.parametrize("username", PAGES)
def test_each_page_fits_and_is_accessible(
    quiet_site: Site,
    username: str,
    new_page: Callable[..., Page],
    accessibility: Callable[[Page], list[str]],
    watch: Watch,
) -> None:
    """Nothing sticks out sideways at either size, and there is no violation of axe's rules on the phone."""
    watch.expect("404")  # the day of none has no first dossier: its page is the one for what is not there
    person = Person(new_page(), quiet_site.url, username)
    for path in PAGES[username]:
        person.open(path)
        for width, height in (DESK, PHONE):
            person.page.set_viewport_size({"width": width, "height": height})
            wide = person.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} wide on {width}"
        assert accessibility(person.page) == [], path


def test_the_door_is_accessible(
    quiet_site: Site, new_page: Callable[..., Page], accessibility: Callable[[Page], list[str]]
) -> None:
    """The first page that anybody sees, on a phone."""
    page = new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    page.goto(quiet_site.url + "/dang-nhap")
    assert accessibility(page) == []


def test_a_keyboard_alone_reaches_the_content(quiet_site: Site, new_page: Callable[..., Page]) -> None:
    """The first Tab shows the way past the menu, and Enter takes it."""
    person = Person(new_page(), quiet_site.url, "canbo")
    person.open("/")
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "noi-dung"
