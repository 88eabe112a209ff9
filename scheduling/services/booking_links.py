"""Links in messages: who got one sees, confirms or cancels that booking, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from data.reference.citizens import CitizenRules, citizen_rules
from data.session import reading
from scheduling.decide.one_time_code import Sign, sealed, unsealed
from scheduling.errors import NotFound
from scheduling.model.person import Person
from scheduling.store import bookings, people


def link_of(session: Session, reference: str) -> str:
    """The path of the page on which who got the message sees, confirms or cancels this booking."""
    return f"/hen/{sealed(reference, _link_sign(session))}"


def holder_of_link(engine: Engine, token: str, now: datetime, rules: CitizenRules | None = None) -> tuple[Person, str]:
    """Who follows a link, limited to its booking, and the booking's number.

    Raises
    ------
    NotFound
        The link is not ours, or its appointment is long over: both answer alike.
    """
    rules = rules or citizen_rules()
    with reading(engine) as session:
        reference = unsealed(token, _link_sign(session))
        found = bookings.by_reference(session, reference) if reference is not None else None
        after = timedelta(seconds=rules.code.link_after_seconds)
        if found is None or found.id is None or (found.ends_at is not None and found.ends_at + after < now):
            raise NotFound("Liên kết này không còn dùng được.", "This link is no longer good.")
        return Person(role=None, centre_id=found.centre_id, booking_id=found.id), found.reference


def _link_sign(session: Session) -> Sign:
    sign = people.keyring(session).blind_index
    return lambda values: sign(f"link|{values}")
