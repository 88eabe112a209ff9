"""Filings guided at home for people who have no dossier yet: the call comes first, its window and its dossier later."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import BookingKind, Role, What
from data.reference.languages import languages
from data.session import reading, writing
from scheduling.decide.choice import require_possible
from scheduling.decide.folding import clean
from scheduling.decide.phone import asked_phone_if_any
from scheduling.errors import Invalid, Refused
from scheduling.failpoints import reach
from scheduling.model.guest import Guest
from scheduling.model.person import Person
from scheduling.services.booking_end import CHANCE
from scheduling.store import contact_changes, couriers, envelopes, home_asks
from scheduling.store.audit import note

LONGEST_NAME = 120


def open_call(
    place: Engine | Session, person: Person, guest: Guest, now: datetime, chance: random.Random = CHANCE
) -> str:
    """Write down who is to be guided, and where; returns the code of the envelope. It rides once it has a window.

    Raises
    ------
    Refused
        The person is no officer of a centre.
    Invalid
        Name, phone, place, language or procedure cannot be; names the field.
    """
    if person.role is not Role.OFFICER or person.centre_id is None:
        raise Refused("Chỉ cán bộ Trung tâm ghi được.", "Only an officer of a centre may.")
    require_possible(guest.home, now)
    name, phone = clean(guest.name)[:LONGEST_NAME], asked_phone_if_any(guest.phone)
    if not name:
        raise Invalid("name", "Cần họ tên.", "A name is needed.")
    if guest.language not in languages():
        raise Invalid("language", "Hãy chọn một ngôn ngữ.", "Not one of the languages.")
    if guest.home.what is not What.SEND_PAPERS:
        raise Invalid("what", "Chỉ để hướng dẫn tại nhà.", "Only for a filing that is guided at home.")
    with writing(place) as session:
        if guest.procedure_code and guest.procedure_code not in couriers.guided_procedures(session):
            raise Invalid("procedure_code", "Hãy chọn một thủ tục.", "Not one of the procedures.")
        code = envelopes.free_codes(session, 1, chance)[0]
        # Without a phone two people of one name are two: the envelope tells them apart.
        recipient_id = contact_changes.recipient_called(session, person.centre_id, name, phone, code)
        address_id, office_id = envelopes.home_of(session, person.centre_id, guest.home, recipient_id, now)
        call = home_asks.new_call(
            session,
            code,
            (person.centre_id, recipient_id, address_id, office_id),
            BookingKind.HOME_VISIT,
            guest.home.channel,
            now,
        )
        call.procedure_code, call.language = guest.procedure_code or None, guest.language
        session.flush()
        note(session, person, "call.open", "delivery", call.delivery_id, now)
        reach("home_guests.before_commit")
    reach("home_guests.after_commit")
    return code


def guest_of(engine: Engine, person: Person, code: str) -> tuple[str, str | None]:
    """Name and phone of who is to be guided by this call. Raises NotFound."""
    with reading(engine) as session:
        return home_asks.guest_of(session, person, code)
