"""The courier's page: marks that count once, errors that name the field, and a mark taken back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import select

from data.kinds import Custody, DeliveryState, OutboxState
from data.session import reading
from data.tables import CourierEvent
from scheduling.model.person import Person
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser
from tests.scheduling.office import MORNING, Office, add_envelope, delivery_state, messages, publish, ride_out, routes

FORM = {"device_id": "phone-1", "sequence": 1, "captured_at": MORNING.isoformat()}
DELIVERED = {
    **FORM,
    "received_by": "Nguyễn Thị Thử",
    "relation": "self",
    "place": "address",
    "collected_dong": "50.000",
}
FAILED = {**FORM, "reason": "absent", "note": "gọi không bắt máy"}


@pytest.fixture
def rider(house: Office, browser_of: Callable[[Person], Browser]) -> Browser:
    """The browser of a courier who rides out with two envelopes, both lists signed."""
    add_envelope(house, fee_dong=50_000)
    add_envelope(house)
    courier_id = ride_out(house)[0].courier_id
    return browser_of(next(person for person in house.couriers if person.courier_id == courier_id))


@pytest.fixture
def stop(house: Office, rider: Browser) -> str:
    """Where the first stop of that route is."""
    return f"/tuyen/diem/{routes(house)[0].stops[0].stop_id}"


def first(house: Office) -> int:
    """The delivery at the first stop."""
    return routes(house)[0].stops[0].delivery_id


def events(house: Office) -> int:
    """How many marks are held."""
    with reading(house.engine) as session:
        return len(session.exec(select(CourierEvent)).all())


def test_no_route_looks_meant(courier: Browser) -> None:
    """A courier without a route today is told what will bring one."""
    assert "Hôm nay chưa có tuyến" in courier.get("/tuyen")


def test_the_next_stop_has_all_that_the_door_needs(house: Office, rider: Browser) -> None:
    """Arrival, name, phone to tap, what to collect and to check, and the way."""
    page = rider.get("/tuyen")
    at_door = routes(house)[0].stops[0]
    assert "Điểm 1 trên 2" in page
    assert 'href="tel:+84912000000"' in page
    assert f'href="geo:{at_door.latitude},{at_door.longitude}?q=' in page
    for wanted in (at_door.recipient_name, at_door.address_line, at_door.envelope_code, "1 bản chính"):
        assert wanted in page
    assert page.count("data-mark") == 2, "two forms, of the next stop only"


def test_a_delivery_moves_on_to_the_next_stop(house: Office, rider: Browser, stop: str) -> None:
    """The envelope is in the recipient's hands, and the dossier system will be told after the time of undoing."""
    page = rider.post(f"{stop}/da-phat", **DELIVERED)
    assert "Điểm 2 trên 2" in page
    assert "Hoàn tác được tới 07:35" in page
    assert delivery_state(house, first(house)) == (DeliveryState.DELIVERED, Custody.RECIPIENT, 0)
    assert [state for *_, state in messages(house)] == [OutboxState.PENDING]


def test_the_same_tap_sent_twice_counts_once(house: Office, rider: Browser, stop: str) -> None:
    """A lost reply makes a phone send again: one event, one message (law 4)."""
    rider.post(f"{stop}/da-phat", **DELIVERED)
    rider.post(f"{stop}/da-phat", **DELIVERED)
    assert events(house) == 1
    assert len(messages(house)) == 1


def test_without_script_the_form_is_numbered_by_the_page(
    house: Office, rider: Browser, stop: str, clock: Clock
) -> None:
    """The hidden fields as the server drew them, the form sent twice some seconds apart: still one event."""
    page = rider.get(stop)
    drawn = re.search(r'da-phat".*?name="device_id" value="(page-\w+)".*?name="sequence" value="(\d+)"', page, re.S)
    assert drawn is not None
    plain = {**DELIVERED, "device_id": drawn[1], "sequence": drawn[2], "captured_at": ""}
    rider.post(f"{stop}/da-phat", **plain)
    clock.forward(seconds=3)
    assert "Lần bấm này đã được ghi từ trước." in rider.post(f"{stop}/da-phat", **plain)
    assert events(house) == 1


def test_two_pages_without_script_do_not_share_numbers(rider: Browser, stop: str) -> None:
    """Each drawing of a page is a device of its own."""
    devices = {re.search(r'value="(page-\w+)"', rider.get(stop))[1] for _ in range(3)}  # type: ignore[index]
    assert len(devices) == 3


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"received_by": " "}, "Cần ghi tên người nhận."),
        ({"relation": "authorised"}, "Cần ghi giấy ủy quyền."),
        ({"place": ""}, "Cần chọn nơi phát."),
        ({"collected_dong": "năm chục"}, "Ghi số tiền bằng chữ số, ví dụ 12.000."),
        ({"relation": "neighbour"}, "Hãy chọn trong danh sách."),
    ],
)
def test_a_delivery_that_proves_nothing_is_sent_back(
    house: Office, rider: Browser, stop: str, wrong: dict[str, str], reason: str
) -> None:
    """R7, R19: who, as whom, where. The form stays open with what was typed, and nothing is stored."""
    page = rider.post(f"{stop}/da-phat", 422, **{**DELIVERED, **wrong})
    assert reason in page
    assert '<details class="yes" name="ghi" open>' in page
    assert events(house) == 0


def test_a_failure_needs_a_reason_of_the_law(house: Office, rider: Browser, stop: str) -> None:
    """R8: one of the list, not free words."""
    page = rider.post(f"{stop}/khong-phat-duoc", 422, **{**FAILED, "reason": ""})
    assert "Cần chọn lý do." in page
    assert '<details class="no" name="ghi" open>' in page
    assert "gọi không bắt máy" in page
    rider.post(f"{stop}/khong-phat-duoc", **FAILED)
    assert delivery_state(house, first(house))[2] == 1


def test_a_mark_can_be_taken_back_from_any_phone(
    house: Office, rider: Browser, stop: str, browser_of: Callable[[Person], Browser]
) -> None:
    """Marked by one device, undone in another browser: the stop is next again and no word leaves the house."""
    rider.post(f"{stop}/da-phat", **DELIVERED)
    courier_id = routes(house)[0].courier_id
    other = browser_of(next(person for person in house.couriers if person.courier_id == courier_id))
    page = other.post(f"{stop}/hoan-tac", captured_at=(MORNING + timedelta(minutes=1)).isoformat())
    assert "Đã hoàn tác" in page
    assert "Điểm 1 trên 2" in page
    assert delivery_state(house, first(house))[0] is DeliveryState.OUT
    assert messages(house) == []


def test_taking_back_twice_takes_back_once(house: Office, rider: Browser, stop: str) -> None:
    """The second tap finds nothing that stands, and says so."""
    rider.post(f"{stop}/khong-phat-duoc", **FAILED)
    rider.post(f"{stop}/hoan-tac")
    assert "Điểm này đã được hoàn tác từ trước." in rider.post(f"{stop}/hoan-tac")
    assert events(house) == 2


def test_a_stop_may_be_marked_again_after_taking_back(house: Office, rider: Browser, stop: str) -> None:
    """Failed, undone, delivered, undone, failed: each has a number of its own."""
    rider.post(f"{stop}/khong-phat-duoc", **FAILED)
    rider.post(f"{stop}/hoan-tac")
    rider.post(f"{stop}/da-phat", **{**DELIVERED, "sequence": 2})
    rider.post(f"{stop}/hoan-tac")
    rider.post(f"{stop}/khong-phat-duoc", **{**FAILED, "sequence": 3})
    assert events(house) == 5
    assert delivery_state(house, first(house))[2] == 1


def test_it_is_too_late_when_the_word_may_have_left(rider: Browser, stop: str, clock: Clock) -> None:
    """After five minutes the page offers no undo, and a late tap is refused with a sentence."""
    rider.post(f"{stop}/da-phat", **DELIVERED)
    clock.forward(minutes=6)
    assert "Hoàn tác" not in rider.get("/tuyen")
    page = rider.post(f"{stop}/hoan-tac", 409)
    assert "Chỉ hoàn tác được trong 5 phút" in page


def test_nobody_marks_before_the_lists_are_signed(house: Office, browser_of: Callable[[Person], Browser]) -> None:
    """The page has no form, and a form made by hand is refused (R3)."""
    add_envelope(house)
    publish(house)
    route = routes(house)[0]
    rider = browser_of(next(person for person in house.couriers if person.courier_id == route.courier_id))
    assert "data-mark" not in rider.get("/tuyen")
    page = rider.post(f"/tuyen/diem/{route.stops[0].stop_id}/da-phat", 409, **DELIVERED)
    assert "Biên bản bàn giao chưa đủ hai chữ ký." in page


def test_a_courier_sees_only_the_own_route(
    house: Office, rider: Browser, stop: str, browser_of: Callable[[str], Browser]
) -> None:
    """Law 9: another courier gets neither the page of the stop nor its marks."""
    stranger = browser_of("buuta21")
    stranger.get(stop, 404)
    stranger.post(f"{stop}/da-phat", 404, **DELIVERED)
    stranger.post(f"{stop}/hoan-tac", 404)
    assert "Nguyễn Thị Thử" not in stranger.get("/tuyen")
    assert events(house) == 0


def test_the_whole_route_done_says_what_comes_next(house: Office, rider: Browser) -> None:
    """After the last stop there is no form, and the rest goes back to the post office."""
    for sequence, each in enumerate(routes(house)[0].stops, 1):
        rider.post(f"/tuyen/diem/{each.stop_id}/da-phat", **{**DELIVERED, "sequence": sequence})
    page = rider.get("/tuyen")
    assert "Đã đi hết tuyến" in page
    assert "da-phat" not in page
