"""Doubtful addresses come first, and a fix serves the household wherever and whenever something is sent to it."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import (
    Audience,
    BookingKind,
    BookingState,
    Channel,
    DayState,
    FixWay,
    PlanState,
    Precision,
    What,
)
from data.session import reading, writing
from data.tables import (
    Address,
    Audit,
    Booking,
    BookingVisit,
    Delivery,
    Dossier,
    EnvelopeDossier,
    FleetDay,
    HouseholdFix,
    Recipient,
    TaughtPoint,
    Visit,
    Witness,
)
from scheduling.decide.household import household_key
from scheduling.errors import Conflict, Invalid, NotFound
from scheduling.model.choice import Choice
from scheduling.model.household import Doubt, Fix
from scheduling.services import doubtful
from scheduling.services.morning import choose_home_delivery
from scheduling.store.households import household_index
from scheduling.store.people import keyring
from tests.scheduling import office as o
from tests.scheduling.plan_rows import plan_rows

HERE, THERE = (10.2901, 105.6611), (10.2955, 105.6702)
LINE, OTHER_PHONE = "Ấp Tân Lợi", "0300001111"
CLICK = Fix(HERE, FixWay.MAP)


@pytest.fixture
def office(sqlite_engine: Engine) -> o.Office:
    """An office whose citizens choose for themselves."""
    return o.make_office(sqlite_engine)


def send(office: o.Office, *, phone: str = "0300000001", line: str = LINE, ready: int = 0, apart: bool = False) -> int:
    """A dossier whose owner wants it at home; returns the delivery's id."""
    office.count += 1
    with writing(office.engine) as session:
        index = f"{office.centre_id}{phone}"
        recipient = session.exec(select(Recipient).where(Recipient.match_index == index)).first() or Recipient(
            centre_id=office.centre_id, name="Nguyễn Thị Thử", phone=phone, match_index=index
        )
        session.add(recipient)
        session.flush()
        dossier = Dossier(
            centre_id=office.centre_id,
            code=f"000.00.{office.centre_id:02}.H22-261101-{office.count:05}",
            recipient_id=recipient.id or 0,
            result_ready_at=o.MORNING,
            due_at=o.MORNING + timedelta(days=ready),
            imported_at=o.MORNING,
            content_digest="-",
        )
        session.add(dossier)
        session.flush()
        dossier_id = dossier.id or 0
    day = o.DAY if apart else None  # an envelope of its own
    choice = Choice(What.RECEIVE_RESULT, Channel.COUNTER, "30169", line, wished_day=day)
    choose_home_delivery(office.engine, office.officer, dossier_id, choice, o.MORNING, random.Random(dossier_id))
    with writing(office.engine) as session:
        held = session.exec(select(EnvelopeDossier).where(EnvelopeDossier.dossier_id == dossier_id)).one()
        delivery = session.exec(select(Delivery).where(Delivery.envelope_id == held.envelope_id)).one()
        delivery.post_office_id = office.post_office_id
        return delivery.id or 0


def point_of(office: o.Office, delivery_id: int) -> tuple[float | None, float | None, Precision]:
    """Where a delivery is taken, and how well that is known."""
    with reading(office.engine) as session:
        address = session.get_one(Address, session.get_one(Delivery, delivery_id).address_id)
        return address.latitude, address.longitude, address.precision


def test_the_least_known_and_soonest_come_first_and_a_pin_is_no_doubt(office: o.Office) -> None:
    later, sooner = send(office, ready=5), send(office, phone=OTHER_PHONE, line="Ấp Long Thuận", ready=1)
    street = send(office, phone="0300002222", line="12 Lê Lợi")
    o.add_envelope(office)
    with writing(office.engine) as session:
        address = session.get_one(Address, session.get_one(Delivery, street).address_id)
        address.precision, address.confidence_percent = Precision.STREET, 60
    rows = doubtful.doubtful(office.engine, office.officer)
    assert [row.delivery_id for row in rows] == [sooner, later, street]
    assert [row.doubts for row in rows] == [(Doubt.COMMUNE,), (Doubt.COMMUNE,), (Doubt.UNSURE,)]


def test_a_fix_serves_the_households_deliveries_of_today_and_tomorrow_and_no_neighbours(engine: Engine) -> None:
    """Of the same line, however typed: a hamlet writes one address, and the phone tells its households apart."""
    office = o.make_office(engine)
    first, neighbour = send(office), send(office, phone=OTHER_PHONE)
    doubtful.fix_household(engine, office.officer, first, CLICK, o.MORNING)
    again = send(office, line="ấp  TÂN LỢI", apart=True)
    assert point_of(office, first) == point_of(office, again) == (*HERE, Precision.PIN)
    assert point_of(office, neighbour)[2] is Precision.COMMUNE
    assert point_of(office, send(office, phone=OTHER_PHONE, apart=True))[2] is Precision.COMMUNE
    assert doubtful.doubtful(engine, office.officer)[0].delivery_id == neighbour


def test_a_fix_at_one_centre_serves_the_household_at_another(office: o.Office) -> None:
    other = o.make_office(office.engine, name="2")
    there_before = send(other)
    here = send(office)
    doubtful.fix_household(office.engine, office.officer, here, CLICK, o.MORNING)
    third = o.make_office(office.engine, name="3")
    there_after = send(third)
    assert {point_of(office, each) for each in (here, there_before, there_after)} == {(*HERE, Precision.PIN)}


def test_an_officer_who_fixes_again_moves_the_pin_and_both_fixes_are_kept(office: o.Office) -> None:
    here = send(office)
    doubtful.fix_household(office.engine, office.officer, here, CLICK, o.MORNING)
    doubtful.fix_household(office.engine, office.officer, here, Fix(THERE, FixWay.COORDINATES), o.MORNING)
    assert point_of(office, here) == (*THERE, Precision.PIN)
    view = doubtful.look_at_household(office.engine, office.officer, here, o.MORNING)
    assert [fix.way for fix in view.fixes] == [FixWay.COORDINATES, FixWay.MAP]
    assert view.fixes[0].moved_metres == pytest.approx(1163, abs=5)


def test_a_fix_by_phone_says_who_confirmed_it_and_when(office: o.Office) -> None:
    here = send(office)
    for field, fix in (
        ("confirmed_by", Fix(HERE, FixWay.PHONE, " ", o.MORNING)),
        ("called_at", Fix(HERE, FixWay.PHONE, "Bà Thử")),
        ("called_at", Fix(HERE, FixWay.PHONE, "Bà Thử", o.MORNING + timedelta(minutes=1))),
        ("point", Fix((0.0, 0.0), FixWay.MAP)),
        ("point", Fix((105.66, 10.29), FixWay.COORDINATES)),
        ("point", Fix((21.03, 105.85), FixWay.MAP)),
    ):
        with pytest.raises(Invalid) as refused:
            doubtful.fix_household(office.engine, office.officer, here, fix, o.MORNING)
        assert refused.value.field == field
    assert point_of(office, here)[2] is Precision.COMMUNE
    by_phone = Fix(HERE, FixWay.PHONE, "Bà Thử", o.MORNING, "Nhà sau trường học")
    doubtful.fix_household(office.engine, office.officer, here, by_phone, o.MORNING)
    (fix,) = doubtful.look_at_household(office.engine, office.officer, here, o.MORNING).fixes
    assert (fix.confirmed_by, fix.note, fix.by) == ("Bà Thử", "Nhà sau trường học", "canbo1")
    with reading(office.engine) as session:
        noted = [line.detail for line in session.exec(select(Audit)) if line.action == "household.fix"]
    assert noted == ["phone, moved 11409 m"]  # ids and figures, never a person


def test_a_draft_is_made_again_for_a_moved_stop(office: o.Office) -> None:
    day_id = plan_rows(office, PlanState.DRAFT, [send(office)])
    (touched,) = doubtful.fix_household(office.engine, office.officer, 1, CLICK, o.MORNING)
    assert (touched.what, touched.stops) == ("again", 1)
    with reading(office.engine) as session:
        assert session.get_one(FleetDay, day_id).version == 1


def test_a_stop_of_a_published_plan_is_not_moved_before_the_officer_knows_that_it_rides(office: o.Office) -> None:
    plan_rows(office, PlanState.PUBLISHED, [send(office)])
    with pytest.raises(Conflict):
        doubtful.fix_household(office.engine, office.officer, 1, CLICK, o.MORNING)
    assert point_of(office, 1)[2] is Precision.COMMUNE
    (touched,) = doubtful.fix_household(office.engine, office.officer, 1, CLICK, o.MORNING, knows_it_rides=True)
    assert touched.what == "rides"
    assert point_of(office, 1) == (*HERE, Precision.PIN)


def test_handovers_far_from_the_pin_put_it_in_doubt_first_of_all(office: o.Office) -> None:
    send(office, phone=OTHER_PHONE, line="Ấp Khác")
    here = send(office)
    doubtful.fix_household(office.engine, office.officer, here, CLICK, o.MORNING)
    with writing(office.engine) as session:
        index = household_index(keyring(session), "30169", LINE, "0300000001", "Nguyễn Thị Thử")
        assert session.exec(select(HouseholdFix.household_index)).one() == index
        session.add(
            TaughtPoint(household_index=index, latitude=THERE[0], longitude=THERE[1], handovers=3, taught_at=o.MORNING)
        )
    first = doubtful.doubtful(office.engine, office.officer)[0]
    assert (first.delivery_id, first.doubts) == (here, (Doubt.PIN_DISPUTED,))


def test_nobody_looks_at_or_fixes_a_household_of_another_centre(office: o.Office) -> None:
    here, other = send(office), o.make_office(office.engine, name="2")
    for person in (other.officer, other.dispatcher, office.couriers[0]):
        assert doubtful.doubtful(office.engine, person) == ()
        with pytest.raises(NotFound):
            doubtful.look_at_household(office.engine, person, here, o.MORNING)
        with pytest.raises(NotFound):
            doubtful.fix_household(office.engine, person, here, CLICK, o.MORNING)
    assert point_of(office, here)[2] is Precision.COMMUNE


def test_a_household_is_its_address_however_typed_and_its_phone_or_else_its_name() -> None:
    key = household_key("30169", "Ấp Tân Lợi, P. 5", "0300000001", "Bà Thử")
    assert key == household_key("30169", "ấp tân lợi phường 5", "0300000001", "Ông Khác")
    assert key != household_key("30169", "Ấp Tân Lợi, P. 5", "0300000002", "Bà Thử")
    nameless = household_key("30169", "Ấp Tân Lợi", None, "Bà  THỬ")
    assert nameless == household_key("30169", "Ấp Tân Lợi", None, "bà thử")
    assert nameless != household_key("30169", "Ấp Tân Lợi", None, "Bà Thứ")


def promise(office: o.Office, delivery_id: int) -> int:
    """A window of a day of the office, promised for a delivery; returns the visit's number."""
    with writing(office.engine) as session:
        day = FleetDay(post_office_id=office.post_office_id, day=o.DAY, state=DayState.OPEN)
        booking = Booking(
            centre_id=office.centre_id,
            reference="HN-1",
            kind=BookingKind.HOME_DELIVERY,
            state=BookingState.CONFIRMED,
            audience=Audience.OFFICER,
            channel=Channel.COUNTER,
            starts_at=o.MORNING + timedelta(hours=1),
            ends_at=o.MORNING + timedelta(hours=3),
            created_at=o.MORNING,
        )
        session.add_all([day, booking])
        session.flush()
        session.add(Witness(fleet_day_id=day.id or 0, road_version="roads 1", plan={}))
        visit = Visit(
            fleet_day_id=day.id or 0,
            address_id=session.get_one(Delivery, delivery_id).address_id,
            opens_second=28_800,
            closes_second=36_000,
            work_seconds=180,
            envelopes=1,
            collect_dong=0,
            legs=b"",
        )
        session.add(visit)
        session.flush()
        session.add(
            BookingVisit(
                booking_id=booking.id or 0, visit_id=visit.id or 0, delivery_id=delivery_id, stated_permille=950
            )
        )
        return visit.id or 0


def test_a_promised_window_follows_its_household_and_its_day_is_timed_again(office: o.Office) -> None:
    """Of a line that others share: the visit stands where the household does, and the witness knows itself stale."""
    here, _neighbour = send(office), send(office, phone=OTHER_PHONE)
    visit_id = promise(office, here)
    (touched,) = doubtful.fix_household(office.engine, office.officer, here, CLICK, o.MORNING)
    assert touched.what == "open"
    with reading(office.engine) as session:
        visit = session.get_one(Visit, visit_id)
        assert visit.address_id == session.get_one(Delivery, here).address_id
        assert session.get_one(Address, visit.address_id).precision is Precision.PIN
        witness = session.exec(select(Witness)).one()
        assert (witness.road_version, witness.version) == ("moved", 2)
