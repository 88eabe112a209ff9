"""How a booking comes into being, whether it takes a place at once or waits for one."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from data.kinds import Audience, BookingKind, BookingState
from data.reference.booking import BookingRules
from data.tables import Booking
from scheduling.decide.booking_life import new_reference, require_within_limits
from scheduling.decide.folding import clean
from scheduling.decide.phone import asked_phone
from scheduling.errors import Invalid, Refused
from scheduling.model.booking import Wish
from scheduling.model.person import Person
from scheduling.model.supply import Offered
from scheduling.model.window import HomeAsk, HomeWish
from scheduling.store import bookings, dossier_views


def audience_of(person: Person) -> Audience:
    """Citizens, and other systems for them, are the public; who is signed in, or a job of ours, acts as an officer."""
    return Audience.PUBLIC if person.api_key_id is not None or person.is_citizen else Audience.OFFICER


def begin(
    session: Session, person: Person, wish: Wish, service: Offered, now: datetime, chance: random.Random
) -> Booking:
    """Return a counter booking that is not stored yet; who books is locked, so that the limits can be counted.

    Raises
    ------
    NotFound
        No such dossier at this person's centre.
    Invalid
        The phone is none, or nobody is named; names the field.
    """
    name = clean(wish.name) if wish.name else None
    if not name and wish.dossier_code is None:
        raise Invalid("name", "Cần mã hồ sơ hoặc họ tên.", "A dossier code or a name is needed.")
    if not wish.phone and audience_of(person) is Audience.PUBLIC:
        raise Invalid("phone", "Cần số điện thoại.", "A phone is needed.")
    dossier_id = dossier_views.own_dossier_id(session, person, wish.dossier_code) if wish.dossier_code else None
    return Booking(
        centre_id=service.centre_id,
        reference=new_reference(chance),
        kind=BookingKind.COUNTER,
        state=BookingState.WAITING,
        audience=audience_of(person),
        channel=wish.channel,
        service_id=service.service_id,
        dossier_id=dossier_id,
        booker_id=bookings.lock_booker(session, service.centre_id, asked_phone(wish.phone)) if wish.phone else None,
        name=name or None,
        created_at=now,
    )


def begin_home(
    session: Session, person: Person, wish: HomeWish, ask: HomeAsk, now: datetime, chance: random.Random
) -> Booking:
    """As :func:`begin`, of what is done at home. Raises Invalid."""
    if not wish.phone and audience_of(person) is Audience.PUBLIC:
        raise Invalid("phone", "Cần số điện thoại.", "A phone is needed.")
    return Booking(
        centre_id=ask.centre_id,
        reference=new_reference(chance),
        kind=ask.kind,
        state=BookingState.WAITING,
        audience=audience_of(person),
        channel=wish.channel,
        dossier_id=ask.dossier_id,
        name=clean(wish.name) if wish.name else None,
        language=ask.guidance.language if ask.kind is BookingKind.HOME_VISIT else None,
        booker_id=bookings.lock_booker(session, ask.centre_id, asked_phone(wish.phone)) if wish.phone else None,
        created_at=now,
    )


def keep(session: Session, booking: Booking, rules: BookingRules) -> None:
    """Store a booking if phone and dossier may have one more. Raises Refused."""
    of_phone = bookings.live_of_booker(session, booking.booker_id) if booking.booker_id is not None else 0
    of_dossier = 0
    if booking.dossier_id is not None:
        of_dossier = bookings.live_of_dossier(session, booking.dossier_id, booking.kind)
    require_within_limits(of_phone, of_dossier, booking.audience, rules)
    session.add(booking)
    try:
        session.flush()
    except IntegrityError as error:
        if "uq_booking_live_dossier" not in str(error.orig) and "booking.dossier_id" not in str(error.orig):
            raise
        # Two at one moment, on two days: the index refuses the second.
        raise Refused("Hồ sơ này đã có lịch hẹn.", "This dossier has a booking already.") from error
