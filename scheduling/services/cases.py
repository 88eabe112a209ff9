"""One case, as its citizen and its officer follow it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from data.kinds import BookingKind
from data.session import reading, writing
from scheduling.model.case import Case
from scheduling.model.person import Person
from scheduling.store import cases, home_asks
from scheduling.store.audit import note


def follow(engine: Engine, person: Person, dossier_id: int, now: datetime) -> Case:
    """The dossier with its appointments; an officer's look is recorded. Raises NotFound, also for another's."""
    if person.is_citizen:
        with reading(engine) as session:
            return cases.case_of(session, person, dossier_id)
    with writing(engine) as session:
        case = cases.case_of(session, person, dossier_id)
        note(session, person, "dossier.look", "dossier", dossier_id, now)
    return case


def home_kinds(engine: Engine, person: Person, dossier_id: int) -> frozenset[BookingKind]:
    """For what somebody may come home for this dossier, if there is time. Raises NotFound."""
    with reading(engine) as session:
        return home_asks.home_kinds(session, person, dossier_id)


def guided_in(engine: Engine, person: Person, dossier_id: int) -> tuple[str, ...]:
    """The languages, as ISO 639-3 codes, in which a filing may be guided at its home. Raises NotFound."""
    with reading(engine) as session:
        return home_asks.languages_of(session, person, dossier_id)
