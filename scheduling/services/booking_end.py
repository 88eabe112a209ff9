"""What ends a booking, and what of a result's two ways, counter and post, gives way to the other.

Locks come in one order: a result's centre and dossier first, then the booking.
"""

from __future__ import annotations

import random
from datetime import datetime

from sqlmodel import Session

from data.kinds import BookingKind, BookingState, BookingStep, Custody, DeliveryState
from data.reference.booking import BookingRules, booking_rules
from data.tables import Booking
from scheduling.decide.booking_life import cools_until
from scheduling.errors import Refused
from scheduling.model.person import JOB, Person
from scheduling.services import news
from scheduling.services.booking_messages import say
from scheduling.store import bookings, dossier_views, envelopes, happenings, slots, supply
from scheduling.store.audit import note

CHANCE = random.SystemRandom()


def tell(session: Session, person: Person, booking: Booking, step: BookingStep, now: datetime) -> None:
    """Write a step of a locked booking: to its history, to the audit, to the citizen who wants to be told of it, and to
    the system that keeps its dossier."""
    bookings.note_step(session, booking, step, person, now)
    note(session, person, f"booking.{step}", "booking", booking.id, now)
    if step is not BookingStep.HELD:  # who holds a place is still choosing
        say(session, booking, now)
    if booking.dossier_id is not None and happenings.told_of_booking(booking.kind, step):
        news.tell(session, [booking.dossier_id], now)


def give_up(
    session: Session, person: Person, booking: Booking, now: datetime, rules: BookingRules, chance: random.Random
) -> None:
    """Cancel a locked booking, whose place then cools down."""
    assert booking.id is not None
    booking.state, booking.ended_at = BookingState.CANCELLED, now
    slots.cool(session, booking.id, slots.places_of(session, booking.id), cools_until(now, chance, rules))
    tell(session, person, booking, BookingStep.CANCELLED, now)


def give_up_counter(session: Session, person: Person, dossier_id: int, now: datetime) -> None:
    """The result goes by post: who had a time to fetch it at the counter needs it no more. The dossier is locked."""
    for booking_id in bookings.live_pick_ups(session, dossier_id):
        booking = bookings.lock(session, JOB, booking_id)
        if booking.state in (BookingState.WAITING, BookingState.HELD, BookingState.CONFIRMED):
            give_up(session, person, booking, now, booking_rules(), CHANCE)


def lock_result(session: Session, booking_id: int) -> None:
    """Lock the dossier whose result a counter booking is to hand out, before the booking itself."""
    dossier_id = bookings.result_of(session, booking_id)
    if dossier_id is not None:
        dossier_views.lock_centre_of(session, JOB, dossier_id)
        dossier_views.own_dossier(session, JOB, dossier_id, lock=True)


def give_up_post(session: Session, person: Person, booking: Booking, now: datetime) -> None:
    """The result is fetched at the counter: its envelope is not sent. Raises Refused where it has left already."""
    if booking.kind is not BookingKind.COUNTER or booking.dossier_id is None:
        return
    if not supply.service_of(session, booking.service_id or 0).hands_out_results:
        return
    carried = dossier_views.carried_by(session, booking.dossier_id)
    if carried is None or carried[1].id is None:
        return
    envelope, _ = carried
    delivery = envelopes.lock_deliveries(session, [carried[1].id])[carried[1].id]
    back = (delivery.state, envelope.custody) == (DeliveryState.UNDELIVERABLE, Custody.CENTRE)
    if delivery.state is DeliveryState.CANCELLED or back:
        return
    if delivery.state is not DeliveryState.REQUESTED or envelope.custody is not Custody.CENTRE:
        raise Refused(
            "Kết quả đã giao cho bưu chính, không nhận tại quầy được nữa.",
            "The result is with the post already: it cannot be fetched at the counter any more.",
        )
    envelopes.empty_out(session, delivery, now)
    note(session, person, "delivery.cancel", "delivery", delivery.id, now)
