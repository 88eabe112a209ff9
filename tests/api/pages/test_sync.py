"""The messages to the dossier system, as their keeper sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from data.kinds import AttemptResult, OutboxState
from data.session import reading, writing
from data.tables import Outbox, SyncAttempt
from scheduling.services import events
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
