"""The story of a dossier is told in the order in which it happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api.pages.story import story
from data.kinds import Channel, DeliveryState, DossierStatus, FailureReason, OutboxState, Outcome, What
from scheduling.model.morning import AttemptView, DossierView, MessageView
from scheduling.model.way import HandedOver, OnRoute, Way

NO_WAY = Way()
T0 = datetime(2026, 11, 20, 1, tzinfo=UTC)
PLAIN = DossierView(
    dossier_id=1,
    code="000.00.01.H20-261120-0001",
    procedure_name=None,
    field_name=None,
    owner_name=None,
    status=DossierStatus.PROCESSED,
    received_at=T0,
    due_at=None,
    result_ready_at=T0 + timedelta(days=1),
    returned_at=None,
    missing_fields=(),
    recipient_name="Nguyễn Thị Thử",
    recipient_phone=None,
    envelope_code=None,
    envelope_dossier_codes=(),
    custody=None,
    delivery_id=None,
    delivery_state=None,
    what=None,
    channel=None,
    chosen_at=None,
    wished_day=None,
    window=None,
    address_line=None,
    commune_code=None,
    commune_name=None,
    precision=None,
    fee_dong=0,
    postage_dong=0,
)
POSTED = replace(
    PLAIN,
    envelope_code="TN-1",
    what=What.RECEIVE_RESULT,
    channel=Channel.PHONE,
    chosen_at=T0 + timedelta(days=2),
    window=(28_800, 36_000),
    delivery_state=DeliveryState.REQUESTED,
)


def attempt(number: int, outcome: Outcome, days: float) -> AttemptView:
    """A try so many days after the beginning."""
    failed = outcome is Outcome.FAILED
    return AttemptView(
        number=number,
        happened_at=T0 + timedelta(days=days),
        outcome=outcome,
        reason=FailureReason.ABSENT if failed else None,
        note="khóa cổng" if failed else None,
        courier_name="Trần Quốc Bảo",
        received_by=None if failed else "Lê Văn Nhận",
        relation=None if failed else "household",
    )


def message(state: OutboxState, days: float) -> MessageView:
    """A message of the return, settled so many days after the beginning."""
    at = T0 + timedelta(days=days)
    settled = at if state is OutboxState.SETTLED else None
    return MessageView(1, PLAIN.code, DossierStatus.RETURNED, state, at, at, settled, 1, "portal.refused", "Thiếu mục")


def titles(view: DossierView, way: Way = NO_WAY) -> list[str]:
    """What the steps are called."""
    return [step.title for step in story(view, way)]


def test_a_result_nobody_asked_for_waits_at_the_counter() -> None:
    """The choice of the post is offered, never presumed (R1)."""
    assert titles(PLAIN) == ["Tiếp nhận hồ sơ", "Đã có kết quả", "Chờ người dân nhận tại quầy"]


def test_the_choice_says_what_where_and_when() -> None:
    """R1: what was chosen, through which channel, with its window and envelope."""
    step = story(POSTED, NO_WAY)[2]
    assert step.title == "Người dân chọn trả tại nhà"
    assert step.text == "Nhận kết quả, đăng ký qua điện thoại; khung giờ 08:00–10:00. Phong bì TN-1."


def test_tries_and_words_come_in_the_order_of_time_whatever_order_they_are_held_in() -> None:
    """A failure, a delivery, and the portal's word after it."""
    view = replace(
        POSTED,
        delivery_state=DeliveryState.DELIVERED,
        status=DossierStatus.RETURNED,
        returned_at=T0 + timedelta(days=4),
        attempts=(attempt(2, Outcome.DELIVERED, 4), attempt(1, Outcome.FAILED, 3)),
        messages=(message(OutboxState.SETTLED, 4.1),),
    )
    assert titles(view)[3:] == [
        "Lần phát 1: không phát được",
        "Lần phát 2: đã phát",
        "Hệ thống hồ sơ đã nhận tin “đã trả kết quả”",
    ]
    failed, delivered = story(view, NO_WAY)[3:5]
    assert failed.text == "Vắng nhà, đã để giấy mời. “khóa cổng” Bưu tá Trần Quốc Bảo."
    assert delivered.text == "Bưu tá Trần Quốc Bảo giao cho Lê Văn Nhận (người cùng nhà)."


def test_the_hands_it_went_through_stand_between_choice_and_door() -> None:
    """Planned, handed over, tried, kept at the post office, handed over again, delivered."""

    def on_route(days: float) -> OnRoute:
        at = T0 + timedelta(days=days)
        return OnRoute(at, at.date(), "Trần Quốc Bảo")

    def signed(days: float, giver: str) -> HandedOver:
        return HandedOver(T0 + timedelta(days=days), "BG-1", giver, "Trần Quốc Bảo")

    view = replace(
        POSTED,
        delivery_state=DeliveryState.DELIVERED,
        attempts=(attempt(1, Outcome.FAILED, 3.2), attempt(2, Outcome.DELIVERED, 4.2)),
    )
    way = Way((on_route(3), on_route(4)), (signed(3.1, "Trung tâm"), signed(4.1, "Bưu cục")))
    assert titles(view, way)[3:] == [
        "Xếp vào tuyến Thứ Hai, 23/11/2026",
        "Hai bên đã ký bàn giao",
        "Lần phát 1: không phát được",
        "Xếp vào tuyến Thứ Ba, 24/11/2026",
        "Hai bên đã ký bàn giao",
        "Lần phát 2: đã phát",
    ]


def test_what_is_not_told_yet_comes_last_and_says_what_hinders_it() -> None:
    """Waiting for a person is bad news, waiting for its time is not."""
    for state, tone in ((OutboxState.WAITING, "bad"), (OutboxState.PENDING, "next")):
        last = story(replace(POSTED, messages=(message(state, 3),)), NO_WAY)[-1]
        assert last.tone == tone
        assert last.at is None
    assert "Thiếu mục" in story(replace(POSTED, messages=(message(OutboxState.WAITING, 3),)), NO_WAY)[-1].text


def test_a_withdrawn_message_is_no_news() -> None:
    """It never left the house, so nobody was told."""
    assert titles(replace(POSTED, messages=(message(OutboxState.WITHDRAWN, 3),))) == titles(POSTED)


def test_each_state_of_a_delivery_says_where_the_envelope_is() -> None:
    """All but a delivered one, of which the last try tells."""
    for state in DeliveryState:
        tail = titles(replace(POSTED, delivery_state=state))[3:]
        assert len(tail) == (0 if state is DeliveryState.DELIVERED else 1), state
