"""Custody changes that two people sign (R3, R4)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import Custody, DayState, HandoverState, Role
from data.session import reading, writing
from data.tables import FleetDay, Handover
from scheduling.errors import Refused
from scheduling.failpoints import reach
from scheduling.model.day import HandoverView
from scheduling.model.person import Person
from scheduling.services import news, returns
from scheduling.store import deliveries, dossiers, handover_views, handovers
from scheduling.store.audit import note

GIVES = {Custody.CENTRE: Role.OFFICER, Custody.POST_OFFICE: Role.DISPATCHER}
"""Who signs for the side that gives: the centre, or the post office for what it kept or sends back."""
RECEIVES = {Custody.COURIER: Role.COURIER, Custody.CENTRE: Role.OFFICER}


def handovers_of_day(engine: Engine, person: Person, day: date) -> tuple[HandoverView, ...]:
    """The lists of the day that concern the person: as giving centre, as post office, or as courier.

    A list that goes back to a centre is shown on each day on which it was open.
    """
    with reading(engine) as session:
        return handover_views.of_day(session, person, day)


def handover(engine: Engine, person: Person, handover_id: int) -> HandoverView:
    """One list, whole. Raises NotFound."""
    with reading(engine) as session:
        return handover_views.one(session, person, handover_id)


def sign_given(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """The giving side signs: an officer of the centre, or the dispatcher for what is at the post office.

    Raises
    ------
    NotFound
        Not a list of this person's office.
    Refused
        The other side's to sign, or signed already.
    """
    with writing(engine) as session:
        _, found = handovers.lock(session, person, handover_id)
        if person.role is not GIVES.get(found.from_custody):
            raise Refused("Biên bản này do bên giao ký.", "The giving side signs this list.")
        if found.state is not HandoverState.PREPARED:
            raise Refused("Bên giao đã ký.", "The giving side has signed.")
        found.state, found.given_by, found.given_at = HandoverState.GIVEN, person.account_id, now
        note(session, person, "handover.given", "handover", handover_id, now)
        reach("handover.before_given_commit")
    reach("handover.after_given_commit")


def sign_received(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """The receiving side signs for every envelope of the list, whose custody is theirs from now on.

    Raises
    ------
    NotFound
        Not a list of this person.
    Refused
        The giving side has not signed yet, or the receiving one has already.
    Conflict
        Of a list to a centre: one of its envelopes was handed over after all.
    """
    with writing(engine) as session:
        day, found = handovers.lock(session, person, handover_id)
        if person.role is not RECEIVES.get(found.to_custody):
            raise Refused("Biên bản này do bên nhận ký.", "The receiving side signs this list.")
        if found.state is HandoverState.PREPARED:
            raise Refused("Bên giao chưa ký.", "The giving side has not signed yet.")
        if found.state is not HandoverState.GIVEN:
            raise Refused("Bạn đã ký nhận biên bản này.", "You have signed this list.")
        found.state, found.received_by, found.received_at = HandoverState.CONFIRMED, person.account_id, now
        session.flush()
        if day is None:
            returns.arrive(session, found, now)
        else:
            _ride(session, day, found, now)
        note(session, person, "handover.received", "handover", handover_id, now)
        reach("handover.before_received_commit")
    reach("handover.after_received_commit")


def _ride(session: Session, day: FleetDay, list_: Handover, now: datetime) -> None:
    day.state = DayState.RUNNING
    session.flush()
    assert list_.id is not None
    told = handovers.dossiers_on(session, list_.id)
    dossiers.lock(session, told)
    deliveries.refold(session, handovers.deliveries_on(session, list_.id))
    news.tell(session, told, now)
