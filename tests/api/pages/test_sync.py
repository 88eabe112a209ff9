"""The messages to the dossier system, as their keeper sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from data.kinds import AttemptResult, OutboxState
from data.session import reading, writing
from data.tables import Outbox, PartnerLine, SyncAttempt
from scheduling.model.difference import Difference
from scheduling.model.message import Notice, Way
from scheduling.services import events
from scheduling.store import differences, outbox
from tests.api.pages.conftest import Browser
from tests.scheduling.office import MORNING, Office, add_envelope, delivered, ride_out


@pytest.fixture
def refused(house: Office) -> int:
    """A delivery whose message the portal refused; returns the message's id."""
    add_envelope(house)
    route = ride_out(house)[0]
    courier = next(person for person in house.couriers if person.courier_id == route.courier_id)
    events.ingest(house.engine, courier, [delivered(route.stops[0].stop_id, 1)], MORNING)
    with writing(house.engine) as session:
        row = session.get_one(Outbox, 1)
        row.state, row.attempts = OutboxState.WAITING, 1
        row.last_code, row.last_message = "portal.refused", "Cổng từ chối: thiếu mã thủ tục"
        session.add(
            SyncAttempt(
                outbox_id=1,
                number=1,
                worker="w",
                started_at=MORNING,
                ended_at=MORNING,
                result=AttemptResult.PERMANENT,
                code="portal.refused",
                message="Cổng từ chối: thiếu mã thủ tục",
            )
        )
    return 1


def test_no_news_is_said_to_be_no_news(officer: Browser) -> None:
    """A centre that never delivered."""
    assert "Chưa có tin nào phải gửi." in officer.get("/dong-bo")


def test_a_refused_message_is_on_top_with_its_reason(officer: Browser, refused: int) -> None:
    """And counted under the filter that a person opens first."""
    page = officer.get("/dong-bo")
    assert "<strong>1 tin cần người xem.</strong>" in page
    assert "Đã bàn giao kết quả cho bưu tá" in page, "what is told, and not the state that it leaves as it was"
    assert "Cổng từ chối: thiếu mã thủ tục" in page
    assert "portal.refused" in officer.get(f"/dong-bo/{refused}")
    assert "Cổng từ chối" not in officer.get("/dong-bo?loc=settled")


def test_a_person_sends_it_again(house: Office, officer: Browser, refused: int) -> None:
    """One press: it is due again."""
    assert "Tin sẽ được gửi lại ngay." in officer.post(f"/dong-bo/{refused}/gui-lai")
    with reading(house.engine) as session:
        assert OutboxState.PENDING in set(session.exec(select(Outbox.state)))


def test_messages_belong_to_their_centre(refused: int, browser_of: Callable[[str], Browser]) -> None:
    """Another centre's officer sees none, and cannot send one again."""
    other = browser_of("canbo2")
    assert "Chưa có tin nào phải gửi." in other.get("/dong-bo")
    other.get(f"/dong-bo/{refused}", 404)
    other.post(f"/dong-bo/{refused}/gui-lai", 404)


def test_the_carriers_people_have_no_part_in_it(dispatcher: Browser, courier: Browser) -> None:
    """Neither dispatcher nor courier."""
    for browser in (dispatcher, courier):
        browser.get("/dong-bo", 403)


def test_a_person_lets_a_message_go_with_a_reason_or_sends_it_elsewhere(
    house: Office, officer: Browser, refused: int
) -> None:
    """What stands behind it goes on; only a message to a person has somewhere else to go."""
    page = officer.get("/dong-bo")
    assert f"/dong-bo/{refused}/bo-qua" in page
    assert "noi-nhan" not in page
    assert "Đã bỏ qua tin." in officer.post(f"/dong-bo/{refused}/bo-qua", reason="báo tay rồi")
    assert "báo tay rồi" in officer.get("/dong-bo?loc=skipped")
    with writing(house.engine) as session:
        number = outbox.add_message(
            session, house.centre_id, "booking:LH-1", Notice(Way.SMS, "0912000000", "x"), MORNING
        )
        session.get_one(Outbox, number).state = OutboxState.WAITING
    assert f"/dong-bo/{number}/noi-nhan" in officer.get("/dong-bo")
    officer.post(f"/dong-bo/{number}/noi-nhan", to="0913000000")
    with reading(house.engine) as session:
        assert '"0913000000"' in session.get_one(Outbox, number).payload


def test_a_difference_is_listed_until_a_person_settles_it(house: Office, officer: Browser) -> None:
    """And another centre's is not."""
    with writing(house.engine) as session:
        differences.keep(
            session,
            house.centre_id,
            "carrier:1",
            [Difference("TN-1-D1", "apart", "placed", "delivered", None)],
            MORNING,
        )
    page = officer.get("/dong-bo")
    assert "TN-1-D1" in page
    assert "Bưu chính, Trung tâm số 1: hai bên ghi khác nhau" in page
    assert "đã gửi đơn" in page
    assert "đã phát" in page
    assert "Đã ghi là xong." in officer.post("/dong-bo/lech/1/xong")
    assert "TN-1-D1" not in officer.get("/dong-bo")


def test_a_line_that_rests_is_said_on_top(house: Office, officer: Browser) -> None:
    """With how long, so that nobody thinks messages lost."""
    with writing(house.engine) as session:
        session.add(
            PartnerLine(
                partner="dossiers:1",
                failures=5,
                open_until=datetime.now(UTC) + timedelta(days=3650),
                last_code="portal.x",
            )
        )
    assert "Tạm ngừng gọi Hệ thống hồ sơ, Trung tâm số 1 tới" in officer.get("/dong-bo")


def test_an_administrator_sees_every_job_and_nobody_else(officer: Browser, administrator: Browser) -> None:
    """None ran here, and the page says so."""
    officer.get("/dong-bo/viec-chay", 403)
    assert "Lỡ giờ: không máy nào chạy" in administrator.get("/dong-bo/viec-chay")
