"""Which days a job plans on its own."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from data.session import reading, writing
from scheduling.model.person import JOB
from scheduling.store import plans


def days_to_plan(engine: Engine, day: date) -> tuple[int, ...]:
    """Fleet days of ``day`` with a courier on duty, something to carry, and no plan yet; opened where needed."""
    with reading(engine) as session:
        offices = plans.offices_to_plan(session, day)
    with writing(engine) as session:
        opened = [plans.open_day(session, JOB, office_id, day) for office_id in offices]
        return tuple(each.id for each in opened if each.id is not None)
