"""Handover lists on the page: who sees, who signs, and the paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from scheduling.model.person import Person
from scheduling.services import days
from tests.api.pages.conftest import Browser
from tests.scheduling.office import DAY, MORNING, Office, add_envelope, publish, routes


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


@pytest.fixture
def refused(house: Office, list_id: int, officer: Browser, rider: Browser) -> Office:
    """The evening after: the recipient would not have it, and the day is closed."""
    officer.post(f"/ban-giao/{list_id}/da-giao")
    rider.post(f"/ban-giao/{list_id}/da-nhan")
    stop = routes(house)[0].stops[0].stop_id
    rider.post(f"/tuyen/diem/{stop}/khong-phat-duoc", device_id="may-1", sequence=1, reason="refused")
    view = days.day_view(house.engine, house.dispatcher, DAY)
    days.close_day(house.engine, house.dispatcher, view.day_id, MORNING)
    return house


def test_what_was_refused_goes_back_to_the_centre_by_a_list_on_the_pages(
    refused: Office, officer: Browser, dispatcher: Browser, rider: Browser
) -> None:
    """The dispatcher writes and gives, the officer receives, the dossier's page says where the result is."""
    assert "Không phát được, trả về Trung tâm" in officer.get("/ho-so/1")
    assert "Lập biên bản chuyển hoàn" not in officer.get(f"/ban-giao?ngay={DAY}")
    assert "<strong>1 phong bì</strong> không phát được" in dispatcher.get(f"/ban-giao?ngay={DAY}")
    offices = {"post_office_id": refused.post_office_id, "centre_id": refused.centre_id}
    officer.post("/ban-giao/chuyen-hoan", 403, **offices)
    page = dispatcher.post("/ban-giao/chuyen-hoan", **offices)
    assert "Đã lập biên bản chuyển hoàn" in page
    assert "Người nhận từ chối" in page
    list_id = int(re.findall(r"/ban-giao/(\d+)/da-giao", page)[0])
    assert "Nhận lại đủ" not in officer.get(f"/ban-giao/{list_id}")
    rider.get(f"/ban-giao/{list_id}", 404)
    dispatcher.post(f"/ban-giao/{list_id}/da-giao")
    assert "Nhận lại" in officer.get(f"/ban-giao?ngay={DAY}")
    paper = officer.client.get(f"/ban-giao/{list_id}/pdf").content
    assert "CHUYỂN HOÀN" in PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "Trung tâm đã nhận lại" in officer.post(f"/ban-giao/{list_id}/da-nhan")
    page = officer.get("/ho-so/1")
    for wanted in ("Chờ người dân nhận tại quầy", "Trung tâm giữ", "Lệ phí thu tại quầy", "về lại Trung tâm"):
        assert wanted in page
    assert "Ghi nhận người dân chọn trả tại nhà" not in page


def test_a_list_back_can_be_torn_up_until_the_centre_has_signed(refused: Office, dispatcher: Browser) -> None:
    offices = {"post_office_id": refused.post_office_id, "centre_id": refused.centre_id}
    page = dispatcher.post("/ban-giao/chuyen-hoan", **offices)
    (path,) = re.findall(r"/ban-giao/\d+/huy", page)
    dispatcher.post(path)
    assert "<strong>1 phong bì</strong> không phát được" in dispatcher.get(f"/ban-giao?ngay={DAY}")


def test_an_officer_recalls_an_envelope_that_is_out(list_id: int, officer: Browser, rider: Browser) -> None:
    """The button is there while the envelope is away, and gone once it was pressed."""
    assert "Gọi phong bì về" not in officer.get("/ho-so/1")
    officer.post(f"/ban-giao/{list_id}/da-giao")
    rider.post(f"/ban-giao/{list_id}/da-nhan")
    assert "Gọi phong bì về" in officer.get("/ho-so/1")
    page = officer.post("/ho-so/1/goi-ve")
    assert "Đã gọi phong bì về Trung tâm" in page
    assert "bưu tá còn có thể gặp người nhận trước" in page
    rider.post("/ho-so/1/goi-ve", 403)
