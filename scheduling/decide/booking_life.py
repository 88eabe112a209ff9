"""What may happen to a booking next. One life for every kind, whatever it takes up."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from data.kinds import Audience, BookingState
from data.reference.booking import BookingRules
from scheduling.decide.cells import ZONE
from scheduling.decide.envelope_code import new_envelope_code
from scheduling.errors import Refused

LIVE = frozenset({BookingState.WAITING, BookingState.HELD, BookingState.CONFIRMED})
HAS_PLACE = frozenset({BookingState.HELD, BookingState.CONFIRMED, BookingState.FULFILLED, BookingState.MISSED})
_ENDED = {
    BookingState.CANCELLED: ("Lịch hẹn đã huỷ.", "The booking was cancelled."),
    BookingState.EXPIRED: ("Đã quá giờ giữ chỗ.", "The hold has expired."),
    BookingState.FULFILLED: ("Buổi hẹn đã diễn ra.", "The appointment has taken place."),
    BookingState.MISSED: ("Buổi hẹn đã bị lỡ.", "The appointment was missed."),
    BookingState.WAITING: ("Lịch hẹn còn đang chờ chỗ.", "The booking still waits for a place."),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a booking decides its next step."""

    state: BookingState
    starts_at: datetime | None
    held_until: datetime | None
    wished_until: date | None = None


def needs_confirming(booking: Standing, now: datetime) -> bool:
    """Whether confirming changes anything; a second click does not.

    Raises
    ------
    Refused
        It is not held, or the hold has run out (also where no job has noticed yet).
    """
    if booking.state is BookingState.CONFIRMED:
        return False
    _require(booking, {BookingState.HELD})
    if is_overdue(booking, now):
        raise Refused(*_ENDED[BookingState.EXPIRED])
    return True


def needs_cancelling(booking: Standing, audience: Audience, now: datetime, rules: BookingRules) -> bool:
    """Whether cancelling changes anything. Raises Refused after the cut-off, or when it is over."""
    if booking.state in (BookingState.CANCELLED, BookingState.EXPIRED):
        return False
    _require(booking, LIVE)
    if booking.state is BookingState.CONFIRMED:
        _require_before_cut_off(booking, audience, now, rules)
    return True


def require_movable(booking: Standing, audience: Audience, now: datetime, rules: BookingRules) -> None:
    """Raise Refused unless the booking may be given another time."""
    _require(booking, {BookingState.HELD, BookingState.CONFIRMED})
    if is_overdue(booking, now):
        raise Refused(*_ENDED[BookingState.EXPIRED])
    _require_before_cut_off(booking, audience, now, rules)


def require_over(booking: Standing, now: datetime) -> None:
    """Raise Refused unless it can be said how the appointment went; what was said may be corrected."""
    _require(booking, {BookingState.CONFIRMED, BookingState.FULFILLED, BookingState.MISSED})
    if booking.starts_at is None or now < booking.starts_at:
        raise Refused("Buổi hẹn chưa bắt đầu.", "The appointment has not begun.")


def is_overdue(booking: Standing, now: datetime) -> bool:
    """Whether a hold has run out, or the last day that was waited for has passed."""
    if booking.state is BookingState.WAITING:
        return booking.wished_until is not None and booking.wished_until < now.astimezone(ZONE).date()
    return booking.state is BookingState.HELD and booking.held_until is not None and booking.held_until <= now


def require_within_limits(of_phone: int, of_dossier: int, audience: Audience, rules: BookingRules) -> None:
    """Raise Refused when a phone or dossier has as many live bookings as it may; a phone's limit binds no officer."""
    if of_dossier:
        raise Refused("Hồ sơ này đã có lịch hẹn.", "This dossier has a booking already.")
    if audience is Audience.PUBLIC and of_phone >= rules.most_of_one_phone:
        raise Refused(
            f"Số điện thoại này đã có {rules.most_of_one_phone} lịch hẹn.",
            f"This phone has {rules.most_of_one_phone} bookings already.",
        )


def cools_until(now: datetime, chance: random.Random, rules: BookingRules) -> datetime:
    """When a place given up may be booked again: a moment that nobody can foretell."""
    return now + timedelta(seconds=chance.randint(rules.cool_down_least_seconds, rules.cool_down_most_seconds))


def new_reference(chance: random.Random) -> str:
    """A fresh booking number, ``LH-7K3F-9QXM``, with the check sign of an envelope's code."""
    return "LH" + new_envelope_code(chance).removeprefix("TN")


def _require(booking: Standing, states: Collection[BookingState]) -> None:
    if booking.state not in states:
        raise Refused(*_ENDED.get(booking.state, ("Lịch hẹn chưa được xác nhận.", "The booking is not confirmed.")))


def _require_before_cut_off(booking: Standing, audience: Audience, now: datetime, rules: BookingRules) -> None:
    if booking.starts_at is None or audience is Audience.OFFICER:
        return
    if now + timedelta(seconds=rules.cut_off_seconds) > booking.starts_at:
        raise Refused("Đã sát giờ hẹn, không đổi hoặc huỷ được nữa.", "Too close to the appointment to change it.")
