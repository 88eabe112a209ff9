"""The officer's morning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from data.session import writing
from data.tables import Dossier
from scheduling.model.person import Person
from tests.api.pages.conftest import Browser
from tests.scheduling.office import Office, add_envelope


def test_the_morning_counts_what_is_ready_and_who_wants_it_at_home(house: Office, officer: Browser) -> None:
    """Two envelopes of three results: three ready, three by post."""
    add_envelope(house)
    add_envelope(house, dossiers=2)
    page = officer.get("/")
    assert "<strong>3 kết quả</strong> đã sẵn sàng; <strong>3</strong> chọn trả tại nhà" in page
    assert page.count("Chờ xếp tuyến") == 3


def test_another_centre_sees_none_of_it(house: Office, browser_of: Callable[[str], Browser]) -> None:
    """The office limits the list, whatever is searched for."""
    add_envelope(house)
    other = browser_of("canbo2")
    assert "Hôm nay chưa có kết quả nào chờ trả." in other.get("/")
    assert "Không thấy hồ sơ nào" in other.get("/?tim=TN-01-0001")


def test_a_search_finds_a_part_of_a_code_and_says_when_there_is_none(house: Office, officer: Browser) -> None:
    """What was searched for stays in the box and is escaped."""
    add_envelope(house)
    add_envelope(house)
    assert officer.get("/?tim=00020").count('class="go code"') == 1
    longest = officer.get("/?tim=" + "9" * 80)
    assert 'maxlength="80"' in longest, "the box takes no more than the page looks for"
    nothing = officer.get("/?tim=<b>khong-co")
    assert "Không thấy hồ sơ nào" in nothing
    assert "<b>khong-co" not in nothing
    assert 'value="&lt;b&gt;khong-co"' in nothing


def test_a_result_kept_beyond_its_day_is_marked(house: Office, officer: Browser) -> None:
    """The promise of 20 November is late on the 23rd, that of the 23rd is not."""
    add_envelope(house)
    for due, late in ((20, 1), (23, 0)):
        with writing(house.engine) as session:
            session.get_one(Dossier, 1).due_at = datetime(2026, 11, due, 10, tzinfo=UTC)
        assert officer.get("/").count(">quá hẹn<") == late


def test_a_dossier_that_cannot_be_told_says_what_it_lacks(house: Office, officer: Browser) -> None:
    """In the words of the officer, not the portal's."""
    add_envelope(house, complete=False)
    assert "Thiếu đơn vị xử lý" in officer.get("/")


def test_everybody_else_is_sent_to_their_own_page(
    dispatcher: Browser, courier: Browser, administrator: Browser
) -> None:
    """From the address that the mark in the corner leads to."""
    for browser, home in ((dispatcher, "/ngay"), (courier, "/tuyen"), (administrator, "/quan-tri")):
        answer = browser.client.get("/")
        assert (answer.status_code, answer.headers["location"]) == (303, home)


def test_many_results_come_in_pages(house: Office, officer: Browser) -> None:
    """26 results: one more than a page holds."""
    for _ in range(2):
        add_envelope(house, dossiers=13)
    first, second = officer.get("/"), officer.get("/?trang=2")
    assert (first.count('class="go code"'), second.count('class="go code"')) == (25, 1)
    assert "1–25 trong 26" in first
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


def test_an_unknown_person_is_sent_to_the_sign_in(officer: Browser, browser_of: Callable[[Person], Browser]) -> None:
    """Nothing of the morning is shown after signing out."""
    officer.post("/dang-xuat")
    answer = officer.client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/dang-nhap")
