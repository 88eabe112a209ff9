"""What a call at home asks of a courier, and the delivery that it rides as."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session, col, select

from data.kinds import BookingKind, Channel, Custody, DeliveryState, Skill, What
from data.reference.languages import languages
from data.reference.working import StopTimes
from data.tables import Address, Courier, Delivery, Dossier, Envelope, EnvelopeDossier, HomeCall
from scheduling.decide.guiding import call_needs, spoken_by
from scheduling.decide.home_calls import CALLS, call_seconds, is_wanted, require_wanted
from scheduling.decide.witness import bits
from scheduling.errors import Refused
from scheduling.model.person import Person
from scheduling.model.window import Demand, Guidance, HomeAsk, Matter
from scheduling.store import envelopes
from scheduling.store.couriers import learnt, taught_at
from scheduling.store.dossier_views import carried_by, own_dossier, own_dossier_id


def ask_of(session: Session, person: Person, matter: Matter, times: StopTimes) -> HomeAsk:
    """What a call at the home of a dossier asks of a courier.

    Raises
    ------
    NotFound
        No such dossier of this person.
    Refused
        Nothing is left to fetch, or no home is known.
    """
    kind, dossier = matter.kind, own_dossier(session, person, own_dossier_id(session, person, matter.dossier_code))
    require_wanted(kind, dossier.status, dossier.result_ready_at is not None)
    assert dossier.id is not None
    home = _home_of(session, dossier.id)
    if home is None:
        raise Refused(
            "Chưa có địa chỉ nhà của hồ sơ này. Hãy gọi Trung tâm để ghi địa chỉ.",
            "No home of this dossier is known. Call the centre to have the address recorded.",
        )
    address, post_office_id = home
    assert address.id is not None
    taught = taught_at(session, post_office_id)
    guidance = Guidance(dossier.procedure_code, matter.language, dossier.procedure_name)
    point = None
    if address.latitude is not None and address.longitude is not None:
        point = address.latitude, address.longitude
    seconds = call_seconds(kind, times)
    return HomeAsk(
        dossier_id=dossier.id,
        delivery_id=0,
        address_id=address.id,
        centre_id=dossier.centre_id,
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
    dossier = session.get_one(Dossier, ask.dossier_id)
    envelope = Envelope(
        centre_id=ask.centre_id,
        code=envelopes.free_codes(session, 1, chance)[0],
        recipient_id=dossier.recipient_id,
        custody=Custody.RECIPIENT,
        created_at=now,
    )
    session.add(envelope)
    session.flush()
    delivery = Delivery(
        envelope_id=envelope.id or 0,
        address_id=ask.address_id,
        centre_id=ask.centre_id,
        post_office_id=ask.post_office_id,
        what=What.SEND_PAPERS,
        channel=channel,
        chosen_at=now,
        state=DeliveryState.CANCELLED,
    )
    session.add(delivery)
    session.flush()
    assert delivery.id is not None
    call = HomeCall(delivery_id=delivery.id, dossier_id=ask.dossier_id, kind=ask.kind)
    if ask.kind is BookingKind.HOME_VISIT:
        call.procedure_code, call.language = ask.guidance.procedure_code, ask.guidance.language
    session.add(call)
    session.flush()
    return replace(ask, delivery_id=delivery.id)


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
