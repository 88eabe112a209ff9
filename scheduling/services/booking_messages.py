"""Telling citizens of their bookings: written to the outbox in the transaction of the change it tells."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import BookingKind, MessageKind
from data.reference.citizens import CitizenRules, citizen_rules
from data.reference.messages import LANGUAGES, link_to
from data.session import reading, writing
from data.tables import Booking
from scheduling.decide import booking_messages as decide
from scheduling.errors import Invalid
from scheduling.model.person import Person
from scheduling.services.booking_links import link_of
from scheduling.store import bookings, contacts, outbox, supply
from scheduling.store.audit import note

_AT_HOME = {
    "vi": {
        BookingKind.HOME_VISIT: "hướng dẫn kê khai tại nhà",
        BookingKind.HOME_DELIVERY: "trả kết quả tại nhà",
        BookingKind.HOME_COLLECTION: "thu gom giấy tờ tại nhà",
    },
    "en": {
        BookingKind.HOME_VISIT: "guided filing at home",
        BookingKind.HOME_DELIVERY: "the result brought to your home",
        BookingKind.HOME_COLLECTION: "papers collected at your home",
    },
}
_HOME = {"vi": "nhà bạn", "en": "your home"}


def agree(place: Engine | Session, person: Person, reference: str, language: str | None, now: datetime) -> None:
    """Keep that the citizen wants to be told of a booking, and in which language; None takes it back.

    Raises
    ------
    NotFound
        No such booking of this person.
    Invalid
        A language without words.
    """
    if language is not None and language not in LANGUAGES:
        raise Invalid("language", "Chọn tiếng Việt hoặc tiếng Anh.", "Choose Vietnamese or English.")
    with writing(place) as session:
        booking = bookings.lock(session, person, bookings.own_id(session, person, reference))
        assert booking.id is not None
        contacts.agree(session, booking.id, language, now)
        note(session, person, "booking.messages", "booking", booking.id, now, language or "none")


def language_of(place: Engine | Session, person: Person, reference: str) -> str | None:
    """In which language the citizen wants to be told of a booking; None: not at all. Raises NotFound."""
    with reading(place) as session:
        return contacts.language_of(session, bookings.own_id(session, person, reference))


def say(session: Session, booking: Booking, now: datetime, rules: CitizenRules | None = None) -> None:
    """Tell what a change has made of a locked booking, if its citizen wants to be told and does not know it."""
    rules = rules or citizen_rules()
    contact = contacts.phone_and_language(session, booking)
    if contact is None:
        return
    told = contacts.told_of(session, booking.reference)
    truth = decide.Truth(booking.state, booking.starts_at, booking.wished_until is not None)
    news = decide.what_to_say(told, truth)
    outbox.withdraw(session, news.withdraw)
    if news.add is not None:
        add(session, booking, news.add, contact, booking.starts_at, now, rules)


def say_arrival(
    session: Session, booking: Booking, arrives_at: datetime, now: datetime, rules: CitizenRules | None = None
) -> MessageKind | None:
    """Tell when somebody arrives at a locked booking's home; told again only when it moved by more than a set time."""
    rules = rules or citizen_rules()
    contact = contacts.phone_and_language(session, booking)
    if contact is None:
        return None
    kind = decide.arrival_to_say(contacts.told_of(session, booking.reference), arrives_at, rules.messages)
    if kind is not None:
        add(session, booking, kind, contact, arrives_at, now, rules)
    return kind


def add(
    session: Session,
    booking: Booking,
    kind: MessageKind,
    contact: tuple[str, str],
    at: datetime | None,
    now: datetime,
    rules: CitizenRules,
) -> None:
    """Write one message of a booking to the outbox; ``contact`` is a phone and a language, ``at`` the time it tells."""
    phone, language = contact
    speaking = decide.Speaking(
        reference=booking.reference,
        service=_service(session, booking, language),
        where=contacts.place_of(session, booking.centre_id) if booking.kind is BookingKind.COUNTER else _HOME[language],
        starts_at=booking.starts_at,
        held_until=booking.held_until,
        link=link_to(link_of(session, booking.reference)),
    )
    outbox.add_message(
        session,
        booking.centre_id,
        contacts.lane_of(booking.reference),
        decide.booking_message(kind, phone, language, speaking, at),
        now,
        due_at=decide.due_at(kind, now, rules.messages),
        dossier_id=booking.dossier_id,
    )


def _service(session: Session, booking: Booking, language: str) -> str:
    if booking.service_id is not None:
        return supply.service_of(session, booking.service_id).name
    return _AT_HOME[language][booking.kind]
