"""What a call at home asks of a courier, and the delivery that it rides as."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import BookingKind, Channel, Custody, DeliveryState, Skill, What
from data.reference.languages import VIETNAMESE, languages
from data.reference.working import StopTimes
from data.tables import Address, Courier, Delivery, Dossier, Envelope, EnvelopeDossier, HomeCall, Recipient
from scheduling.decide.guiding import call_needs, spoken_by
from scheduling.decide.home_calls import CALLS, call_seconds, is_wanted, require_wanted
from scheduling.decide.witness import bits
from scheduling.errors import NotFound, Refused
from scheduling.model.person import Person
from scheduling.model.window import Demand, Guidance, HomeAsk, Matter
from scheduling.store import envelopes
from scheduling.store.couriers import guided_procedures, learnt, taught_at
from scheduling.store.dossier_views import carried_by, own_dossier, own_dossier_id
from scheduling.store.scope import within


def ask_of(session: Session, person: Person, matter: Matter, times: StopTimes) -> HomeAsk:
    """What a call at the home of a dossier asks of a courier.

    Raises
    ------
    NotFound
        No such dossier of this person.
    Refused
        Nothing is left to fetch, or no home is known.
    """
    if matter.call:
        return _ask_of_guest(session, person, matter.call, times)
    kind, dossier = matter.kind, own_dossier(session, person, own_dossier_id(session, person, matter.dossier_code))
    require_wanted(kind, dossier.status, dossier.result_ready_at is not None)
    assert dossier.id is not None
    home = _home_of(session, dossier.id)
    if home is None:
        raise Refused(
            "Chưa có địa chỉ nhà của hồ sơ này. Hãy gọi Trung tâm để ghi địa chỉ.",
            "No home of this dossier is known. Call the centre to have the address recorded.",
        )
    guidance = Guidance(dossier.procedure_code, matter.language, dossier.procedure_name)
    return _ask(session, (dossier.id, 0, dossier.centre_id), home, kind, guidance, times)


def _ask_of_guest(session: Session, person: Person, code: str, times: StopTimes) -> HomeAsk:
    """What a filing asks that is guided before there is a dossier. Raises NotFound, Refused."""
    call, delivery = _call_of(session, person, code)
    if delivery.state not in (DeliveryState.CANCELLED, DeliveryState.REQUESTED):
        raise Refused("Buổi hướng dẫn này đã lên tuyến hoặc đã xong.", "This filing is on a route, or over.")
    named = guided_procedures(session).get(call.procedure_code or "")
    guidance = Guidance(call.procedure_code, call.language or VIETNAMESE, named)
    home = session.get_one(Address, delivery.address_id), delivery.post_office_id
    return _ask(session, (call.dossier_id, call.delivery_id, delivery.centre_id), home, call.kind, guidance, times)


def guest_of(session: Session, person: Person, code: str) -> tuple[str, str | None]:
    """Name and phone of the person of a call. Raises NotFound."""
    _, delivery = _call_of(session, person, code)
    recipient = session.get_one(Recipient, session.get_one(Envelope, delivery.envelope_id).recipient_id)
    return recipient.name, recipient.phone


def _call_of(session: Session, person: Person, code: str) -> tuple[HomeCall, Delivery]:
    statement = (
        select(HomeCall, Delivery)
        .join(Delivery, col(Delivery.id) == HomeCall.delivery_id)
        .join(Envelope, col(Envelope.id) == Delivery.envelope_id)
        .where(Envelope.code == code)
    )
    found = session.exec(within(statement, person, Delivery)).first()
    if found is None:
        raise NotFound("Không có buổi hướng dẫn này.", "There is no such filing.")
    return found


def _ask(
    session: Session,
    of: tuple[int | None, int, int],
    home: tuple[Address, int | None],
    kind: BookingKind,
    guidance: Guidance,
    times: StopTimes,
) -> HomeAsk:
    """``of``: dossier, delivery and centre; ``home``: address, and the post office that serves it."""
    (dossier_id, delivery_id, centre_id), (address, post_office_id) = of, home
    assert address.id is not None
    taught = taught_at(session, post_office_id)
    point = None
    if address.latitude is not None and address.longitude is not None:
        point = address.latitude, address.longitude
    seconds = call_seconds(kind, times)
    return HomeAsk(
        dossier_id=dossier_id,
        delivery_id=delivery_id,
        address_id=address.id,
        centre_id=centre_id,
        post_office_id=post_office_id,
        point=point,
        precision=address.precision,
        demand=Demand(times.setup_seconds + seconds, 1, 0, bits(call_needs(kind, guidance, taught))),
        further_work_seconds=seconds,
        kind=kind,
        guidance=guidance,
        taught=taught,
    )


def make(session: Session, ask: HomeAsk, channel: Channel, now: datetime, chance: random.Random) -> HomeAsk:
    """Make the delivery of a call and its envelope, still empty at the citizen's. It rides once it has a window."""
    dossier, code = session.get_one(Dossier, ask.dossier_id), envelopes.free_codes(session, 1, chance)[0]
    whose = ask.centre_id, dossier.recipient_id, ask.address_id, ask.post_office_id
    call = new_call(session, code, whose, ask.kind, channel, now)
    call.dossier_id = ask.dossier_id
    if ask.kind is BookingKind.HOME_VISIT:
        call.procedure_code, call.language = ask.guidance.procedure_code, ask.guidance.language
    session.flush()
    return replace(ask, delivery_id=call.delivery_id)


def new_call(
    session: Session,
    code: str,
    whose: tuple[int, int, int, int | None],
    kind: BookingKind,
    channel: Channel,
    now: datetime,
) -> HomeCall:
    """A call with its delivery and its empty envelope; not stored yet, for its dossier decides whether it may be.

    ``whose``: centre, recipient, address, and the post office that serves it.
    """
    centre_id, recipient_id, address_id, post_office_id = whose
    envelope = Envelope(
        centre_id=centre_id, code=code, recipient_id=recipient_id, custody=Custody.RECIPIENT, created_at=now
    )
    session.add(envelope)
    session.flush()
    delivery = Delivery(
        envelope_id=envelope.id or 0,
        address_id=address_id,
        centre_id=centre_id,
        post_office_id=post_office_id,
        what=What.SEND_PAPERS,
        channel=channel,
        chosen_at=now,
        state=DeliveryState.CANCELLED,
    )
    session.add(delivery)
    session.flush()
    assert delivery.id is not None
    call = HomeCall(delivery_id=delivery.id, kind=kind)
    session.add(call)
    return call


def home_kinds(session: Session, person: Person, dossier_id: int) -> frozenset[BookingKind]:
    """For what somebody may come home: the result where it goes home, and the calls that somebody there has learnt.

    Raises NotFound.
    """
    dossier = own_dossier(session, person, dossier_id)
    _, delivery = carried_by(session, dossier_id) or (None, None)
    goes_home = delivery is not None and delivery.state in (DeliveryState.REQUESTED, DeliveryState.PLANNED)
    kinds = {BookingKind.HOME_DELIVERY} if goes_home else set()
    home = _home_of(session, dossier_id)
    if home is not None and home[1] is not None:
        taught, about = taught_at(session, home[1]), Guidance(dossier.procedure_code)
        able = [learnt(courier, taught) for courier in _riding_for(session, home[1])]
        kinds |= {kind for kind in CALLS if any(call_needs(kind, about, taught) <= one for one in able)}
    ready = dossier.result_ready_at is not None
    return frozenset(kind for kind in kinds if kind not in CALLS or is_wanted(kind, dossier.status, ready))


def languages_of(session: Session, person: Person, dossier_id: int) -> tuple[str, ...]:
    """The languages in which a filing may be guided at a dossier's home, Vietnamese first. Raises NotFound."""
    own_dossier(session, person, dossier_id)
    _, post_office_id = _home_of(session, dossier_id) or (None, None)
    if post_office_id is None:
        return ()
    spoken = {
        code
        for courier in _riding_for(session, post_office_id)
        for code in spoken_by([Skill(each) for each in courier.skills], courier.languages)
    }
    return tuple(code for code in languages() if code in spoken)


def _riding_for(session: Session, post_office_id: int) -> Sequence[Courier]:
    own = select(Courier).where(Courier.post_office_id == post_office_id, col(Courier.active).is_(True))
    return session.exec(own).all()


def _home_of(session: Session, dossier_id: int) -> tuple[Address, int | None] | None:
    """Where the result goes, or where somebody came before; and the post office that serves it."""
    of_result = (
        select(Address, Delivery.post_office_id)
        .join(Delivery, col(Delivery.address_id) == Address.id)
        .join(EnvelopeDossier, col(EnvelopeDossier.envelope_id) == Delivery.envelope_id)
        .where(EnvelopeDossier.dossier_id == dossier_id)
    )
    of_call = (
        select(Address, Delivery.post_office_id)
        .join(Delivery, col(Delivery.address_id) == Address.id)
        .join(HomeCall, col(HomeCall.delivery_id) == Delivery.id)
        .where(HomeCall.dossier_id == dossier_id)
        .order_by(col(Delivery.id).desc())
    )
    return session.exec(of_result).first() or session.exec(of_call).first()
