"""The waiting list: who waits is offered what becomes free, before anybody else can take it."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import BookingState, BookingStep
from data.reference.booking import BookingRules, booking_rules
from data.reference.working import working_rules
from data.session import writing
from data.tables import Booking
from scheduling.decide.cells import ZONE
from scheduling.decide.offering import places
from scheduling.decide.reaching import earliest, quiet_hours
from scheduling.errors import Invalid, Refused
from scheduling.failpoints import reach
from scheduling.model.booking import BookingView, Place, Wish
from scheduling.model.person import JOB, Person
from scheduling.model.supply import DayKey
from scheduling.services.booking_messages import say
from scheduling.services.booking_new import begin, keep
from scheduling.services.bookings import CHANCE, free_places
from scheduling.store import bookings, slots, supply
from scheduling.store.audit import note


def join(
    place: Engine | Session,
    person: Person,
    wish: Wish,
    first: date,
    last: date,
    now: datetime,
    rules: BookingRules | None = None,
    chance: random.Random = CHANCE,
) -> BookingView:
    """Wait for a place between two days. It counts against the limits as a booking does.

    Raises
    ------
    NotFound
        No such service or dossier at this person's centre.
    Refused
        There is a place: it can be taken; or the phone or dossier has as many bookings as it may.
    Invalid
        The days are no span to come, the phone is none, or nobody is named; names the field.
    """
    rules, today = rules or booking_rules(), now.astimezone(ZONE).date()
    with writing(place) as session:
        if not today <= first <= last:
            raise Invalid("first_day", "Khoảng ngày chờ không hợp lệ.", "Not a span of days to come.")
        service, found = free_places(session, person, wish.service_code, first, last, now, rules)
        if last > today + timedelta(days=service.opens_until_days):
            raise Invalid("last_day", "Ngày này chưa mở đặt hẹn.", "Further ahead than can be booked.")
        if any(each.why_not is None for each in found):
            raise Refused("Đang còn chỗ trống trong những ngày này.", "There is a free place on these days.")
        booking = begin(session, person, wish, service, now, chance)
        booking.wished_from, booking.wished_until = first, last
        keep(session, booking, rules)
        bookings.note_step(session, booking, BookingStep.JOINED, person, now)
        note(session, person, "booking.joined", "booking", booking.id, now)
        view = bookings.view(session, booking)
        reach("booking.before_join_commit")
    reach("booking.after_join_commit")
    return view


def offer(session: Session, key: DayKey, now: datetime, rules: BookingRules) -> int:
    """Hold what is free on a locked day for who waits, who came first first; returns how many were offered one.

    Called in the transaction that freed or opened the places: nobody can come between.
    """
    offered = 0
    for booking in bookings.lock_waiting(session, key):
        free = _first_free(session, key, booking, now, rules)
        if free is None:
            continue
        assert booking.id is not None
        booking.state, booking.starts_at, booking.ends_at = BookingState.HELD, free.starts_at, free.ends_at
        told_at = earliest(now, quiet_hours(working_rules().quiet))  # nobody is woken for an offer: it counts from then
        booking.held_until = min(told_at + timedelta(seconds=rules.offer_seconds), free.starts_at)
        slots.take(session, booking.id, [slot.slot_id for slot in free.slots])
        bookings.note_step(session, booking, BookingStep.OFFERED, JOB, now)
        say(session, booking, now)
        offered += 1
    return offered


def _first_free(session: Session, key: DayKey, booking: Booking, now: datetime, rules: BookingRules) -> Place | None:
    service = supply.service_of(session, booking.service_id or 0)
    day = slots.see_days(session, [key])[key]
    found = places(day, service, booking.audience, now, rules)
    return next((each for each in found if each.why_not is None), None)
