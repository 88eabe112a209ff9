"""Papers fetched and filings guided at home: a stop of the witness and of the plan, from the booking to the centre."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.encryption import keyring_of
from data.kinds import BookingKind, BookingState, BookingStep, Channel, Custody, DeliveryState, DossierStatus, Skill
from data.session import reading, writing
from data.tables import Courier, Delivery, Dossier, Envelope, Handover, HomeCall, Proof, Visit
from scheduling.errors import Conflict, Refused
from scheduling.model.booking import BookingView
from scheduling.model.case import CaseStep
from scheduling.model.window import Choice, HomeWish, Matter, WhyNot
from scheduling.services import arrivals, bookings, cases, days, events, home_windows, papers
from scheduling.store import erasure
from tests.scheduling.office import MORNING, delivered, failed, publish, routes, sign_all
from tests.scheduling.windows.homes import EIGHT, ONE, TEN, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises

COLLECTION, GUIDED = BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    """One courier who has learnt both; at the end every law of windows holds."""
    made = make_homes(sqlite_engine)
    teach(made, Skill.COLLECT, Skill.GUIDE)
    yield made
    assert broken_promises(sqlite_engine) == []


def teach(homes: Homes, *skills: Skill) -> None:
    with writing(homes.engine) as session:
        for courier in session.exec(select(Courier)):
            courier.skills = [skill.value for skill in skills]


def unfinished(homes: Homes, **more: object) -> str:
    """A dossier that still wants papers, of somebody whose address is known."""
    code = homes.household(**more)  # type: ignore[arg-type]
    with writing(homes.engine) as session:
        dossier = session.exec(select(Dossier).where(Dossier.code == code)).one()
        dossier.status, dossier.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
    return code


def hold(homes: Homes, code: str, kind: BookingKind = COLLECTION, window: tuple[int, int] = EIGHT) -> BookingView:
    wish = HomeWish(code, Channel.PHONE, None, kind)
    choice = Choice(TUESDAY, *window)
    return home_windows.hold_window(
        homes.engine, homes.officer, wish, choice, MORNING, homes.travel, homes.rules, homes.chance
    )


def call_of(homes: Homes) -> tuple[DeliveryState, Custody]:
    """State and custody of the one call."""
    with reading(homes.engine) as session:
        call = session.exec(select(HomeCall)).one()
        delivery = session.get_one(Delivery, call.delivery_id)
        return delivery.state, session.get_one(Envelope, delivery.envelope_id).custody


@pytest.mark.parametrize("kind", [GUIDED])
def test_a_call_is_booked_planned_ridden_marked_and_counted_at_the_centre(engine: Engine, kind: BookingKind) -> None:
    """One after the other; and each step is on the citizen's thread."""
    homes = make_homes(engine)
    teach(homes, Skill.COLLECT, Skill.GUIDE)
    code = unfinished(homes)
    held = hold(homes, code, kind)
    assert (held.kind, call_of(homes)) == (kind, (DeliveryState.CANCELLED, Custody.RECIPIENT))
    homes.confirm(held)
    assert call_of(homes) == (DeliveryState.REQUESTED, Custody.RECIPIENT)
    publish(homes.office, TUESDAY)
    assert call_of(homes) == (DeliveryState.PLANNED, Custody.RECIPIENT)
    sign_all(homes.office, TUESDAY)
    stops = [stop for route in routes(homes.office, TUESDAY) for stop in route.stops]
    (stop,) = [each for each in stops if each.call is not None]
    assert (stop.call, stop.dossier_codes) == (kind, (code,))
    assert EIGHT[0] <= stop.arrives_second + stop.waits_seconds <= EIGHT[1]
    there = MORNING + timedelta(days=1, hours=1)
    events.ingest(homes.engine, homes.office.couriers[0], [delivered(stop.stop_id, 1, there)], there)
    assert call_of(homes) == (DeliveryState.DELIVERED, Custody.COURIER)
    later = there + timedelta(minutes=10)
    assert arrivals.follow_routes(homes.engine, lambda: later)[1] == 1
    assert bookings.booking_view(homes.engine, homes.officer, held.reference).state is BookingState.FULFILLED
    (brought,) = papers.papers_on_the_way(homes.engine, homes.officer)
    assert (brought.dossier_code, brought.kind, brought.given_by) == (code, kind, "Nguyễn Thị Thử")
    for _ in range(2):
        papers.receive(homes.engine, homes.officer, brought.delivery_id, later)
    assert call_of(homes) == (DeliveryState.DELIVERED, Custody.CENTRE)
    assert papers.papers_on_the_way(homes.engine, homes.officer) == ()
    steps = [each.step for each in cases.follow(homes.engine, homes.officer, brought.dossier_id, later).thread]
    assert broken_promises(engine) == []
    assert set(steps[-3:]) == {CaseStep.PAPERS_FETCHED, BookingStep.FULFILLED, CaseStep.PAPERS_IN}


def test_a_fetched_paper_is_on_no_list_that_the_centre_signs_and_changes_no_status(homes: Homes) -> None:
    """The centre gives nothing away, and the dossier system hears of nothing."""
    code = unfinished(homes)
    homes.confirm(hold(homes, code))
    publish(homes.office, TUESDAY)
    with reading(homes.engine) as session:
        assert len(session.exec(select(Handover)).all()) == 1  # of the result that waits at the same address
    stop = next(stop for route in routes(homes.office, TUESDAY) for stop in route.stops if stop.call)
    sign_all(homes.office, TUESDAY)
    there = MORNING + timedelta(days=1, hours=1)
    events.ingest(homes.engine, homes.office.couriers[0], [delivered(stop.stop_id, 1, there)], there)
    with reading(homes.engine) as session:
        assert session.exec(select(Dossier.status)).one() == DossierStatus.SUPPLEMENT_ASKED


def test_a_call_without_a_window_is_never_ridden(homes: Homes) -> None:
    """Not while it is only held, not once it is cancelled, and not again once nobody was at home."""
    code = unfinished(homes)
    held = hold(homes, code)
    publish(homes.office, TUESDAY)
    assert not any(stop.call for route in routes(homes.office, TUESDAY) for stop in route.stops)
    homes.cancel(held)
    assert call_of(homes)[0] is DeliveryState.CANCELLED


def test_a_call_at_which_nobody_was_at_home_ends_with_its_day(homes: Homes) -> None:
    homes.confirm(hold(homes, unfinished(homes)))
    publish(homes.office, TUESDAY)
    sign_all(homes.office, TUESDAY)
    stop = next(stop for route in routes(homes.office, TUESDAY) for stop in route.stops if stop.call)
    there = MORNING + timedelta(days=1, hours=1)
    events.ingest(homes.engine, homes.office.couriers[0], [failed(stop.stop_id, 1, there)], there)
    day_id = days.day_view(homes.engine, homes.office.dispatcher, TUESDAY).day_id
    days.close_day(homes.engine, homes.office.dispatcher, day_id, there + timedelta(hours=9))
    assert call_of(homes) == (DeliveryState.CANCELLED, Custody.RECIPIENT)


def test_a_call_is_moved_and_keeps_its_envelope(homes: Homes) -> None:
    held = hold(homes, unfinished(homes))
    homes.confirm(held)
    moved = homes.move(held, ONE)
    assert (moved.kind, moved.state) == (COLLECTION, BookingState.CONFIRMED)
    with reading(homes.engine) as session:
        (call,) = session.exec(select(HomeCall)).all()
        assert session.get_one(Delivery, call.delivery_id).window_from_second == ONE[0]


def test_a_courier_who_has_not_learnt_it_is_not_offered(homes: Homes) -> None:
    """And the reason says so; who has learnt to fetch papers may not guide a filing."""
    teach(homes, Skill.COLLECT)
    code = unfinished(homes)
    (day,) = home_windows.list_windows(
        homes.engine, homes.officer, Matter(code, GUIDED), TUESDAY, TUESDAY, MORNING, homes.travel, homes.rules
    )
    assert {each.why_not for each in day.windows} == {WhyNot.NO_SKILL}
    with pytest.raises(Refused):
        hold(homes, code, GUIDED)
    assert hold(homes, code).state is BookingState.HELD


def test_nothing_is_fetched_for_a_dossier_that_has_its_result(homes: Homes) -> None:
    code = homes.household()
    with pytest.raises(Refused):
        hold(homes, code)
    assert hold(homes, code, GUIDED, TEN).state is BookingState.HELD


def test_papers_that_no_courier_has_cannot_be_counted(homes: Homes) -> None:
    homes.confirm(hold(homes, unfinished(homes)))
    with reading(homes.engine) as session:
        delivery_id = session.exec(select(HomeCall.delivery_id)).one()
    with pytest.raises(Conflict):
        papers.receive(homes.engine, homes.officer, delivery_id, MORNING)


def test_papers_and_the_result_of_one_household_share_a_visit(homes: Homes) -> None:
    """The papers of one dossier are taken at the door at which another's result is handed over."""
    result, wanting = homes.household(), unfinished(homes)
    homes.at_same_address(result, wanting)
    homes.confirmed(result, EIGHT)
    homes.confirm(hold(homes, wanting))
    with reading(homes.engine) as session:
        (visit,) = session.exec(select(Visit)).all()
        assert visit.envelopes == 2


def test_a_call_whose_promise_is_at_risk_is_not_ridden_at_another_hour(homes: Homes) -> None:
    """Nobody would be there: it stays on the list of who must be asked."""
    homes.confirm(hold(homes, unfinished(homes)))
    with writing(homes.engine) as session:
        visit = session.exec(select(Visit)).one()
        visit.risk, visit.risk_sentence, visit.risk_since = "time", "Thiếu 12 phút.", MORNING
    publish(homes.office, TUESDAY)
    assert not any(stop.call for route in routes(homes.office, TUESDAY) for stop in route.stops)


def test_who_gave_papers_is_forgotten_with_the_dossier(homes: Homes) -> None:
    """Law 9: a call is erased with what it was for."""
    homes.confirm(hold(homes, unfinished(homes)))
    publish(homes.office, TUESDAY)
    sign_all(homes.office, TUESDAY)
    stop = next(stop for route in routes(homes.office, TUESDAY) for stop in route.stops if stop.call)
    there = MORNING + timedelta(days=1, hours=1)
    events.ingest(homes.engine, homes.office.couriers[0], [delivered(stop.stop_id, 1, there)], there)
    with writing(homes.engine) as session:
        dossier = session.exec(select(Dossier)).one()
        dossier.status, dossier.returned_at = DossierStatus.RETURNED, there
        ring = keyring_of(homes.engine.dialect)
        assert erasure.dossiers(session, there + timedelta(days=1), 10, ring=ring) == 1
        assert session.exec(select(Proof)).one().received_by == ""
