"""Custody changes that two people sign (R3, R4)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from data.kinds import Custody, DayState, HandoverState, Role
from data.session import reading, writing
from scheduling.errors import Refused
from scheduling.failpoints import reach
from scheduling.model.day import HandoverView
from scheduling.model.person import Person
from scheduling.services import news
from scheduling.store import deliveries, handover_views, handovers
from scheduling.store.audit import note


def handovers_of_day(engine: Engine, person: Person, day: date) -> tuple[HandoverView, ...]:
    """The lists of the day that concern the person: as giving centre, as post office, or as courier."""
    with reading(engine) as session:
        return handover_views.of_day(session, person, day)


def handover(engine: Engine, person: Person, handover_id: int) -> HandoverView:
    """One list, whole. Raises NotFound."""
    with reading(engine) as session:
        return handover_views.one(session, person, handover_id)


def sign_given(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """The giving side signs: an officer of the centre, or the dispatcher for what the post office kept.

    Raises
    ------
    NotFound
        Not a list of this person's office.
    Refused
        The other side's to sign, or signed already.
    """
    giver = {Custody.CENTRE: Role.OFFICER, Custody.POST_OFFICE: Role.DISPATCHER}
    with writing(engine) as session:
        _, found = handovers.lock(session, person, handover_id)
        if person.role is not giver.get(found.from_custody):
            raise Refused("Biên bản này do bên giao ký.", "The giving side signs this list.")
        if found.state is not HandoverState.PREPARED:
            raise Refused("Bên giao đã ký.", "The giving side has signed.")
        found.state, found.given_by, found.given_at = HandoverState.GIVEN, person.account_id, now
        note(session, person, "handover.given", "handover", handover_id, now)
        reach("handover.before_given_commit")
    reach("handover.after_given_commit")


def sign_received(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """The courier signs for every envelope of the list; they are in his custody from now on.

    Raises
    ------
    NotFound
        Not a list of this courier.
    Refused
        The giving side has not signed yet, or the courier has already.
    """
    with writing(engine) as session:
        day, found = handovers.lock(session, person, handover_id)
        if person.role is not Role.COURIER:
            raise Refused("Bên nhận là bưu tá.", "The courier signs for the receiving side.")
        if found.state is HandoverState.PREPARED:
            raise Refused("Bên giao chưa ký.", "The giving side has not signed yet.")
        if found.state is not HandoverState.GIVEN:
            raise Refused("Bạn đã ký nhận biên bản này.", "You have signed this list.")
        found.state, found.received_by, found.received_at = HandoverState.CONFIRMED, person.account_id, now
        day.state = DayState.RUNNING
        session.flush()
        deliveries.refold(session, handovers.deliveries_on(session, handover_id))
        news.tell(session, handovers.dossiers_on(session, handover_id), now)
        note(session, person, "handover.received", "handover", handover_id, now)
        reach("handover.before_received_commit")
    reach("handover.after_received_commit")
