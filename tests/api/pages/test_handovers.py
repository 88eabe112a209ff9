"""Handover lists on the page: who sees, who signs, and the paper."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from scheduling.model.person import Person
from tests.api.pages.conftest import Browser
from tests.scheduling.office import DAY, Office, add_envelope, publish, routes


@pytest.fixture
def list_id(house: Office) -> int:
    """The one list of a published day with one envelope."""
    add_envelope(house, fee_dong=50_000)
    publish(house)
    return routes(house)[0].handovers[0].handover_id


@pytest.fixture
def rider(house: Office, list_id: int, browser_of: Callable[[Person], Browser]) -> Browser:
    """The browser of the courier whose list it is."""
    courier_id = routes(house)[0].courier_id
    return browser_of(next(person for person in house.couriers if person.courier_id == courier_id))


def test_both_sides_see_the_list_of_the_day(
    list_id: int, officer: Browser, dispatcher: Browser, rider: Browser
) -> None:
    """The centre that gives, the post office, and the courier that receives."""
    for browser in (officer, dispatcher, rider):
        page = browser.get(f"/ban-giao?ngay={DAY}")
        assert "<strong>1 biên bản</strong>, 1 phong bì" in page
        assert f'href="/ban-giao/{list_id}"' in page


def test_a_day_without_lists_says_what_brings_them(officer: Browser) -> None:
    """An empty day must look meant."""
    assert "Chưa có biên bản bàn giao" in officer.get(f"/ban-giao?ngay={DAY}")


def test_the_giver_signs_first_then_the_courier(list_id: int, officer: Browser, rider: Browser) -> None:
    """The courier's button appears with the giver's signature, and his signature lets him ride."""
    assert "Tôi đã nhận đủ" not in rider.get("/tuyen")
    page = officer.post(f"/ban-giao/{list_id}/da-giao")
    assert "Đã ký giao" in page
    assert "Đang chờ bưu tá ký nhận" in page
    assert "Tôi đã nhận đủ 1 phong bì" in rider.get("/tuyen")
    page = rider.post(f"/ban-giao/{list_id}/da-nhan")
    assert "Đã ký nhận" in page
    assert "Điểm 1 trên 1" in page


def test_the_wrong_side_cannot_sign(list_id: int, officer: Browser, dispatcher: Browser, rider: Browser) -> None:
    """The post office does not give what the centre holds, and a courier does not sign before the giver."""
    assert "Biên bản này do bên giao ký." in dispatcher.post(f"/ban-giao/{list_id}/da-giao", 409)
    assert "Bên giao chưa ký." in rider.post(f"/ban-giao/{list_id}/da-nhan", 409)
    rider.post(f"/ban-giao/{list_id}/da-giao", 403)
    assert "Biên bản này do bên nhận ký." in officer.post(f"/ban-giao/{list_id}/da-nhan", 409)


def test_a_form_without_its_token_signs_nothing(list_id: int, officer: Browser) -> None:
    """The negative control of every form of the pages."""
    answer = officer.client.post(f"/ban-giao/{list_id}/da-giao", data={"csrf_token": "x"})
    assert answer.status_code == 403
    assert "Chờ bên giao ký" in officer.get(f"/ban-giao/{list_id}")


def test_the_paper_is_a_pdf_of_this_list(house: Office, list_id: int, officer: Browser) -> None:
    """Named after its code, with the envelope on it, and not kept by caches."""
    answer = officer.client.get(f"/ban-giao/{list_id}/pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    code = routes(house)[0].handovers[0].code
    assert f'filename="{code}.pdf"' in answer.headers["content-disposition"]
    text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "TN-01-0001" in text
    assert code in text


def test_strangers_get_neither_page_nor_paper(list_id: int, browser_of: Callable[[str], Browser]) -> None:
    """Another centre and another office's courier: not found, both alike."""
    for name in ("canbo2", "dieuphoi2", "buuta21"):
        stranger = browser_of(name)
        stranger.get(f"/ban-giao/{list_id}", 404)
        stranger.get(f"/ban-giao/{list_id}/pdf", 404)
