"""One dossier: its story and the choice of home delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from data.session import reading, writing
from data.tables import Audit, Delivery, Dossier, EnvelopeDossier, Recipient
from scheduling.errors import NotFound
from scheduling.services.way import way_of_dossier
from tests.api.pages.conftest import Browser
from tests.scheduling.office import Office, add_envelope, make_office, ride_out

CHOICE = {
    "what": "receive_result",
    "channel": "counter",
    "commune_code": "30169",
    "street_line": "Số 12, ấp Tân Lộc",
    "wished_day": "2026-11-25",
    "window": "27000-41400",
    "fee_dong": "50.000",
    "postage_dong": "20000 đ",
}


@pytest.fixture
def at_the_counter(house: Office) -> int:
    """A ready result whose owner has not chosen the post; returns the dossier's id."""
    with writing(house.engine) as session:
        dossier = Dossier(
            centre_id=house.centre_id,
            code="000.00.01.H22-261120-9001",
            procedure_name="Đăng ký khai sinh",
            result_ready_at=datetime(2026, 11, 20, 1, tzinfo=UTC),
            recipient_id=house.recipient_id,
            imported_at=datetime(2026, 11, 20, 1, tzinfo=UTC),
            content_digest="-",
        )
        session.add(dossier)
        session.flush()
        assert dossier.id is not None
        return dossier.id


def test_a_recorded_choice_makes_an_envelope_with_its_fees(
    house: Office, officer: Browser, at_the_counter: int
) -> None:
    """Amounts are read as people write them, and fee and postage stay apart (R1, R2)."""
    page = officer.post(f"/ho-so/{at_the_counter}/tra-tai-nha", **CHOICE)
    assert "Đã ghi nhận: người dân chọn trả kết quả tại nhà." in page
    assert "Số 12, ấp Tân Lộc" in page
    assert "Người dân chọn trả tại nhà" in page
    with reading(house.engine) as session:
        delivery = session.exec(select(Delivery)).one()
    assert (delivery.fee_dong, delivery.postage_dong) == (50_000, 20_000)
    assert (delivery.window_from_second, delivery.window_to_second) == (27_000, 41_400)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("fee_dong", "mười nghìn", "Ghi số tiền bằng chữ số, ví dụ 12.000."),
        ("fee_dong", "-5", "Ghi số tiền bằng chữ số, ví dụ 12.000."),
        ("commune_code", "", "Hãy chọn xã, phường."),
        ("street_line", "  ", "Hãy ghi số nhà, đường, ấp hoặc khóm."),
        ("wished_day", "hôm nay", "Ngày không đúng."),
        ("window", "41400-27000", "Khung giờ không đúng."),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(
    house: Office, officer: Browser, at_the_counter: int, field: str, value: str, reason: str
) -> None:
    """Nothing is written, and the officer need not type the rest again."""
    page = officer.post(f"/ho-so/{at_the_counter}/tra-tai-nha", 422, **{**CHOICE, field: value})
    assert f'<p class="error" id="e-{field}">{reason}</p>' in page
    assert 'aria-invalid="true"' in page
    kept = "postage_dong" if field == "fee_dong" else "fee_dong"
    assert f'value="{CHOICE[kept]}"' in page
    with reading(house.engine) as session:
        assert session.exec(select(Delivery)).all() == []


def test_a_choice_made_twice_is_refused_on_the_form(house: Office, officer: Browser, at_the_counter: int) -> None:
    """The second is told why, and one envelope remains."""
    officer.post(f"/ho-so/{at_the_counter}/tra-tai-nha", **CHOICE)
    officer.post(f"/ho-so/{at_the_counter}/tra-tai-nha", 422, **CHOICE)
    with reading(house.engine) as session:
        assert len(session.exec(select(EnvelopeDossier)).all()) == 1


def test_the_citizen_may_come_to_the_counter_after_all(officer: Browser, at_the_counter: int) -> None:
    """While the envelope lies at the centre the choice can be taken back, and made again."""
    officer.post(f"/ho-so/{at_the_counter}/tra-tai-nha", **CHOICE)
    page = officer.post(f"/ho-so/{at_the_counter}/huy-tra-tai-nha")
    assert "Đã hủy trả tại nhà" in page
    assert "Ghi nhận người dân chọn trả tại nhà" in page


def test_every_look_is_recorded(house: Office, officer: Browser, at_the_counter: int) -> None:
    """Law 9: opening the page leaves a line in the audit."""
    officer.get(f"/ho-so/{at_the_counter}")
    with reading(house.engine) as session:
        lines = session.exec(select(Audit).where(Audit.action == "dossier.look")).all()
    assert [line.subject_id for line in lines] == [at_the_counter]


def test_the_story_names_the_hands_it_went_through(house: Office, officer: Browser) -> None:
    """From the plan to the courier, from the rows of the day."""
    add_envelope(house)
    code = ride_out(house)[0].handovers[0].code
    page = officer.get("/ho-so/1")
    assert "Xếp vào tuyến Thứ Hai, 23/11/2026" in page
    assert f"Trung tâm 1 giao cho bưu tá Bưu tá 1, biên bản {code}." in page.replace("Bưu tá 2", "Bưu tá 1")
    assert "Bưu tá đang cầm phong bì" in page
    with pytest.raises(NotFound):
        way_of_dossier(house.engine, make_office(house.engine, name="3").officer, 1)


def test_another_centres_dossier_is_not_there(house: Office, browser_of: Callable[[str], Browser]) -> None:
    """The same page as for a number that never was."""
    add_envelope(house)
    other = browser_of("canbo2")
    assert "Không tìm thấy" in other.get("/ho-so/1", 404)
    assert "Không tìm thấy" in other.get("/ho-so/999", 404)


@pytest.mark.parametrize("who", ["dispatcher", "courier"])
def test_nobody_but_the_centre_opens_a_dossier(house: Office, who: str, request: pytest.FixtureRequest) -> None:
    """R6: the carrier's people get what they need on their own pages."""
    add_envelope(house)
    request.getfixturevalue(who).get("/ho-so/1", 403)


def test_a_name_cannot_put_markup_into_the_page(house: Office, officer: Browser) -> None:
    """What a citizen typed is text."""
    add_envelope(house)
    with writing(house.engine) as session:
        session.get_one(Recipient, house.recipient_id).name = "<script>alert(1)</script>"
    page = officer.get("/ho-so/1")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
