"""One life of a booking at the counter: held, confirmed, moved, cancelled, fulfilled or missed.

Every write locks in one order, so that no two wait for each other: who books, then every slot of the day it
touches, sorted by id, then the booking; only then it reads what it decides on (law 1). Giving a place up changes
no counter: the place cools down, and :mod:`scheduling.services.tending` frees it under the same lock.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import BookingState, BookingStep
from data.reference.booking import BookingRules, booking_rules
from data.session import reading, writing
from data.tables import Booking
from scheduling.decide import booking_life as life
from scheduling.decide.offering import places, require_free
from scheduling.failpoints import reach
from scheduling.model.booking import BookingView, Place, Wish
from scheduling.model.person import Person
from scheduling.model.supply import DayKey, Offered
from scheduling.services import home_places
from scheduling.services.booking_end import give_up, give_up_post, lock_result, tell
from scheduling.services.booking_new import audience_of, begin, keep
from scheduling.store import bookings, slots, supply

CHANCE = random.SystemRandom()


def free_places(
    place: Engine | Session,
    person: Person,
    service_code: str,
    first: date,
    last: date,
    now: datetime,
    rules: BookingRules | None = None,
) -> tuple[Offered, tuple[Place, ...]]:
    """The service, and every possible beginning of an appointment between two days: free, or why not.

    What is free here is free to :func:`hold` until somebody takes it. Raises NotFound.
    """
    rules = rules or booking_rules()
    with reading(place) as session:
        service = supply.own_service(session, person, service_code)
        keys = slots.days_between(session, service.centre_id, service.group_code, first, last)
        days = slots.see_days(session, keys)
    return service, tuple(each for key in keys for each in places(days[key], service, audience_of(person), now, rules))


def hold(
    place: Engine | Session,
    person: Person,
    wish: Wish,
    slot_id: int,
    now: datetime,
    rules: BookingRules | None = None,
    chance: random.Random = CHANCE,
) -> BookingView:
    """Hold the place that begins with a slot; nobody else gets it until the hold runs out.

    Raises
    ------
    NotFound
        No such slot, service or dossier at this person's centre.
    Refused
        The place is not free, and why; or the phone or dossier has as many bookings as it may.
    Invalid
        The phone is none, or nobody is named; names the field.
    """
    rules = rules or booking_rules()
    with writing(place) as session:
        service = supply.own_service(session, person, wish.service_code)
        key = slots.key_of(session, person, slot_id)
        booking = begin(session, person, wish, service, now, chance)
        day = slots.lock_days(session, [key])[key]
        offered = places(day, service, booking.audience, now, rules) if _serves(service, key) else ()
        free = require_free(offered, slot_id)
        booking.state, booking.held_until = BookingState.HELD, now + timedelta(seconds=rules.hold_seconds)
        booking.starts_at, booking.ends_at = free.starts_at, free.ends_at
        keep(session, booking, rules)
        assert booking.id is not None
        slots.take(session, booking.id, [slot.slot_id for slot in free.slots])
        tell(session, person, booking, BookingStep.HELD, now)
        view = bookings.view(session, booking)
        reach("booking.before_hold_commit")
    reach("booking.after_hold_commit")
    return view


def confirm(place: Engine | Session, person: Person, reference: str, now: datetime) -> BookingView:
    """Make a held booking certain. Confirming again changes nothing.

    Who comes to the counter for a result gives up its way by post.

    Raises
    ------
    NotFound
        No such booking.
    Refused
        It is not held any more, or the result has left the centre with the post.
    """
    with writing(place) as session:
        booking_id = bookings.own_id(session, person, reference)
        lock_result(session, booking_id)
        booking, day = home_places.lock_booking(session, person, booking_id)
        if life.needs_confirming(bookings.standing(booking), now):
            home_places.make_promise(session, booking, day)
            give_up_post(session, person, booking, now)
            booking.state = BookingState.CONFIRMED
            tell(session, person, booking, BookingStep.CONFIRMED, now)
        view = bookings.view(session, booking)
        reach("booking.before_confirm_commit")
    reach("booking.after_confirm_commit")
    return view


def reschedule(
    place: Engine | Session,
    person: Person,
    reference: str,
    slot_id: int,
    now: datetime,
    rules: BookingRules | None = None,
    chance: random.Random = CHANCE,
) -> BookingView:
    """Give a booking another time: the old place is given up when the new one is taken, or not at all.

    Raises
    ------
    NotFound
        No such booking or slot.
    Refused
        The new place is not free, or the booking cannot be moved any more; the old place stands.
    """
    rules, audience = rules or booking_rules(), audience_of(person)
    with writing(place) as session:
        booking_id = bookings.own_id(session, person, reference)
        service = supply.service_of_booking(session, booking_id)
        key = slots.key_of(session, person, slot_id)
        locked = slots.lock_days(session, [key])[key]
        booking = bookings.lock(session, person, booking_id)
        life.require_movable(bookings.standing(booking), audience, now, rules)
        own = set(slots.places_of(session, booking_id))  # which do not stand in its own way
        day = [replace(slot, taken=slot.taken - (slot.slot_id in own)) for slot in locked]
        offered = places(day, service, audience, now, rules) if _serves(service, key) else ()
        free = require_free(offered, slot_id)
        new = [slot.slot_id for slot in free.slots]
        if set(new) != own:
            slots.cool(session, booking_id, own - set(new), life.cools_until(now, chance, rules))
            slots.take(session, booking_id, [each for each in new if each not in own])
            booking.starts_at, booking.ends_at, booking.reminded_at = free.starts_at, free.ends_at, None
            tell(session, person, booking, BookingStep.MOVED, now)
        view = bookings.view(session, booking)
        reach("booking.before_move_commit")
    reach("booking.after_move_commit")
    return view


def cancel(
    place: Engine | Session,
    person: Person,
    reference: str,
    now: datetime,
    rules: BookingRules | None = None,
    chance: random.Random = CHANCE,
) -> BookingView:
    """Give a booking up. Its place rests for a while before it is free again. Cancelling again changes nothing.

    Raises
    ------
    NotFound
        No such booking.
    Refused
        The cut-off has passed, or the appointment is over.
    """
    rules = rules or booking_rules()
    with writing(place) as session:
        booking_id = bookings.own_id(session, person, reference)
        lock_result(session, booking_id)
        booking, day = home_places.lock_booking(session, person, booking_id)
        if life.needs_cancelling(bookings.standing(booking), audience_of(person), now, rules):
            home_places.require_changeable(booking, day, audience_of(person))
            home_places.give_up(session, booking, day)
            home_places.note_room(session, day, now)
            give_up(session, person, booking, now, rules, chance)
        view = bookings.view(session, booking)
        reach("booking.before_cancel_commit")
    reach("booking.after_cancel_commit")
    return view


def tell_outcome(place: Engine | Session, person: Person, reference: str, came: bool, now: datetime) -> BookingView:
    """Say whether the citizen came; what was said may be corrected. Raises NotFound, Refused."""
    state = BookingState.FULFILLED if came else BookingState.MISSED
    with writing(place) as session:
        booking_id = bookings.own_id(session, person, reference)
        lock_result(session, booking_id)
        booking = bookings.lock(session, person, booking_id)
        life.require_over(bookings.standing(booking), now)
        if booking.state is not state:
            booking.state, booking.ended_at = state, now
            tell(session, person, booking, BookingStep(state.value), now)
        return bookings.view(session, booking)


def booking_view(place: Engine | Session, person: Person, reference: str) -> BookingView:
    """How a booking stands. Raises NotFound, also for another centre's."""
    with reading(place) as session:
        return bookings.view(session, session.get_one(Booking, bookings.own_id(session, person, reference)))


def _serves(service: Offered, key: DayKey) -> bool:
    """Whether the slots of a day are those of the service's group."""
    return (service.centre_id, service.group_code) == (key.centre_id, key.group_code)
