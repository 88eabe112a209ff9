"""The citizens' pages: the door, a booking from the first question to the end, and links that only look."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from starlette.testclient import TestClient

from data.kinds import BookingState, Channel, DeliveryState, OutboxKind, OutboxState, What
from data.session import reading, writing
from data.tables import Booking, Delivery, Outbox, Recipient, Service, Slot
from scheduling.model.choice import Choice
from scheduling.model.message import Notice
from scheduling.model.record import from_json
from scheduling.services import one_time_codes
from scheduling.services.morning import choose_home_delivery, dossier_id_of
from tests.api.conftest import Clock
from tests.api.pages.faults import faults_of
from tests.scheduling.booking.counter import CounterOffice, add_dossier, make_counter

DOSSIER, PHONE = "000.00.01.H22-261101-0001", "0912000000"


@pytest.fixture
def counter(engine: Engine) -> CounterOffice:
    """A counter, and a dossier of the recipient at PHONE."""
    made = make_counter(engine)
    add_dossier(made.office, DOSSIER)
    return made


def sent(engine: Engine) -> list[Notice]:
    """The messages that stand in the outbox, oldest first."""
    live = select(Outbox).where(Outbox.kind == OutboxKind.MESSAGE, Outbox.state == OutboxState.PENDING)
    with reading(engine) as session:
        return [from_json(Notice, row.payload) for row in session.exec(live.order_by(col(Outbox.id)))]


class Phone:
    """A citizen's browser."""

    def __init__(self, client: TestClient, engine: Engine, clock: Clock) -> None:
        self.client, self.engine, self.clock = client, engine, clock

    def asks(self, dossier: str = DOSSIER, phone: str = PHONE, status: int = 303) -> str:
        """Type dossier and phone; the page that asks for the code."""
        answer = self.client.post("/dat-hen/dien-thoai", data={"dossier_code": dossier, "phone": phone})
        assert answer.status_code == status, answer.text
        return self.get(answer.headers["location"]) if status == 303 else answer.text

    def gets_code(self) -> str:
        """Let the job look, and read the code in the message."""
        one_time_codes.answer(self.engine, self.clock, chance=random.Random(1))
        return sent(self.engine)[-1].values["code"]

    def enters(self, code: str, status: int = 303) -> str:
        """Type the code."""
        answer = self.client.post("/dat-hen/ma", data={"code": code})
        assert answer.status_code == status, answer.text
        return self.get(answer.headers["location"]) if status == 303 else answer.text

    def comes_in(self) -> str:
        """All three questions."""
        self.asks()
        return self.enters(self.gets_code())

    def get(self, path: str, status: int = 200) -> str:
        """A page."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:500]}"
        if answer.headers.get("content-type", "").startswith("text/html"):
            # Before the door, and behind a link in a message, there is no session to take a token from.
            tokens = path.startswith("/viec")
            assert [fault for fault in faults_of(answer.text) if tokens or "token" not in fault] == [], path
        return answer.text

    def post(self, path: str, status: int = 303, **fields: str) -> str:
        """Send a form with the token of the page; the page it leads to."""
        token = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get("/viec"))
        assert token
        answer = self.client.post(path, data={"csrf_token": token[1], **fields})
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:500]}"
        return self.get(answer.headers["location"]) if status == 303 else answer.text

    def holds(self, service: str = "1.001234", number: int = 0) -> str:
        """Choose Monday in a week and a time; returns the booking's number."""
        day = "2026-11-30"
        assert f'name="ngay" value="{day}"' in self.get(f"/viec/dat/ngay?viec={service}")
        slots = re.findall(r'name="slot_id" value="(\d+)"', self.get(f"/viec/dat/gio?viec={service}&ngay={day}"))
        page = self.post("/viec/dat/giu", viec=service, ngay=day, slot_id=slots[number])
        return re.findall(r"/viec/hen/(LH-[0-9A-Z-]+)/tin-nhan", page)[0]

    def books(self, answer: str = "vi") -> str:
        """From the choice to the end page; returns the booking's number."""
        reference = self.holds()
        self.post(f"/viec/hen/{reference}/tin-nhan", answer=answer)
        assert "Đã đặt lịch hẹn" in self.post(f"/viec/hen/{reference}/xac-nhan")
        return reference


@pytest.fixture
def phone(counter: CounterOffice, new_client: Callable[[], TestClient], engine: Engine, clock: Clock) -> Phone:
    """A citizen's browser, before the door."""
    return Phone(new_client(), engine, clock)


def state_of(engine: Engine, reference: str) -> BookingState:
    with reading(engine) as session:
        return session.exec(select(Booking.state).where(Booking.reference == reference)).one()


def test_a_citizen_books_is_told_once_moves_and_cancels(phone: Phone, engine: Engine, counter: CounterOffice) -> None:
    """The whole way; several changes within minutes become one message, which tells the last of them."""
    assert "Cấp bản sao" not in phone.asks()
    assert DOSSIER in phone.enters(phone.gets_code())
    reference = phone.books()
    assert [(each.template, each.to) for each in sent(engine)[1:]] == [("confirmation", PHONE)]
    ics = phone.client.get(f"/viec/hen/{reference}/lich.ics")
    assert ics.headers["content-type"].startswith("text/calendar")
    assert b"DTSTART:20261130T010000Z\r\n" in ics.content
    moved = phone.get(f"/viec/dat/gio?viec=1.001234&ngay=2026-11-30&doi={reference}")
    slot = re.findall(r'name="slot_id" value="(\d+)"', moved)[-1]
    assert "Đã đổi giờ hẹn" in phone.post(
        "/viec/dat/giu", viec="1.001234", ngay="2026-11-30", slot_id=slot, doi=reference
    )
    told = sent(engine)[1:]
    assert [each.template for each in told] == ["confirmation"]
    assert "09:30, Thứ Hai 30/11/2026" in told[0].text
    assert "Đã hủy lịch hẹn" in phone.post(f"/viec/hen/{reference}/huy")
    assert sent(engine)[1:] == []  # nobody had heard of it yet: there is nothing to take back
    assert state_of(engine, reference) is BookingState.CANCELLED


def test_who_says_no_gets_no_message(phone: Phone, engine: Engine) -> None:
    """Silence and no are both no consent: only the code was sent."""
    phone.comes_in()
    phone.books(answer="no")
    assert [each.template for each in sent(engine)] == ["code"]


def test_a_reader_that_fetches_the_link_neither_confirms_nor_cancels(phone: Phone, engine: Engine) -> None:
    """GET changes nothing, however often; the buttons do, and pressing again does no harm."""
    phone.comes_in()
    reference = phone.books()
    link = sent(engine)[-1].values["link"].removeprefix("http://127.0.0.1:8000")
    stranger = Phone(TestClient(phone.client.app, base_url="http://127.0.0.1:8000"), engine, phone.clock)
    for path in (link, f"{link}/huy", f"{link}/lich.ics"):
        stranger.get(path)
        stranger.client.head(path)
    assert stranger.client.get(f"{link}/xac-nhan").status_code == 405
    assert state_of(engine, reference) is BookingState.CONFIRMED
    for _ in range(2):
        assert stranger.client.post(f"{link}/huy", follow_redirects=True).status_code == 200
    assert state_of(engine, reference) is BookingState.CANCELLED
    stranger.get(link[:-1] + ("0" if link[-1] != "0" else "1"), 404)


def test_a_session_opens_its_own_dossier_only(phone: Phone, engine: Engine, counter: CounterOffice) -> None:
    """Another dossier's booking is not there, and a changed number in the cookie opens nothing."""
    other = counter.confirmed()
    phone.comes_in()
    phone.get(f"/viec/hen/{other.reference}", 404)
    phone.post(f"/viec/hen/{other.reference}/huy", 404)
    assert counter.state(other) is BookingState.CONFIRMED
    token = phone.client.cookies["tannha_citizen"]
    phone.client.cookies.set("tannha_citizen", "9" + token, domain="127.0.0.1", path="/")
    assert phone.client.get("/viec", follow_redirects=False).headers["location"].startswith("/dat-hen")


def test_a_session_ends_when_the_phone_on_the_dossier_changes(phone: Phone, engine: Engine) -> None:
    """Who has the old phone is out at once, and so is who waits too long."""
    phone.comes_in()
    with writing(engine) as session:
        for recipient in session.exec(select(Recipient)):
            recipient.phone = "0912999999"
    assert phone.client.get("/viec").status_code == 303
    with writing(engine) as session:
        for recipient in session.exec(select(Recipient)):
            recipient.phone = PHONE
    assert phone.client.get("/viec").status_code == 200
    phone.clock.forward(seconds=1801)
    assert phone.client.get("/viec").status_code == 303


def test_a_full_counter_says_why_and_lets_wait(phone: Phone, engine: Engine, counter: CounterOffice) -> None:
    """Where nothing is free the page says so with numbers, and a press joins the waiting list."""
    with writing(engine) as session:
        for slot in session.exec(select(Slot)):
            slot.taken = slot.places_public
    phone.comes_in()
    page = phone.get("/viec/dat/ngay?viec=1.001234")
    assert "15 khung giờ đã hết chỗ" in page
    assert "1 khung giờ sắp bắt đầu" in page
    page = phone.post("/viec/cho", viec="1.001234")
    assert "Nhắn tin cho bạn" in page


def test_english_is_one_press_away(phone: Phone) -> None:
    """The switch leads back to the same question in English, and nowhere else."""
    assert "Mã hồ sơ của bạn là gì?" in phone.get("/dat-hen")
    assert "What is the code of your request?" in phone.get("/ngon-ngu/en?tiep=/dat-hen")
    assert phone.client.get("/ngon-ngu/vi?tiep=//evil.example").headers["location"] == "/dat-hen"


def test_choosing_the_counter_takes_the_result_from_the_post(
    phone: Phone, engine: Engine, counter: CounterOffice
) -> None:
    """The answers page warns, and confirming cancels the delivery in the same transaction."""
    with writing(engine) as session:
        session.exec(select(Service).where(Service.code == "1.001234")).one().hands_out_results = True
    dossier_id = dossier_id_of(engine, counter.officer, DOSSIER)
    choice = Choice(What.RECEIVE_RESULT, Channel.COUNTER, "30169", "Ấp 1")
    choose_home_delivery(engine, counter.officer, dossier_id, choice, phone.clock())
    phone.comes_in()
    reference = phone.holds()
    assert "không gửi qua bưu chính nữa" in phone.post(f"/viec/hen/{reference}/tin-nhan", answer="vi")
    phone.post(f"/viec/hen/{reference}/xac-nhan")
    with reading(engine) as session:
        assert session.exec(select(Delivery.state)).one() is DeliveryState.CANCELLED
    choose_home_delivery(engine, counter.officer, dossier_id, choice, phone.clock())
    assert state_of(engine, reference) is BookingState.CANCELLED
