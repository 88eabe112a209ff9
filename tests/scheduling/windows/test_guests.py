"""A filing guided at home for somebody without a dossier: one case from the call to the dossier it led to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingKind, BookingState, Channel, Skill, What
from data.session import reading, writing
from data.tables import Address, Delivery, Envelope, HomeCall, Recipient, Territory
from scheduling.errors import Conflict, Invalid, NotFound, Refused
from scheduling.model.booking import BookingView
from scheduling.model.case import CaseStep
from scheduling.model.choice import Choice as Home
from scheduling.model.guest import Guest
from scheduling.model.window import Choice, HomeWish, Matter
from scheduling.services import arrivals, cases, desk_days, events, home_windows, papers
from scheduling.services.erasing import erase_expired
from scheduling.services.home_guests import guest_of, open_call
from scheduling.store import dossier_views
from tests.scheduling.office import MORNING, delivered, publish, routes, sign_all
from tests.scheduling.windows.homes import EIGHT, ONE, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises
from tests.scheduling.windows.test_calls import teach

VISIT = BookingKind.HOME_VISIT
AT_HOME = Home(What.SEND_PAPERS, Channel.PHONE, "30169", "Ấp Thử, nhà bà Khách", 10.30, 105.67)
GUEST = Guest("Trần Thị Khách", "0912000009", AT_HOME)


@pytest.fixture
def homes(sqlite_engine: Engine) -> Homes:
    """One courier who guides, at a post office that serves the commune."""
    return guided(sqlite_engine)


def guided(engine: Engine) -> Homes:
    made = make_homes(engine)
    teach(made, Skill.COLLECT, Skill.GUIDE)
    with writing(engine) as session:
        session.add(
            Territory(
                commune_code="30169",
                post_office_id=made.office.post_office_id,
                valid_from=TUESDAY - timedelta(days=99),
            )
        )
    return made


def hold(homes: Homes, code: str, window: tuple[int, int] = EIGHT) -> BookingView:
    name, phone = guest_of(homes.engine, homes.officer, code)
    wish = HomeWish("", Channel.PHONE, phone, VISIT, name=name, call=code)
    return home_windows.hold_window(
        homes.engine, homes.officer, wish, Choice(TUESDAY, *window), MORNING, homes.travel, homes.rules, homes.chance
    )


def test_from_the_call_to_the_dossier_it_is_one_case(engine: Engine) -> None:
    """Opened, booked, moved, ridden, counted; then joined to the dossier it led to, whose thread has it all."""
    homes = guided(engine)
    code = open_call(homes.engine, homes.officer, GUEST, MORNING, homes.chance)
    booking = homes.confirm(hold(homes, code))
    booking = homes.move(booking, ONE)
    assert home_windows.matter_of(homes.engine, homes.officer, booking.reference) == Matter("", VISIT, call=code)
    publish(homes.office, TUESDAY)
    sign_all(homes.office, TUESDAY)
    (stop,) = [stop for route in routes(homes.office, TUESDAY) for stop in route.stops]
    assert (stop.envelope_code, stop.dossier_codes, stop.recipient_name) == (code, (), GUEST.name)
    there = MORNING + timedelta(days=1, hours=6)
    events.ingest(homes.engine, homes.office.couriers[0], [delivered(stop.stop_id, 1, there)], there)
    later = there + timedelta(minutes=10)
    assert arrivals.follow_routes(homes.engine, lambda: later)[1] == 1
    (brought,) = papers.papers_on_the_way(homes.engine, homes.officer)
    assert (brought.dossier_code, brought.reference) == (None, booking.reference)
    papers.receive(homes.engine, homes.officer, brought.delivery_id, later)
    filed = homes.household()
    desk_days.join_case(homes.engine, homes.officer, booking.reference, filed, later)
    with reading(homes.engine) as session:
        dossier_id = dossier_views.own_dossier_id(session, homes.officer, filed)
    case = cases.follow(homes.engine, homes.officer, dossier_id, later)
    steps = [each.step for each in case.thread]
    assert {CaseStep.PAPERS_FETCHED, CaseStep.PAPERS_IN} <= set(steps)
    assert [each.reference for each in case.bookings] == [booking.reference]
    assert broken_promises(engine) == []


def test_one_call_has_one_window_and_may_be_booked_again(homes: Homes) -> None:
    code = open_call(homes.engine, homes.officer, GUEST, MORNING, homes.chance)
    first = homes.confirm(hold(homes, code))
    for window in (EIGHT, ONE):
        with pytest.raises(Refused):
            hold(homes, code, window)
    homes.cancel(first)
    assert hold(homes, code, ONE).state is BookingState.HELD
    with reading(homes.engine) as session:
        assert len(session.exec(select(HomeCall)).all()) == 1
    assert broken_promises(homes.engine) == []


def test_another_centre_finds_no_such_call_and_what_cannot_be_is_named(homes: Homes) -> None:
    code = open_call(homes.engine, homes.officer, GUEST, MORNING, homes.chance)
    other = replace(homes.officer, centre_id=99)
    with pytest.raises(NotFound):
        guest_of(homes.engine, other, code)
    with pytest.raises(NotFound):
        home_windows.list_windows(
            homes.engine, other, Matter("", VISIT, call=code), TUESDAY, TUESDAY, MORNING, homes.travel, homes.rules
        )
    for field, wrong in (
        ("name", replace(GUEST, name=" ")),
        ("phone", replace(GUEST, phone="12")),
        ("language", replace(GUEST, language="xxx")),
        ("procedure_code", replace(GUEST, procedure_code="0")),
        ("street_line", replace(GUEST, home=replace(AT_HOME, street_line=""))),
    ):
        with pytest.raises(Invalid) as error:
            open_call(homes.engine, homes.officer, wrong, MORNING, homes.chance)
        assert error.value.field == field


def test_who_filed_nothing_is_forgotten_after_the_term_of_a_booking(homes: Homes) -> None:
    """Name, phone and home; not a day earlier, and not while a later call of the same person is kept."""

    def erase(days: int) -> tuple[set[str], set[str], int]:
        erase_expired(homes.engine, MORNING + timedelta(days=days))
        with reading(homes.engine) as session:
            of_calls = select(Recipient).join(Envelope).join(Delivery).join(HomeCall)
            people, homes_of = session.exec(of_calls).all(), session.exec(select(Address)).all()
            erased = select(HomeCall).where(col(HomeCall.erased_at).is_not(None))
            lines = {each.street_line for each in homes_of}
            return {each.name for each in people}, lines, len(session.exec(erased).all())

    for opened in (0, 300):
        open_call(homes.engine, homes.officer, GUEST, MORNING + timedelta(days=opened), homes.chance)
    assert erase(364) == ({GUEST.name}, {AT_HOME.street_line}, 0)
    assert erase(366) == ({GUEST.name}, {AT_HOME.street_line}, 1)
    assert erase(666) == ({""}, {""}, 2)


def test_who_is_still_to_be_called_on_is_not_forgotten(homes: Homes) -> None:
    """However long ago the call was opened."""
    code = open_call(homes.engine, homes.officer, GUEST, MORNING, homes.chance)
    homes.confirm(hold(homes, code))
    erase_expired(homes.engine, MORNING + timedelta(days=999))
    assert guest_of(homes.engine, homes.officer, code) == (GUEST.name, GUEST.phone)
    with pytest.raises(Conflict):
        papers.receive(homes.engine, homes.officer, 1, MORNING)
