"""Papers that couriers fetched: on their way to the centre, and counted there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from data.kinds import Custody
from data.session import reading, writing
from scheduling.errors import Conflict
from scheduling.failpoints import reach
from scheduling.model.papers import Papers
from scheduling.model.person import Person
from scheduling.services import news
from scheduling.store import deliveries, home_calls
from scheduling.store.audit import note


def papers_on_the_way(engine: Engine, person: Person) -> tuple[Papers, ...]:
    """What couriers fetched for the person's centre and nobody there has counted yet, the oldest first."""
    with reading(engine) as session:
        return home_calls.on_the_way(session, person)


def receive(place: Engine | Session, person: Person, delivery_id: int, now: datetime) -> None:
    """An officer has the papers of a call in hand: the second side of what the courier marked at the door.

    Receiving again changes nothing.

    Raises
    ------
    NotFound
        No such call of this person's centre.
    Conflict
        No courier has them (the mark was taken back, or never made).
    """
    with writing(place) as session:
        call = home_calls.lock(session, person, delivery_id)
        if call.received_at is not None:
            return
        if home_calls.custody_of(session, delivery_id) is not Custody.COURIER:
            raise Conflict("Bưu tá chưa ghi đã nhận giấy tờ này.", "No courier has marked that he has these papers.")
        call.received_at, call.received_by = now, person.account_id
        session.flush()
        deliveries.refold(session, [delivery_id])
        if call.dossier_id is not None:
            news.tell(session, [call.dossier_id], now)
        note(session, person, "papers.received", "delivery", delivery_id, now)
        reach("papers.before_commit")
    reach("papers.after_commit")
