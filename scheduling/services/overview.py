"""The whole at a glance, for an administrator; and small facts of a person's own office."""

from __future__ import annotations

from sqlalchemy import Engine

from data.session import reading
from scheduling.errors import NotFound
from scheduling.model.overview import Overview
from scheduling.model.person import Person
from scheduling.store import overview as store
from scheduling.store.morning_views import own_centre

AUDIT_LINES = 40


def overview(engine: Engine, person: Person) -> Overview:
    """Offices, accounts, the newest run of each job, and the end of the audit.

    Raises
    ------
    NotFound
        Somebody who does not see every office.
    """
    if not person.sees_all:
        raise NotFound("Không có trang này.", "No such page.")
    with reading(engine) as session:
        return Overview(
            offices=store.offices(session, person),
            accounts=store.accounts(session),
            jobs=store.newest_runs(session),
            audit=store.audit_tail(session, AUDIT_LINES),
        )


def centre_commune(engine: Engine, person: Person) -> str | None:
    """The code of the commune where the person's centre stands; None for somebody without one."""
    if person.centre_id is None:
        return None
    with reading(engine) as session:
        return own_centre(session, person).commune_code
