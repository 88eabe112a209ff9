"""The officers' appointments: the day by desk, booking for somebody, hours with a preview, what fits no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from starlette.testclient import TestClient

from data.kinds import BookingState, Channel, ContactPart
from data.session import reading
from data.tables import Audit, Booker, Booking, ContactChange, Dossier, Recipient
from scheduling.model.booking import Wish
from scheduling.model.person import Person
from scheduling.services import bookings
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser
from tests.scheduling.booking.counter import GROUP, MONDAY, SERVICE, CounterOffice, add_dossier, open_counter
from tests.scheduling.office import Office

DOSSIER = "000.00.01.H22-261101-0009"
RULE = {
    "group_code": GROUP,
    "weekday": ["1", "2"],
    "begins": "08:30",
    "ends": "10:00",
    "slot_minutes": "30",
    "desks": "3",
    "places_public": "2",
    "places_officer": "3",
    "valid_from": "2026-11-01",
    "every_weeks": "1",
    "weeks_of_month": "0",
}


@pytest.fixture
def counter(house: Office) -> CounterOffice:
    """The house's counter."""
    made = open_counter(house)
    add_dossier(house, DOSSIER)
    return made


def test_an_officer_books_for_who_has_no_phone_and_says_who_came(
    officer: Browser,
    counter: CounterOffice,
    engine: Engine,
    clock: Clock,
    browser_of: Callable[[Person], Browser],
) -> None:
    """Held and confirmed in one step, seen on the day's desk, and afterwards marked."""
    slot = counter.slot_id(1)
    page = officer.get(f"/lich-hen/moi?day={MONDAY}&service_code={SERVICE}")
    assert f'value="{slot}"' in page
    page = officer.post(
        "/lich-hen/moi",
        service_code=SERVICE,
        day=str(MONDAY),
        slot_id=str(slot),
        name="Trần Thị Không",
        channel="phone",
    )
    reference = re.findall(r"LH-[0-9A-Z]{4}-[0-9A-Z]{4}", page)[0]
    assert "Đã đặt và xác nhận" in page
    page = officer.get(f"/lich-hen?ngay={MONDAY}")
    assert "Bàn 1" in page
    assert "Trần Thị Không" in page
    assert "Bàn 2" not in page
    clock.forward(days=7, hours=4)
    officer = browser_of(counter.officer)
    assert "không đến" in officer.post(f"/lich-hen/so/{reference}/khong-den").lower()
    assert counter.state(bookings.booking_view(engine, counter.officer, reference)) is BookingState.MISSED
    officer.post("/lich-hen/moi", status=422, service_code=SERVICE, day=str(MONDAY), slot_id=str(slot), name="A")


def test_a_preview_changes_nothing_and_foretells_what_saving_does(
    officer: Browser, counter: CounterOffice, engine: Engine
) -> None:
    """The bookings named beforehand are those listed afterwards; one button moves them, none is lost."""
    first = counter.confirmed(0)
    counter.confirmed(1)
    before = [(slot.id, slot.places_officer) for slot in counter.slots()]
    page = officer.post("/lich-hen/gio-mo/luat", status=200, so=str(counter.rule_id), do="preview", **RULE)
    assert "1 lịch hẹn" in page
    assert first.reference in page
    assert [(slot.id, slot.places_officer) for slot in counter.slots()] == before
    page = officer.post("/lich-hen/gio-mo/luat", so=str(counter.rule_id), do="save", **RULE)
    assert re.findall(r"LH-[0-9A-Z]{4}-[0-9A-Z]{4}", page) == [first.reference] * 2  # its link and its name
    page = officer.post("/lich-hen/gio-mo/khong-khop", status=200)
    assert "Đã chuyển 1 lịch hẹn" in page
    assert "Mọi lịch hẹn đều khớp" in page
    moved = bookings.booking_view(engine, counter.officer, first.reference)
    assert moved.state is BookingState.CONFIRMED
    assert moved.starts_at != first.starts_at


def test_a_closure_is_looked_at_made_and_taken_back(officer: Browser, counter: CounterOffice) -> None:
    """Its slots go and come again."""
    day = {"first_day": str(MONDAY), "last_day": str(MONDAY), "begins": "00:00", "ends": "24:00", "reason": "Tập huấn"}
    page = officer.post("/lich-hen/gio-mo/nghi", status=200, do="preview", **day)
    assert "khung giờ bỏ" in page
    assert len(counter.slots()) == 4
    assert "Tập huấn" in officer.post("/lich-hen/gio-mo/nghi", do="save", **day)
    assert counter.slots() == []
    officer.post("/lich-hen/gio-mo/nghi/1/bo")
    assert len(counter.slots()) == 4
    officer.post("/lich-hen/gio-mo/nghi", status=422, do="save", **{**day, "ends": "25:00"})


def test_a_calendar_is_followed_by_its_secret_alone_and_names_nobody(
    officer: Browser, counter: CounterOffice, client: TestClient
) -> None:
    """A wrong secret and a calendar that was taken back answer alike."""
    booked = counter.confirmed(0)
    page = officer.post("/lich-hen/gio-mo/lich", status=200, group_code=GROUP)
    path = re.findall(r"/api/v1/calendars/[A-Za-z0-9_-]+\.ics", page)[0]
    answer = client.get(path)
    assert answer.status_code == 200
    assert booked.reference in answer.text
    assert "Thử" not in answer.text
    assert "0912" not in answer.text
    assert path not in officer.get("/lich-hen/gio-mo")
    officer.post("/lich-hen/gio-mo/lich/1/bo")
    gone, wrong = client.get(path), client.get(path.replace(path[-10:-4], "AAAAAA"))
    assert gone.status_code == wrong.status_code == 404
    assert gone.json()["detail"] == wrong.json()["detail"]


def test_a_phone_changes_only_with_a_paper_seen_and_recorded(
    officer: Browser, counter: CounterOffice, engine: Engine
) -> None:
    """Without a paper nothing changes; with one, who saw which and when is kept, and no number of it."""
    with reading(engine) as session:
        dossier_id = session.exec(select(Dossier.id).where(Dossier.code == DOSSIER)).one()
    counter.hold(wish=Wish(SERVICE, Channel.COUNTER, dossier_code=DOSSIER, phone="0912000000"))
    path = f"/ho-so/{dossier_id}/lien-he"
    officer.post(path, status=422, phone="0912777777")
    page = officer.post(path, paper="identity_card", phone="0912 777 777")
    assert "số điện thoại, đã xem căn cước" in page
    with reading(engine) as session:
        changed = session.exec(select(ContactChange)).one()
        assert (changed.part, changed.account_id) == (ContactPart.PHONE, counter.officer.account_id)
        held = session.exec(
            select(Recipient.phone).join(Dossier, Dossier.recipient_id == Recipient.id).where(Dossier.id == dossier_id)  # type: ignore[arg-type]
        ).one()
        assert held == "0912777777"
        told = select(Booker.phone).join(Booking, col(Booking.booker_id) == Booker.id)
        assert session.exec(told).one() == "0912777777"  # what is booked is told to the new phone
        assert "0912" not in " ".join(str(each.detail) for each in session.exec(select(Audit)))


def test_a_guided_filing_and_its_dossier_become_one_case(officer: Browser, counter: CounterOffice) -> None:
    """Whoever follows the dossier sees the appointment it came from."""
    booked = counter.confirmed(0)
    officer.post(f"/lich-hen/so/{booked.reference}/ho-so", dossier_code=DOSSIER)
    page = officer.get(re.findall(r"/ho-so/\d+/mach-viec", officer.get(f"/lich-hen/so/{booked.reference}"))[0])
    assert booked.reference in page
    assert "Xác nhận lịch hẹn" in page


def test_another_centre_sees_and_moves_nothing(
    counter: CounterOffice, engine: Engine, browser_of: Callable[[str], Browser]
) -> None:
    """Its officer gets the page for what is not there."""
    booked = counter.confirmed(0)
    stranger = browser_of("canbo2")
    stranger.get(f"/lich-hen/so/{booked.reference}", 404)
    stranger.post(f"/lich-hen/so/{booked.reference}/huy", status=404)
    stranger.get(f"/lich-hen/gio-mo/luat?so={counter.rule_id}", 404)
    assert booked.reference not in stranger.get(f"/lich-hen?ngay={MONDAY}")
    assert counter.state(booked) is BookingState.CONFIRMED
    with reading(engine) as session:
        assert session.exec(select(Booking.state)).all() == [BookingState.CONFIRMED]
