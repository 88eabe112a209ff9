"""What the officer looks at, and the citizen's choice an officer records."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import Custody, DeliveryState, DossierStatus
from data.session import reading, writing
from scheduling.decide.choice import require_possible
from scheduling.errors import Refused
from scheduling.model.choice import Choice
from scheduling.model.morning import DossierStanding, DossierView, MorningView
from scheduling.model.person import Person
from scheduling.services.booking_end import give_up_counter
from scheduling.store import dossier_views, envelopes, morning_views
from scheduling.store.audit import note


def morning(
    engine: Engine, person: Person, *, search: str = "", show: str = "all", page: int = 1, page_size: int = 50
) -> MorningView:
    """The ready results of the person's centre.

    Parameters
    ----------
    search
        Part of a dossier code, or a whole envelope code.
    show
        ``all``, ``post`` (wants it at home), ``counter``, ``problem`` (failed, refused, or not tellable).
    """
    with reading(engine) as session:
        return morning_views.morning_view(session, person, search, show, max(1, page), page_size)


def look_at_dossier(engine: Engine, person: Person, dossier_id: int, now: datetime) -> DossierView:
    """One dossier; the look is recorded (law 9). Raises NotFound, also for another centre's."""
    with writing(engine) as session:
        view = dossier_views.dossier_view(session, person, dossier_id)
        note(session, person, "dossier.look", "dossier", dossier_id, now)
    return view


def dossier_standing(engine: Engine, person: Person, code: str, now: datetime) -> DossierStanding:
    """Where a dossier stands, without its people; the look is recorded. Raises NotFound, also for another centre's."""
    with writing(engine) as session:
        standing = dossier_views.standing_of(session, person, code)
        note(session, person, "dossier.look", "dossier", standing.dossier_id, now)
    return standing


def dossier_id_of(place: Engine | Session, person: Person, code: str) -> int:
    """The number of the dossier with this code. Raises NotFound, also for another centre's."""
    with reading(place) as session:
        return dossier_views.own_dossier_id(session, person, code)


def choose_home_delivery(
    place: Engine | Session,
    person: Person,
    dossier_id: int,
    choice: Choice,
    now: datetime,
    chance: random.Random | None = None,
) -> str:
    """Record that the citizen wants the result at home; returns the envelope code.

    Results of one recipient at one address lie in one envelope while it waits at the centre. Given a session that
    writes, the record is part of its transaction.

    Raises
    ------
    NotFound
        Not a dossier of this person's centre.
    Refused
        The result has been returned, or the choice was made already.
    Invalid
        The commune is unknown, or the place, day or window cannot be; names the field.
    """
    require_possible(choice, now)
    with writing(place) as session:
        dossier_views.lock_centre_of(session, person, dossier_id)
        dossier = dossier_views.own_dossier(session, person, dossier_id, lock=True)
        if dossier.status == DossierStatus.RETURNED:
            raise Refused("Kết quả đã trả.", "The result has been returned.")
        carried = dossier_views.carried_by(session, dossier_id)
        if carried is not None and carried[1].state is DeliveryState.UNDELIVERABLE:
            raise Refused("Không phát được tại nhà: nhận tại quầy.", "Given up at the door: fetched at the counter.")
        if carried is not None:
            raise Refused("Hồ sơ này đã đăng ký trả tại nhà.", "It goes by post already.")
        code = envelopes.put_dossier_in(session, dossier, choice, now, chance or random.SystemRandom())
        dossier.by_post = True
        give_up_counter(session, person, dossier_id, now)
        note(session, person, "delivery.choose", "dossier", dossier_id, now, choice.channel.value)
    return code


def cancel_home_delivery(place: Engine | Session, person: Person, dossier_id: int, now: datetime) -> tuple[str, ...]:
    """The citizen comes to the counter after all: the whole envelope stays at the centre.

    Given a session that writes, the record is part of its transaction.

    Returns
    -------
    tuple of str
        Codes of the dossiers that lay in the envelope.

    Raises
    ------
    NotFound
        Not a dossier of this person's centre.
    Refused
        It does not go by post, is on a published route, or has left the centre.
    """
    with writing(place) as session:
        dossier_views.lock_centre_of(session, person, dossier_id)
        dossier_views.own_dossier(session, person, dossier_id, lock=True)
        carried = dossier_views.carried_by(session, dossier_id)
        if carried is None:
            raise Refused("Hồ sơ này không đăng ký trả tại nhà.", "It does not go by post.")
        envelope, delivery = carried
        assert delivery.id is not None
        delivery = envelopes.lock_deliveries(session, [delivery.id])[delivery.id]
        if delivery.state is not DeliveryState.REQUESTED or envelope.custody is not Custody.CENTRE:
            raise Refused("Phong bì đã xếp chuyến hoặc đã rời Trung tâm.", "The envelope is on a route or has left.")
        codes = envelopes.empty_out(session, delivery, now)
        note(session, person, "delivery.cancel", "delivery", delivery.id, now)
    return codes
