"""Territories change hands: what goes along, what is dropped, and what nobody may do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import Custody, DayState, PlanState
from data.session import reading, writing
from data.tables import Audit, Delivery, Envelope, FleetDay, PlanVersion, Territory
from scheduling.errors import Invalid, NotFound
from scheduling.model.person import JOB
from scheduling.services import territories
from tests.scheduling import office as o
from tests.scheduling.plan_rows import plan_rows

COMMUNE = "30169"
"""Where the envelopes of the test office go."""


@pytest.fixture
def offices(sqlite_engine: Engine) -> tuple[o.Office, o.Office]:
    """Two post offices; the first serves the commune and has three envelopes for it."""
    return two_offices(sqlite_engine)


def two_offices(engine: Engine) -> tuple[o.Office, o.Office]:
    """As the fixture says."""
    one, other = o.make_office(engine), o.make_office(engine, name="2")
    for _ in range(3):
        o.add_envelope(one)
    with writing(engine) as session:
        session.add(Territory(commune_code=COMMUNE, post_office_id=one.post_office_id, valid_from=o.DAY))
    return one, other


def offices_of(office: o.Office) -> list[int | None]:
    """The post office of each delivery, by id."""
    with reading(office.engine) as session:
        return list(session.exec(select(Delivery.post_office_id).order_by(Delivery.id)))  # type: ignore[arg-type]


def test_the_preview_says_what_the_change_then_does_and_writes_nothing(engine: Engine) -> None:
    one, other = two_offices(engine)
    with writing(engine) as session:
        session.get_one(Envelope, 3).custody = Custody.POST_OFFICE
    wanted: territories.Serves = {COMMUNE: other.post_office_id}
    preview = territories.preview_territories(engine, JOB, wanted)
    assert (preview.moving, preview.staying) == (2, 1)
    assert offices_of(one) == [one.post_office_id] * 3
    assert territories.change_territories(engine, JOB, wanted, o.MORNING) == preview
    assert offices_of(one) == [other.post_office_id, other.post_office_id, one.post_office_id]
    assert territories.change_territories(engine, JOB, wanted, o.MORNING).moves == ()


def test_a_draft_that_holds_what_moves_is_dropped_and_its_day_open_again(offices: tuple[o.Office, o.Office]) -> None:
    """Else it could be published, and two post offices would carry one envelope."""
    one, other = offices
    day_id = plan_rows(one, PlanState.DRAFT, [1, 2])
    (touched,) = territories.change_territories(one.engine, JOB, {COMMUNE: other.post_office_id}, o.MORNING).days
    assert (touched.day_id, touched.what, touched.stops) == (day_id, "again", 2)
    with reading(one.engine) as session:
        day = session.get_one(FleetDay, day_id)
        assert (day.state, day.version) == (DayState.OPEN, 1)
        assert session.exec(select(PlanVersion.state)).one() is PlanState.SUPERSEDED


def test_what_rides_today_is_finished_by_its_office(offices: tuple[o.Office, o.Office]) -> None:
    one, other = offices
    plan_rows(one, PlanState.PUBLISHED, [1, 2])
    done = territories.change_territories(one.engine, JOB, {COMMUNE: other.post_office_id}, o.MORNING)
    assert (done.moving, done.staying) == (1, 2)
    assert offices_of(one) == [one.post_office_id, one.post_office_id, other.post_office_id]
    with reading(one.engine) as session:
        assert session.exec(select(PlanVersion.state)).one() is PlanState.PUBLISHED


def test_outside_every_territory_a_delivery_is_listed_for_its_own_officer_and_comes_back(
    offices: tuple[o.Office, o.Office],
) -> None:
    one, other = offices
    territories.change_territories(one.engine, JOB, {COMMUNE: None}, o.MORNING)
    assert [each.delivery_id for each in territories.outside_deliveries(one.engine, one.officer)] == [1, 2, 3]
    assert territories.outside_deliveries(one.engine, other.officer) == ()
    territories.change_territories(one.engine, JOB, {COMMUNE: one.post_office_id}, o.MORNING)
    assert territories.outside_deliveries(one.engine, one.officer) == ()
    assert offices_of(one) == [one.post_office_id] * 3


def test_what_an_import_wrote_meanwhile_for_the_old_office_is_found_by_the_job(
    offices: tuple[o.Office, o.Office],
) -> None:
    one, other = offices
    territories.change_territories(one.engine, JOB, {COMMUNE: other.post_office_id}, o.MORNING)
    late = o.add_envelope(one)
    assert territories.mend_territories(one.engine, o.MORNING) == 1
    assert offices_of(one)[late - 1] == other.post_office_id
    assert territories.mend_territories(one.engine, o.MORNING) == 0


def test_only_who_sees_every_office_changes_territories(offices: tuple[o.Office, o.Office]) -> None:
    one, other = offices
    for person in (one.officer, one.dispatcher, one.couriers[0]):
        with pytest.raises(NotFound):
            territories.change_territories(one.engine, person, {COMMUNE: other.post_office_id}, o.MORNING)
    assert offices_of(one) == [one.post_office_id] * 3


def test_a_commune_or_an_office_that_is_none_changes_nothing(offices: tuple[o.Office, o.Office]) -> None:
    one, _ = offices
    with pytest.raises(Invalid):
        territories.change_territories(one.engine, JOB, {COMMUNE: None, "99999": None}, o.MORNING)
    with pytest.raises(NotFound):
        territories.change_territories(one.engine, JOB, {COMMUNE: 77}, o.MORNING)
    assert offices_of(one) == [one.post_office_id] * 3


def test_who_changed_which_commune_is_written_down(offices: tuple[o.Office, o.Office]) -> None:
    one, other = offices
    chief = replace(JOB, account_id=one.officer.account_id)
    territories.change_territories(one.engine, chief, {COMMUNE: other.post_office_id}, o.MORNING)
    with reading(one.engine) as session:
        line = session.exec(select(Audit)).one()
        assert (line.action, line.subject_id, line.account_id) == ("territory.change", 30169, one.officer.account_id)
