"""The next day's draft goes out at the hour that its office has set, and by a person where it has set none."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import DayState, PlanState
from data.session import reading, writing
from data.tables import Delivery, FleetDay, PlanVersion, PostOffice
from scheduling.decide.publishing import is_due
from scheduling.services.publishing import NotPublished, publish_due
from scheduling.store.deliveries import refold
from tests.scheduling import office as o

EVENING = o.MORNING - timedelta(hours=12)
"""19:30 of the day before."""


def drafted(engine: Engine, at: int | None) -> o.Office:
    office = o.make_office(engine)
    o.add_envelope(office)
    with writing(engine) as session:
        session.get_one(PostOffice, office.post_office_id).publishes_at_second = at
    o.draft(office)
    return office


def states(office: o.Office) -> tuple[DayState, list[PlanState]]:
    with reading(office.engine) as session:
        day = session.exec(select(FleetDay)).one()
        return day.state, [each.state for each in session.exec(select(PlanVersion))]


def test_a_draft_is_published_once_its_hour_has_come_and_not_before(engine: Engine) -> None:
    office = drafted(engine, 19 * 3600 + 30 * 60)
    assert publish_due(engine, lambda: EVENING - timedelta(seconds=1)) == 0
    assert publish_due(engine, lambda: EVENING) == 1
    assert states(office) == (DayState.PUBLISHED, [PlanState.PUBLISHED])
    assert publish_due(engine, lambda: EVENING) == 0, "a second worker finds nothing left"


def test_where_no_hour_is_set_a_person_publishes(sqlite_engine: Engine) -> None:
    office = drafted(sqlite_engine, None)
    assert publish_due(sqlite_engine, lambda: o.MORNING) == 0
    assert states(office) == (DayState.DRAFT, [PlanState.DRAFT])


def test_an_hour_that_passed_while_nothing_ran_is_caught_up_until_its_day_has_ended(sqlite_engine: Engine) -> None:
    drafted(sqlite_engine, 19 * 3600)
    assert publish_due(sqlite_engine, lambda: o.MORNING + timedelta(days=1)) == 0
    assert publish_due(sqlite_engine, lambda: o.MORNING) == 1
    assert is_due(o.DAY, 0, EVENING)


def test_a_draft_that_cannot_go_out_fails_the_job_where_a_person_sees_it(sqlite_engine: Engine) -> None:
    office = drafted(sqlite_engine, 19 * 3600)
    with writing(sqlite_engine) as session:
        session.exec(select(Delivery)).one().cancelled_at = o.MORNING
        session.flush()
        refold(session, [1])
    with pytest.raises(NotPublished, match="BC1"):
        publish_due(sqlite_engine, lambda: EVENING)
    assert states(office) == (DayState.DRAFT, [PlanState.DRAFT])


def test_a_day_that_was_published_once_is_left_to_a_person(sqlite_engine: Engine) -> None:
    office = drafted(sqlite_engine, 19 * 3600)
    assert publish_due(sqlite_engine, lambda: EVENING) == 1
    o.draft(office)
    assert publish_due(sqlite_engine, lambda: EVENING + timedelta(minutes=5)) == 0
