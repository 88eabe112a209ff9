"""The roster's pages: a week, a day by hand, weekly shifts, leave, couriers."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from api.pages.hours import second_from, weekdays_from, weekdays_of
from data.kinds import PlanState
from data.session import reading, writing
from data.tables import Courier, PlanVersion, Roster, Service
from scheduling.errors import Invalid
from tests.api.pages.conftest import Browser
from tests.api.pages.faults import faults_of
from tests.scheduling.office import DAY, Office, add_envelope
from tests.scheduling.plan_rows import plan_rows

NEXT = DAY + timedelta(days=7)
WEEKLY = {"weekdays": ["0", "1", "2"], "starts_0": "07:30", "ends_0": "11:30", "every_weeks": "1"}


def rows_of(house: Office, courier_id: int = 1) -> list[tuple[object, int]]:
    """The shifts ridden by a courier after the days that every test office has."""
    with reading(house.engine) as session:
        statement = select(Roster).where(Roster.courier_id == courier_id, Roster.day > DAY + timedelta(days=1))
        return [(row.day, row.starts_second) for row in session.exec(statement) if not row.off]


def test_a_weekly_shift_a_day_by_hand_and_leave_are_written_from_the_pages(house: Office, dispatcher: Browser) -> None:
    page = dispatcher.post("/lich-truc/1/ca/them", valid_from=NEXT, **WEEKLY)
    assert "Hai–Tư" in page
    day = f"/lich-truc/1/ngay/{NEXT}"
    assert 'value="07:30"' in dispatcher.get(day)
    two = {"starts_0": "07:00", "ends_0": "10:00", "starts_1": "13:30", "ends_1": "17:00", "viec": "ghi"}
    assert "13:30–17:00" in dispatcher.post(day, **two)
    assert [start for at, start in rows_of(house) if at == NEXT] == [25_200, 48_600]
    dispatcher.post(day, viec="tuan")
    assert [start for at, start in rows_of(house) if at == NEXT] == [27_000]
    page = dispatcher.post("/lich-truc/1/nghi/them", from_day=NEXT, to_day=NEXT, reason="sick")
    assert "Nghỉ ốm" in page
    assert NEXT not in [at for at, _ in rows_of(house)]
    dispatcher.post("/lich-truc/1/nghi/1/xoa")
    assert NEXT in [at for at, _ in rows_of(house)]
    dispatcher.post("/lich-truc/1/ca/1/het")
    assert rows_of(house) == []


def test_what_a_change_does_to_a_planned_day_is_said_before_it_is_done(house: Office, dispatcher: Browser) -> None:
    plan_rows(house, PlanState.DRAFT, [add_envelope(house)])
    page = dispatcher.post(f"/lich-truc/1/ngay/{DAY}", 200, viec="nghi")
    assert "Ngày này đã lập tuyến" in page
    assert faults_of(page) == []
    with reading(house.engine) as session:
        assert session.exec(select(PlanVersion.state)).one() is PlanState.DRAFT
    page = dispatcher.post(f"/lich-truc/1/ngay/{DAY}", viec="nghi", biet="1")
    assert "Bản nháp của ngày liên quan đã bỏ" in page
    with reading(house.engine) as session:
        assert session.exec(select(PlanVersion.state)).one() is PlanState.SUPERSEDED


def test_what_is_wrong_is_said_and_nothing_is_written(house: Office, dispatcher: Browser) -> None:
    for path, fields, sentence in (
        ("/lich-truc/1/ca/them", {**WEEKLY, "ends_0": "06:00"}, "Giờ kết thúc"),
        ("/lich-truc/1/ca/them", {**WEEKLY, "starts_0": "bảy giờ"}, "Ghi giờ như 07:30"),
        ("/lich-truc/1/ca/them", {**WEEKLY, "weekdays": []}, "ít nhất một ngày"),
        (
            "/lich-truc/1/ca/them",
            {**WEEKLY, "lunch_minutes_0": "60", "lunch_from_0": "11:00", "lunch_to_0": "12:00"},
            "trong ca",
        ),
        ("/lich-truc/1/nghi/them", {"from_day": "", "reason": "sick"}, "ngày bắt đầu nghỉ"),
        ("/lich-truc/1/nghi/them", {"from_day": NEXT, "to_day": DAY, "reason": "sick"}, "Ngày cuối"),
        (f"/lich-truc/1/ngay/{NEXT}", {"viec": "ghi"}, "Ghi giờ của ít nhất một ca"),
        ("/lich-truc/1/ngay/2027-06-01", {"viec": "nghi"}, "bốn tuần"),
    ):
        page = dispatcher.post(path, 422, **fields)
        assert sentence in page, path
        assert faults_of(page) == []
    assert rows_of(house) == []


def test_a_courier_who_carries_less_or_leaves_drops_the_draft_and_a_new_phone_does_not(
    house: Office, dispatcher: Browser
) -> None:
    plan_rows(house, PlanState.DRAFT, [add_envelope(house)])
    facts = {"code": "BT11", "name": "Bưu tá 1", "vehicle": "motorbike", "capacity_envelopes": "60"}
    facts |= {"cash_limit_dong": "20.000.000", "skills": "collect", "active": "1", "phone": "0300000002"}
    for change, expected in (({}, PlanState.DRAFT), ({"capacity_envelopes": "5"}, PlanState.SUPERSEDED)):
        dispatcher.post("/lich-truc/1/sua", **facts | change)
        with reading(house.engine) as session:
            assert session.exec(select(PlanVersion.state)).one() is expected


def test_a_courier_is_added_changed_and_leaves(house: Office, dispatcher: Browser) -> None:
    facts = {
        "code": "BT9",
        "name": "Bưu tá Mới",
        "phone": "0300 000 001",
        "vehicle": "boat",
        "capacity_envelopes": "40",
        "cash_limit_dong": "2.000.000",
        "skills": ["collect", "guide"],
        "spare": "1",
    }
    page = dispatcher.post("/buu-cuc/1/buu-ta", **facts)
    assert "Bưu tá dự phòng" in page
    with reading(house.engine) as session:
        row = session.exec(select(Courier).where(Courier.code == "BT9")).one()
        assert (row.phone, row.skills, row.cash_limit_dong, row.spare) == (
            "0300000001",
            ["collect", "guide"],
            2_000_000,
            True,
        )
    assert "dự phòng" in dispatcher.get(f"/lich-truc?tuan={NEXT}")
    assert "Đã nghỉ việc" in dispatcher.post(f"/lich-truc/{row.id}/sua", **facts)
    assert "Bưu tá Mới" not in dispatcher.get("/lich-truc")
    assert "Đã có bưu tá mang mã này" in dispatcher.post("/buu-cuc/1/buu-ta", 422, **facts)
    assert "Không được để trống" in dispatcher.post("/buu-cuc/1/buu-ta", 422, **facts | {"code": " "})


def test_a_courier_is_taught_procedures_and_languages(house: Office, dispatcher: Browser) -> None:
    """From those that counters guide, and from the list of languages; what is ticked is there again."""
    with writing(house.engine) as session:
        session.add(Service(centre_id=house.centre_id, code="1.001193", name="Đăng ký khai sinh", group_code="HD"))
    assert "Đăng ký khai sinh" in dispatcher.get("/lich-truc/1")
    facts = {"code": "BT11", "name": "Bưu tá 1", "vehicle": "motorbike", "capacity_envelopes": "60", "active": "1"}
    facts |= {"cash_limit_dong": "0", "skills": ["collect", "guide"]}
    page = dispatcher.post("/lich-truc/1/sua", **facts, procedures="1.001193", languages=["tyz", "nut"])
    assert re.findall(r'value="([^"]+)" checked>(?:Đăng ký|tiếng)', page) == ["1.001193", "nut", "tyz"]
    assert "Không có ngôn ngữ xxx" in dispatcher.post("/lich-truc/1/sua", 422, **facts, languages="xxx")
    assert faults_of(page) == []


def test_neither_officer_nor_courier_nor_another_office_keeps_the_roster(
    house: Office, dispatcher: Browser, officer: Browser, courier: Browser
) -> None:
    for browser in (officer, courier):
        browser.get("/lich-truc", 403)
        browser.post("/lich-truc/1/nghi/them", 403, from_day=NEXT, reason="sick")
    for path in ("/lich-truc/3", f"/lich-truc/3/ngay/{NEXT}", "/lich-truc?buu_cuc=2"):
        dispatcher.get(path, 404)
    dispatcher.post("/lich-truc/3/nghi/them", 404, from_day=NEXT, reason="sick")
    dispatcher.post(f"/lich-truc/3/ngay/{NEXT}", 404, viec="nghi")


def test_times_and_weekdays_are_read_as_people_type_them() -> None:
    assert [second_from("t", text) for text in ("7:30", "07:30", "24:00", "0:00")] == [27_000, 27_000, 86_400, 0]
    for wrong in ("24:01", "7h30", "7:60", "", "٧:30"):
        with pytest.raises(Invalid):
            second_from("t", wrong)
    assert weekdays_from(["0", "0", "6", "x", "", "01"]) == 65
    assert [weekdays_of(bits) for bits in (31, 63, 65, 1)] == ["Hai–Sáu", "Hai–Bảy", "Hai, CN", "Hai"]
