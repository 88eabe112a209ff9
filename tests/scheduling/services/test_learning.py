"""What each night learns: where households live, who knows which commune, which communes are poor."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from data.kinds import Custody, FixWay, HandoverState, PlanState, Precision, ProofPlace
from data.session import reading, writing
from data.tables import Address, Delivery, FamiliarCommune, FleetDay, Handover, Route, Stop, TaughtPoint
from integrations.geocoding import geocoder
from scheduling.decide.address import read_address
from scheduling.decide.areas import areas
from scheduling.decide.doubtful import metres_between
from scheduling.model.event import CourierMark
from scheduling.model.geocode import Point
from scheduling.model.household import Fix
from scheduling.services import doubtful, learning
from scheduling.services.events import ingest
from scheduling.services.locating import locate_due
from scheduling.store.day_inputs import day_inputs
from tests.scheduling import office as o
from tests.scheduling.plan_rows import plan_rows

NIGHT = o.MORNING + timedelta(hours=19)
DOOR = (areas()["30169"].point[0] + 0.004, areas()["30169"].point[1] + 0.003)


@pytest.fixture
def office(sqlite_engine: Engine) -> o.Office:
    """Two envelopes of one recipient and one address ride today; the address is known to the commune only."""
    engine = sqlite_engine
    office = o.make_office(engine, couriers=2)
    first, second = o.add_envelope(office), o.add_envelope(office)
    with writing(engine) as session:
        for delivery_id in (first, second):
            session.get_one(Delivery, delivery_id).address_id = 1
        address = session.get_one(Address, 1)
        address.precision, address.located_at = Precision.COMMUNE, o.MORNING
        address.latitude, address.longitude = areas()["30169"].point
    plan_rows(office, PlanState.PUBLISHED, [first, second])
    return office


def hand_over(office: o.Office, stop_id: int, point: Point | None, **other: object) -> CourierMark:
    """The courier's mark at a door, stored."""
    mark = o.delivered(stop_id, stop_id)
    if point is not None:
        mark = replace(mark, latitude=point[0], longitude=point[1], accuracy_metres=12)
    mark = replace(mark, **other)  # type: ignore[arg-type]
    with writing(office.engine) as session:  # signed by both sides, as if
        stop = session.get_one(Stop, stop_id)
        courier_id = session.get_one(Route, stop.route_id).courier_id
        signed(session, office, stop)
    rider = next(person for person in office.couriers if person.courier_id == courier_id)
    ingest(office.engine, rider, [mark], o.MORNING)
    return mark


def signed(session: Session, office: o.Office, stop: Stop) -> None:
    """A list of the stop's route that both sides have signed."""
    route = session.get_one(Route, stop.route_id)
    if session.exec(select(Handover).where(Handover.route_id == route.id)).first():
        return
    before = o.MORNING - timedelta(minutes=1)
    session.add(
        Handover(
            code=f"BG-{route.id}",
            route_id=route.id or 0,
            centre_id=office.centre_id,
            post_office_id=office.post_office_id,
            courier_id=route.courier_id,
            from_custody=Custody.CENTRE,
            state=HandoverState.CONFIRMED,
            prepared_at=before,
            given_by=office.officer.account_id,
            given_at=before,
            received_by=office.couriers[0].account_id,
            received_at=before,
        )
    )
    session.flush()


def learn(office: o.Office) -> learning.LearnReport:
    """One night."""
    return learning.learn_from_history(office.engine, lambda: NIGHT)


def test_handovers_teach_the_household_and_the_geocoder_then_answers_with_it(office: o.Office) -> None:
    engine = office.engine
    hand_over(office, 1, DOOR)
    hand_over(office, 2, (DOOR[0] + 0.0001, DOOR[1]))
    assert learn(office).taught == 1
    assert learn(office).taught == 0  # a second run of the same night
    chain = geocoder(read_address, areas(), taught=learning.taught_to_geocoder(engine))
    locate_due(engine, chain, lambda: NIGHT)
    with reading(engine) as session:
        address = session.get_one(Address, 1)
        assert (address.precision, address.source) == (Precision.HOUSE, "deliveries")
        assert metres_between((address.latitude or 0, address.longitude or 0), DOOR) < 10
        assert session.exec(select(TaughtPoint.handovers)).one() == 2


@pytest.mark.parametrize(
    "other", [{"latitude": None, "longitude": None}, {"accuracy_metres": 900}, {"place": ProofPlace.POST_OFFICE}]
)
def test_what_does_not_prove_a_door_teaches_nothing(office: o.Office, other: dict[str, object]) -> None:
    hand_over(office, 1, DOOR, **other)
    assert learn(office).taught == 0


def test_a_mark_that_was_taken_back_teaches_nothing(office: o.Office) -> None:
    hand_over(office, 1, DOOR)
    rider = office.couriers[0]
    ingest(office.engine, rider, [o.undo(1, 99, of=1, at=o.MORNING + timedelta(minutes=1))], o.MORNING)
    assert learn(office).taught == 0


def test_an_officers_pin_stays_whatever_deliveries_teach(office: o.Office) -> None:
    pin = (DOOR[0] + 0.01, DOOR[1])
    doubtful.fix_household(office.engine, office.officer, 1, Fix(pin, FixWay.MAP), o.MORNING, knows_it_rides=True)
    hand_over(office, 1, DOOR)
    learn(office)
    locate_due(office.engine, geocoder(read_address, areas()), lambda: NIGHT)
    with reading(office.engine) as session:
        assert session.exec(select(Address.latitude).where(Address.id == 1)).one() == pin[0]


def test_who_delivered_in_a_commune_is_cheaper_there_from_the_next_day_on(office: o.Office) -> None:
    hand_over(office, 1, DOOR)
    learn(office)
    with reading(office.engine) as session:
        known = session.exec(select(FamiliarCommune)).one()
        assert (known.courier_id, known.commune_code, known.deliveries) == (1, "30169", 1)
    with reading(office.engine) as session:
        inputs = day_inputs(session, session.get_one(FleetDay, 1))
    shifts = {shift.courier_id: shift.area_costs for shift in inputs.shifts}
    assert shifts[1] == ()
    assert [area for area, cost in shifts[2] if cost > 0] == [30169]


def test_the_report_counts_what_is_known_to_the_commune_and_how_far_off_corrections_were(office: o.Office) -> None:
    learn(office)
    (row,) = doubtful.commune_report(office.engine, office.officer)
    assert (row.addresses, row.at_commune, row.corrections, row.poor) == (2, 1, 0, True)
    hand_over(office, 1, DOOR)
    learn(office)
    learn(office)
    (row,) = doubtful.commune_report(office.engine, office.officer)
    assert row.corrections == 1
    assert row.median_correction_metres == metres_between(areas()["30169"].point, DOOR)
    other = o.make_office(office.engine, name="2")
    assert doubtful.commune_report(office.engine, other.officer) == ()
