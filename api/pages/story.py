"""The story of one dossier, told in the order it happened. Pure: a view in, steps out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from api import filters, words
from data.kinds import Custody, DeliveryState, OutboxState, Outcome, Relation
from scheduling.model.morning import AttemptView, DossierView, MessageView
from scheduling.model.way import Way


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, or comes next (``at`` is then None). ``tone``: done, going, warn, bad or next."""

    title: str
    text: str
    at: datetime | None
    tone: str


def story(view: DossierView, way: Way) -> tuple[Step, ...]:
    """Return the past in order of time, then what stands now, then what comes."""
    told = (*_beginning(view), *_travelled(way), *map(_try, view.attempts), *_told(view))
    past = [step for step in told if step.at is not None]
    past.sort(key=lambda step: step.at.timestamp() if step.at else 0.0)
    return (*past, *_now(view), *_to_tell(view))


def _beginning(view: DossierView) -> tuple[Step, ...]:
    choice = ""
    if view.what and view.channel:
        parts = [f"{words.word(view.what)}, đăng ký {words.word(view.channel).lower()}"]
        if view.wished_day:
            parts.append(f"muốn nhận {filters.long_day(view.wished_day)}")
        if view.window:
            parts.append(f"khung giờ {filters.window(view.window)}")
        choice = "; ".join(parts) + (f". Phong bì {view.envelope_code}." if view.envelope_code else ".")
    return (
        Step("Tiếp nhận hồ sơ", "", view.received_at, "done"),
        Step("Đã có kết quả", "", view.result_ready_at, "done"),
        Step("Người dân chọn trả tại nhà", choice, view.chosen_at, "done"),
    )


def _travelled(way: Way) -> tuple[Step, ...]:
    return (
        *(
            Step(
                f"Xếp vào tuyến {filters.long_day(route.day)}",
                f"Bưu tá {route.courier_name}.",
                route.published_at,
                "done",
            )
            for route in way.routes
        ),
        *(
            Step(
                "Kết quả về lại Trung tâm, hai bên đã ký" if each.back_to else "Hai bên đã ký bàn giao",
                f"{each.giver_name} giao cho {each.back_to or f'bưu tá {each.courier_name}'}, biên bản {each.code}.",
                each.received_at,
                "done",
            )
            for each in way.handovers
        ),
    )


def _try(attempt: AttemptView) -> Step:
    title = f"Lần phát {attempt.number}: {words.word(attempt.outcome).lower()}"
    if attempt.outcome is Outcome.DELIVERED:
        relation = f" ({words.word(Relation(attempt.relation)).lower()})" if attempt.relation else ""
        text = f"Bưu tá {attempt.courier_name} giao cho {attempt.received_by or 'người nhận'}{relation}."
        return Step(title, text, attempt.happened_at, "done")
    if attempt.outcome is Outcome.WITHDRAWN:
        return Step(title, f"Bưu tá {attempt.courier_name} lấy lại lần bấm.", attempt.happened_at, "next")
    reason = words.word(attempt.reason) if attempt.reason else "Không ghi lý do"
    note = f" “{attempt.note}”" if attempt.note else ""
    return Step(title, f"{reason}.{note} Bưu tá {attempt.courier_name}.", attempt.happened_at, "bad")


def _told(view: DossierView) -> tuple[Step, ...]:
    return tuple(
        Step(f"Hệ thống hồ sơ đã nhận tin “{_news(message)}”", "", message.settled_at, "done")
        for message in view.messages
        if message.state is OutboxState.SETTLED
    )


def _now(view: DossierView) -> tuple[Step, ...]:
    match view.delivery_state:
        case DeliveryState.REQUESTED:
            return (Step("Chờ xếp tuyến", "Bưu cục sẽ xếp vào tuyến của bưu tá.", None, "next"),)
        case DeliveryState.PLANNED:
            return (Step("Chờ hai bên ký bàn giao", "Bưu tá chưa nhận phong bì.", None, "going"),)
        case DeliveryState.OUT:
            return (Step("Bưu tá đang cầm phong bì", "Đang trên đường.", None, "going"),)
        case DeliveryState.CANCELLED:
            return (Step("Đã hủy trả tại nhà", "Người dân nhận kết quả tại quầy.", None, "warn"),)
        case DeliveryState.UNDELIVERABLE if view.custody is Custody.CENTRE:
            return (Step("Chờ người dân nhận tại quầy", "Không phát được tại nhà; đã nhắn người dân.", None, "warn"),)
        case DeliveryState.UNDELIVERABLE:
            return (Step("Chờ chuyển hoàn về Trung tâm", "Phong bì đang ở bưu cục, không phát nữa.", None, "warn"),)
        case DeliveryState.DELIVERED:
            return ()
    if view.returned_at:
        return ()
    return (Step("Chờ người dân nhận tại quầy", "Có thể chọn trả tại nhà.", None, "next"),)


def _to_tell(view: DossierView) -> tuple[Step, ...]:
    steps = []
    for message in view.messages:
        if message.state is OutboxState.PENDING:
            text = f"Gửi từ {filters.moment(message.due_at)}, sau thời gian hoàn tác."
            if message.attempts:
                text = f"Đã gửi {message.attempts} lần, gửi lại lúc {filters.moment(message.due_at)}."
            steps.append(Step(f"Sẽ báo hệ thống hồ sơ: {_news(message)}", text, None, "next"))
        elif message.state is OutboxState.WAITING:
            text = f"{message.last_message or 'Hệ thống hồ sơ không nhận.'} Xem ở trang Đồng bộ."
            steps.append(Step(f"Chưa báo được hệ thống hồ sơ: {_news(message)}", text, None, "bad"))
    return tuple(steps)


def _news(message: MessageView) -> str:
    told = message.tells or words.word(message.tells_status)
    return told[:1].lower() + told[1:]
