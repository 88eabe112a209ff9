"""Changing the phone, the recipient or the commune of a dossier: only by an officer who saw a paper, and recorded.

Whoever could change these from a browser could take over somebody's result with a dossier's code.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import BookingKind, ContactPart, Custody, DeliveryState, Role
from data.session import reading, writing
from data.tables import ContactChange, Delivery, Dossier, Envelope, Recipient
from scheduling.decide.folding import clean
from scheduling.decide.phone import asked_phone_if_any
from scheduling.errors import Invalid, Refused
from scheduling.model.choice import Choice
from scheduling.model.contact import ContactChanged, NewContact
from scheduling.model.person import Person
from scheduling.services.morning import cancel_home_delivery, choose_home_delivery
from scheduling.store import bookings, contact_changes, dossier_views, envelopes
from scheduling.store.audit import note


def change_contact(engine: Engine, person: Person, dossier_id: int, new: NewContact, now: datetime) -> None:
    """Change how a dossier's citizen is reached; all dossiers of its envelope go along, for it has one recipient.

    Sessions that the old phone opened end with it, and its live bookings are told to the new one.

    Raises
    ------
    NotFound
        Not a dossier of this person's centre.
    Refused
        The person is no officer, the envelope is on a route or has left, or a time at home is booked.
    Invalid
        Nothing is changed, or a value cannot be; names the field.
    """
    if person.role is not Role.OFFICER or person.account_id is None:
        raise Refused("Chỉ cán bộ đã xem giấy tờ mới đổi được.", "Only an officer who saw a paper may change it.")
    phone, name = asked_phone_if_any(new.phone), clean(new.name) if new.name else None
    if not (phone or name or new.commune_code):
        raise Invalid("form", "Chưa có gì thay đổi.", "Nothing is changed.")
    with writing(engine) as session:
        dossier_views.lock_centre_of(session, person, dossier_id)
        if phone:  # as everywhere: who books, bookings, dossiers, deliveries
            centre_id = dossier_views.own_dossier(session, person, dossier_id).centre_id
            bookings.give_phone(session, dossier_id, bookings.lock_booker(session, centre_id, phone))
        dossier = dossier_views.own_dossier(session, person, dossier_id, lock=True)
        carried = _at_the_centre(session, dossier)
        if phone or name:
            _change_recipient(session, dossier, carried, name, phone)
        if new.commune_code:
            _change_commune(session, person, dossier, carried, new, now)
        for part, changed in (
            (ContactPart.PHONE, phone),
            (ContactPart.RECIPIENT, name),
            (ContactPart.COMMUNE, new.commune_code),
        ):
            if changed:
                _record(session, person, dossier_id, part, new, now)


def contact_changes_of(engine: Engine, person: Person, dossier_id: int) -> tuple[ContactChanged, ...]:
    """What was changed before, the latest first. Raises NotFound."""
    with reading(engine) as session:
        dossier_views.own_dossier(session, person, dossier_id)
        return contact_changes.changes_of(session, dossier_id)


def _at_the_centre(session: Session, dossier: Dossier) -> tuple[Envelope, Delivery] | None:
    """The dossier's envelope, locked, while it may still be changed."""
    assert dossier.id is not None
    carried = dossier_views.carried_by(session, dossier.id)
    if carried is None or carried[1].id is None:
        return None
    envelope, _ = carried
    delivery = envelopes.lock_deliveries(session, [carried[1].id])[carried[1].id]
    if delivery.state is not DeliveryState.REQUESTED or envelope.custody is not Custody.CENTRE:
        raise Refused("Phong bì đã xếp chuyến hoặc đã rời Trung tâm.", "The envelope is on a route or has left.")
    return envelope, delivery


def _change_recipient(
    session: Session, dossier: Dossier, carried: tuple[Envelope, Delivery] | None, name: str | None, phone: str | None
) -> None:
    held = session.get_one(Recipient, dossier.recipient_id)
    called, number = name or held.name, phone or held.phone
    recipient_id = contact_changes.recipient_called(session, dossier.centre_id, called, number, dossier.code)
    dossier.recipient_id = recipient_id
    if carried is None:
        return
    envelope = carried[0]
    envelope.recipient_id = recipient_id
    for other in contact_changes.together_with(session, envelope.id or 0):
        other.recipient_id = recipient_id


def _change_commune(
    session: Session,
    person: Person,
    dossier: Dossier,
    carried: tuple[Envelope, Delivery] | None,
    new: NewContact,
    now: datetime,
) -> None:
    if carried is None:
        raise Invalid("commune_code", "Hồ sơ này không trả tại nhà.", "The result does not go home.")
    if bookings.live_of_dossier(session, dossier.id or 0, BookingKind.HOME_DELIVERY):
        raise Refused("Hãy hủy giờ hẹn tại nhà trước.", "Cancel the time at home first.")
    envelope, delivery = carried
    inside = [each.id or 0 for each in contact_changes.together_with(session, envelope.id or 0)]
    window = None
    if delivery.window_from_second is not None and delivery.window_to_second is not None:
        window = delivery.window_from_second, delivery.window_to_second
    fee, postage = delivery.fee_dong, delivery.postage_dong
    cancel_home_delivery(session, person, dossier.id or 0, now)
    for number, dossier_id in enumerate(inside):  # sums add up: the first carries all of them
        choice = Choice(
            what=delivery.what,
            channel=delivery.channel,
            commune_code=new.commune_code or "",
            street_line=new.street_line or "",
            wished_day=delivery.wished_day,
            window=window,
            fee_dong=0 if number else fee,
            postage_dong=0 if number else postage,
        )
        choose_home_delivery(session, person, dossier_id, choice, now)


def _record(
    session: Session, person: Person, dossier_id: int, part: ContactPart, new: NewContact, now: datetime
) -> None:
    assert person.account_id is not None
    session.add(ContactChange(dossier_id=dossier_id, account_id=person.account_id, at=now, paper=new.paper, part=part))
    note(session, person, f"contact.{part}", "dossier", dossier_id, now, str(new.paper))
