"""Territories on the map and in the table, post offices, and who may touch them."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from data.kinds import PlanState
from data.session import reading, writing
from data.tables import Delivery, PostOffice, Territory
from scheduling.decide.territory_csv import read_territories, write_territories
from scheduling.errors import Invalid
from scheduling.model.person import JOB
from scheduling.services.territories import territory_rows
from tests.api.pages.conftest import Browser
from tests.api.pages.faults import faults_of
from tests.scheduling.office import DAY, Office, add_envelope
from tests.scheduling.plan_rows import plan_rows

COMMUNE = "30169"
AROUND = "9.0,104.5 9.0,107.0 11.5,107.0 11.5,104.5"


@pytest.fixture
def served(house: Office) -> Office:
    """The first post office serves the commune and has two envelopes for it, one of them in a draft."""
    first = add_envelope(house)
    add_envelope(house)
    plan_rows(house, PlanState.DRAFT, [first])
    with writing(house.engine) as session:
        session.add(Territory(commune_code=COMMUNE, post_office_id=house.post_office_id, valid_from=DAY))
    return house


def offices_of(house: Office) -> set[int | None]:
    """The post offices that deliver."""
    with reading(house.engine) as session:
        return set(session.exec(select(Delivery.post_office_id)))


def test_a_change_is_looked_at_first_and_says_which_draft_it_drops(served: Office, administrator: Browser) -> None:
    page = administrator.post("/dia-ban/xem-truoc", 200, xa=[COMMUNE], buu_cuc="2")
    assert "2 phong bì" in page
    assert "Bản nháp có 1 điểm" in page
    assert faults_of(page) == []
    assert offices_of(served) == {1}
    page = administrator.post("/dia-ban/ap-dung", doi=[f"{COMMUNE}:2"])
    assert "Bản nháp có phong bì chuyển đi đã bỏ" in page
    assert offices_of(served) == {2}


def test_what_is_outside_every_territory_stands_on_the_officers_page(
    served: Office, administrator: Browser, officer: Browser, dispatcher: Browser
) -> None:
    assert "Ngoài mọi địa bàn" not in officer.get("/dia-ban")
    administrator.post("/dia-ban/ap-dung", doi=[f"{COMMUNE}:mang-buu-chinh"])
    assert "Ngoài mọi địa bàn: 2 phong bì" in officer.get("/dia-ban")
    assert "Ngoài mọi địa bàn" not in dispatcher.get("/dia-ban")


def test_a_drawn_shape_answers_with_the_communes_in_it(served: Office, administrator: Browser) -> None:
    answer = administrator.client.get("/dia-ban/trong-hinh", params={"hinh": AROUND})
    assert COMMUNE in json.loads(answer.text)["communes"]
    assert administrator.client.get("/dia-ban/trong-hinh", params={"hinh": "1,2"}).status_code == 422


def test_nothing_chosen_is_said_and_what_was_chosen_stays_chosen(served: Office, administrator: Browser) -> None:
    assert "Hãy chọn ít nhất một xã" in administrator.post("/dia-ban/xem-truoc", 422, buu_cuc="2")
    page = administrator.post("/dia-ban/xem-truoc", 422, xa=[COMMUNE])
    assert "Hãy chọn bưu cục" in page
    assert f'value="{COMMUNE}" checked' in page


def test_the_table_comes_back_as_it_went_and_an_edited_one_is_looked_at(served: Office, administrator: Browser) -> None:
    text = administrator.client.get("/dia-ban/bang.csv").content.decode()
    assert f"{COMMUNE};" in text
    given = {"tep": ("dia-ban.csv", text.encode(), "text/csv")}
    assert "Không có gì thay đổi" in administrator.post("/dia-ban/nhap", 200, files=given)
    edited = text.replace(";BC1;Bưu cục 1", ";BC2;")
    given = {"tep": ("dia-ban.csv", edited.encode(), "text/csv")}
    assert "1 xã, phường" in administrator.post("/dia-ban/nhap", 200, files=given)
    assert offices_of(served) == {1}
    given = {"tep": ("dia-ban.csv", b"\xff\xfe\x00", "text/csv")}
    assert "UTF-8" in administrator.post("/dia-ban/nhap", 422, files=given)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Mã xã;Tên\n1;x", "Mã bưu cục"),
        ("Mã xã;Mã bưu cục\n99999;BC1", "Dòng 2"),
        ("Mã xã;Mã bưu cục\n30169;BC9", "Dòng 2"),
        ("Mã xã,Mã bưu cục\n30169,BC1\n30169,BC1", "Dòng 3"),
    ],
)
def test_a_wrong_table_is_refused_by_its_line(text: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_territories(text.encode(), {"BC1": 1})
    assert sentence in refused.value.message


def test_a_table_without_the_zeros_that_a_spreadsheet_drops_is_read_and_no_code_becomes_a_formula() -> None:
    assert read_territories("Mã xã;Mã bưu cục\n4;BC1\n30169;".encode(), {"BC1": 1}) == {"00004": 1, "30169": None}


def test_an_office_of_a_formulas_name_is_written_as_text(house: Office) -> None:
    with writing(house.engine) as session:
        session.add(Territory(commune_code=COMMUNE, post_office_id=1, valid_from=DAY))
        session.get_one(PostOffice, 1).code = "=1+1"
    text = write_territories(territory_rows(house.engine, JOB), {1: ("=1+1", "=2")})
    assert ";'=1+1;'=2" in text
    assert read_territories(text.encode(), {"=1+1": 1})[COMMUNE] == 1


def test_a_post_office_is_added_and_changed_and_a_second_one_of_its_code_is_refused(
    house: Office, administrator: Browser
) -> None:
    facts = {
        "code": "BC9",
        "name": "Bưu cục mới",
        "street_line": "Số 9",
        "commune_code": COMMUNE,
        "latitude": "10.29",
        "longitude": "105.66",
        "opens": "07:00",
        "closes": "17:30",
        "open_weekdays": ["0", "1"],
    }
    assert "Bưu cục mới" in administrator.post("/buu-cuc/them", **facts)
    assert "07:00–17:30" in administrator.get("/buu-cuc")
    assert "Đã có bưu cục mang mã này" in administrator.post("/buu-cuc/them", 422, **facts)
    assert "Giờ đóng cửa" in administrator.post("/buu-cuc/3", 422, **facts | {"closes": "06:00"})
    assert "bị đảo chỗ" in administrator.post("/buu-cuc/3", 422, **facts | {"latitude": "105.66", "longitude": "10.29"})


def test_a_dispatcher_keeps_his_own_office_and_no_other_and_changes_no_territory(
    served: Office, dispatcher: Browser, officer: Browser
) -> None:
    assert "Bưu cục 2" not in dispatcher.get("/buu-cuc")
    dispatcher.get("/buu-cuc/1")
    dispatcher.get("/buu-cuc/2", 404)
    dispatcher.get("/buu-cuc/them", 403)
    dispatcher.post("/dia-ban/ap-dung", 403, doi=[f"{COMMUNE}:2"])
    officer.get("/buu-cuc", 403)
    assert offices_of(served) == {1}
