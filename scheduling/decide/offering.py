"""What is free, and why not. Listing and booking call this one function, so that what is offered can be booked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from data.kinds import Audience
from data.reference.booking import BookingRules
from scheduling.decide.cells import ZONE
from scheduling.errors import NotFound, Refused
from scheduling.model.booking import Place, Why
from scheduling.model.supply import Offered, SlotView

SENTENCES: dict[Why, tuple[str, str]] = {
    Why.PAST: ("Khung giờ này đã qua.", "This slot has passed."),
    Why.TOO_LATE: ("Khung giờ này sắp bắt đầu, không đặt được nữa.", "This slot begins too soon to be booked."),
    Why.NOT_YET: ("Ngày này chưa mở đặt hẹn.", "This day is not open for booking yet."),
    Why.TOO_NEAR: ("Thủ tục này phải đặt sớm hơn.", "This service must be booked earlier."),
    Why.FULL: ("Khung giờ này đã hết chỗ.", "This slot is full."),
    Why.NO_ROW: ("Không đủ khung giờ liền nhau cho thủ tục này.", "Not enough slots in a row for this service."),
}


def places(
    day: Sequence[SlotView], service: Offered, audience: Audience, now: datetime, rules: BookingRules
) -> tuple[Place, ...]:
    """Say of each slot of one day whether an appointment may begin there.

    Parameters
    ----------
    day
        Every slot of the service's group on one local day, in order of time.
    """
    return tuple(_place(day, first, service, audience, now, rules) for first in range(len(day)))


def require_free(places: Sequence[Place], slot_id: int) -> Place:
    """Return the place that begins with this slot.

    Raises
    ------
    Refused
        It cannot be booked; says why.
    NotFound
        There is no such slot.
    """
    for place in places:
        if place.slot_id == slot_id:
            if place.why_not is not None:
                raise Refused(*SENTENCES[place.why_not])
            return place
    raise NotFound("Không có khung giờ này.", "There is no such slot.")


def _place(
    day: Sequence[SlotView], first: int, service: Offered, audience: Audience, now: datetime, rules: BookingRules
) -> Place:
    run = _run(day[first : first + service.slots_needed])
    left = min(_most(slot, audience) - slot.taken for slot in run)
    why = _not_at_this_time(run[0], service, audience, now, rules)
    if why is None and len(run) < service.slots_needed:
        why = Why.NO_ROW
    if why is None and left <= 0:
        why = Why.FULL
    return Place(run, why, 0 if why else left)


def _run(slots: Sequence[SlotView]) -> tuple[SlotView, ...]:
    """The slots that follow one another without a gap, from the first."""
    row = [slots[0]]
    for slot in slots[1:]:
        if slot.starts_at != row[-1].ends_at:
            break
        row.append(slot)
    return tuple(row)


def _most(slot: SlotView, audience: Audience) -> int:
    return slot.places_officer if audience is Audience.OFFICER else slot.places_public


def _not_at_this_time(
    slot: SlotView, service: Offered, audience: Audience, now: datetime, rules: BookingRules
) -> Why | None:
    if slot.starts_at <= now:
        return Why.PAST
    if audience is Audience.OFFICER:
        return None  # who stands before the officer may be booked for any time to come
    days = (slot.starts_at.astimezone(ZONE).date() - now.astimezone(ZONE).date()).days
    if days > service.opens_until_days:
        return Why.NOT_YET
    if days < service.opens_after_days:
        return Why.TOO_NEAR
    return Why.TOO_LATE if slot.starts_at < now + timedelta(seconds=rules.lead_seconds) else None
