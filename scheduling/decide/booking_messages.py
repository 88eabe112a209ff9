"""What a citizen must be told of a booking, given what was told before, and the words for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.kinds import BookingState, MessageKind
from data.reference.citizens import CitizenRules, MessageRules
from data.reference.messages import message_words
from scheduling.decide.cells import ZONE
from scheduling.model.message import Notice, Way

_WEEKDAYS = {
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_OF_A_TIME = frozenset({MessageKind.CONFIRMATION, MessageKind.CHANGE, MessageKind.REMINDER})
_OF_AN_ARRIVAL = frozenset({MessageKind.ON_THE_WAY, MessageKind.LATE})


@dataclass(frozen=True, slots=True)
class ToldOf:
    """One message of a booking, as far as the decision needs it. Those taken back are left out."""

    outbox_id: int
    kind: MessageKind
    at: datetime | None
    """The time that it tells."""
    may_have_left: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """How a booking stands."""

    state: BookingState
    starts_at: datetime | None
    waited: bool
    """It was on the waiting list: a place it holds was offered to it."""


@dataclass(frozen=True, slots=True)
class Say:
    """What to do to the outbox: messages to take back, then perhaps one to add."""

    withdraw: tuple[int, ...]
    add: MessageKind | None


def what_to_say(told: Sequence[ToldOf], truth: Truth) -> Say:
    """Compare what a citizen was told of a booking, oldest first, with the truth of now.

    What has not left is taken back: the truth is told once, however often it changed within minutes. What has left
    stands, and is not told again.
    """
    left = [message for message in told if message.may_have_left]
    waiting = [message for message in told if not message.may_have_left]
    news = _news(left, truth)
    if news and waiting and (waiting[-1].kind, waiting[-1].at) == (news, truth.starts_at):
        return Say(tuple(message.outbox_id for message in waiting[:-1]), None)
    return Say(tuple(message.outbox_id for message in waiting), news)


def arrival_to_say(told: Sequence[ToldOf], arrives_at: datetime, rules: MessageRules) -> MessageKind | None:
    """``ON_THE_WAY`` the first time, then ``LATE`` when the arrival has moved by more than a set time; else None."""
    last = next((each.at for each in reversed(told) if each.kind in _OF_AN_ARRIVAL), None)
    if last is None:
        return MessageKind.ON_THE_WAY
    moved = abs((arrives_at - last).total_seconds())
    return MessageKind.LATE if moved > rules.retell_seconds else None


def due_at(kind: MessageKind, now: datetime, rules: MessageRules) -> datetime:
    """When a message may leave: changes wait for more of them, what somebody waits for does not."""
    gathered = kind in (MessageKind.CONFIRMATION, MessageKind.CHANGE, MessageKind.CANCELLED)
    return now + timedelta(seconds=rules.gather_seconds) if gathered else now


def code_message(phone: str, code: str, language: str, until: datetime, rules: CitizenRules) -> Notice:
    """A one-time code, to be sent at any hour: somebody asked for it."""
    facts = {"code": code, "minutes": str(rules.code.seconds // 60)}
    text = _filled(MessageKind.CODE, language, facts)
    return Notice(Way.SMS, phone, text, "", MessageKind.CODE.value, facts, urgent=True, worthless_at=until)


@dataclass(frozen=True, slots=True)
class Speaking:
    """Of what a message of a booking speaks."""

    reference: str
    service: str
    where: str
    starts_at: datetime | None
    held_until: datetime | None
    link: str


def booking_message(kind: MessageKind, phone: str, language: str, of: Speaking, at: datetime | None) -> Notice:
    """A message of a booking; ``at`` is the time it tells, of the appointment or of an arrival."""
    facts = {
        "reference": of.reference,
        "service": of.service,
        "where": of.where,
        "link": of.link,
        "when": _when(at, language) if at else "",
        "until": _when(of.held_until, language) if of.held_until else "",
    }
    values = {**facts, "at": at.isoformat() if at else ""}
    worthless = of.held_until if kind is MessageKind.OFFER else None
    if kind in _OF_A_TIME | _OF_AN_ARRIVAL:
        worthless = at
    text = _filled(kind, language, facts)
    urgent = kind in _OF_AN_ARRIVAL
    return Notice(Way.SMS, phone, text, "", kind.value, values, urgent=urgent, worthless_at=worthless)


def _news(left: Sequence[ToldOf], truth: Truth) -> MessageKind | None:
    last = left[-1] if left else None
    told_time = next((each.at for each in reversed(left) if each.kind in _OF_A_TIME), None)
    match truth.state:
        case BookingState.CONFIRMED:
            if told_time is None:
                return MessageKind.CONFIRMATION
            return None if told_time == truth.starts_at else MessageKind.CHANGE
        case BookingState.HELD if truth.waited:
            known = last is not None and (last.kind, last.at) == (MessageKind.OFFER, truth.starts_at)
            return None if known else MessageKind.OFFER
        case BookingState.WAITING:
            known = last is None or last.kind is MessageKind.RESULT_LATE or told_time is None
            return None if known else MessageKind.RESULT_LATE
        case BookingState.CANCELLED:
            return None if last is None or last.kind is MessageKind.CANCELLED else MessageKind.CANCELLED
        case BookingState.MISSED:
            return None if last is None or last.kind is MessageKind.MISSED else MessageKind.MISSED
    return None


def _when(moment: datetime, language: str) -> str:
    local = moment.astimezone(ZONE)
    return f"{local:%H:%M}, {_WEEKDAYS[language][local.weekday()]} {local:%d/%m/%Y}"


def _filled(kind: MessageKind, language: str, facts: dict[str, str]) -> str:
    return message_words()[kind, language].format_map(facts)
