"""Which mark an undo takes back: the phone that undoes need not be the one that marked."""

from __future__ import annotations

from sqlalchemy import Engine

from data.kinds import Outcome
from data.reference.working import working_rules
from data.session import reading
from scheduling.decide.fold import fold_stop
from scheduling.errors import NotFound
from scheduling.model.event import CourierMark
from scheduling.model.person import Person
from scheduling.store import events


def mark_that_stands(engine: Engine, person: Person, stop_id: int) -> CourierMark | None:
    """The mark that decides how a stop stands; None when there is none, or every mark was taken back.

    Raises
    ------
    NotFound
        The stop is not on a route of this courier.
    """
    with reading(engine) as session:
        if stop_id not in events.own_stops(session, person, [stop_id]):
            raise NotFound("Không có điểm phát này trên tuyến của bạn.", "Not a stop of this courier.")
        marks = events.marks_of_stops(session, [stop_id]).get(stop_id, [])
    fold = fold_stop(marks, working_rules().courier.undo_seconds)
    return fold.mark if fold.outcome in (Outcome.DELIVERED, Outcome.FAILED) else None
