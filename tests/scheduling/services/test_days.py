"""A day from open to closed: planned, published, handed over, and what comes back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import Custody, DayState, DeliveryState, HandoverState, PlanState
from data.session import reading, writing
from data.tables import Address, Delivery, PlanVersion
from routing.insertion import Sequences
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import completed
from scheduling.decide.read_plan import order_plan
from scheduling.errors import Conflict, NotFound, Refused
from scheduling.services import days, handovers, planning
from scheduling.services.events import ingest
from tests.scheduling import office as o

NEXT_DAY = o.DAY + timedelta(days=1)


@pytest.fixture
def office(engine: Engine) -> o.Office:
    made = o.make_office(engine, couriers=2)
    for _ in range(6):
        o.add_envelope(made)
    return made


def view(office: o.Office, day: object = o.DAY) -> days.DayView:
    return days.day_view(office.engine, office.dispatcher, day)  # type: ignore[arg-type]


def test_every_waiting_delivery_is_on_a_route_or_left_out_with_a_sentence(office: o.Office) -> None:
    o.add_envelope(office, window=(10_000, 20_000))  # before any courier rides
    o.draft(office)
    plan = view(office).plan
    assert plan is not None
    assert sum(len(route.stops) for route in plan.routes) == 6
    assert [len(left.sentence) > 10 for left in plan.left_out] == [True]


def test_a_stop_arrives_in_its_window_and_the_view_shows_what_the_door_needs(office: o.Office) -> None:
    delivery_id = o.add_envelope(office, dossiers=2, window=(32_400, 36_000), fee_dong=30_000)
    o.draft(office)
    stop = next(stop for route in o.routes(office) for stop in route.stops if stop.delivery_id == delivery_id)
    assert 32_400 <= stop.arrives_second + stop.waits_seconds <= 36_000
    assert (len(stop.dossier_codes), stop.papers_original, stop.fee_dong) == (2, 2, 30_000)
    assert stop.recipient_name == "Nguyễn Thị Thử"


def test_publishing_makes_one_list_a_route_and_giver_and_plans_every_delivery(office: o.Office) -> None:
    o.publish(office)
    routes = o.routes(office)
    assert [[list_.state for list_ in route.handovers] for route in routes] == [[HandoverState.PREPARED]] * len(routes)
    assert sum(list_.envelopes for route in routes for list_ in route.handovers) == 6
    assert {o.delivery_state(office, number)[0] for number in range(1, 7)} == {DeliveryState.PLANNED}
    assert view(office).waiting == ()


def test_custody_changes_only_when_both_sides_have_signed(office: o.Office) -> None:
    o.publish(office)
    list_ = handovers.handovers_of_day(office.engine, office.officer, o.DAY)[0]
    courier = next(person for person in office.couriers if _rides(office, person, list_.handover_id))
    with pytest.raises(Refused):
        handovers.sign_received(office.engine, courier, list_.handover_id, o.MORNING)
    handovers.sign_given(office.engine, office.officer, list_.handover_id, o.MORNING)
    with reading(office.engine) as session:
        assert set(session.exec(select(Delivery.state)).all()) == {DeliveryState.PLANNED}
    handovers.sign_received(office.engine, courier, list_.handover_id, o.MORNING)
    signed = handovers.handover(office.engine, office.officer, list_.handover_id)
    assert (signed.state, signed.given_by, signed.received_by) == (
        HandoverState.CONFIRMED,
        office.officer.display_name,
        courier.display_name,
    )
    assert view(office).state is DayState.RUNNING


def _rides(office: o.Office, person: object, handover_id: int) -> bool:
    lists = handovers.handovers_of_day(office.engine, person, o.DAY)  # type: ignore[arg-type]
    return any(list_.handover_id == handover_id for list_ in lists)


def test_a_side_signs_for_itself_only(office: o.Office) -> None:
    o.publish(office)
    list_ = handovers.handovers_of_day(office.engine, office.officer, o.DAY)[0]
    for stranger in (office.dispatcher, *office.couriers):
        with pytest.raises((Refused, NotFound)):
            handovers.sign_given(office.engine, stranger, list_.handover_id, o.MORNING)
    handovers.sign_given(office.engine, office.officer, list_.handover_id, o.MORNING)
    for stranger in (office.dispatcher, office.officer):
        with pytest.raises(Refused):
            handovers.sign_received(office.engine, stranger, list_.handover_id, o.MORNING)
    with pytest.raises(NotFound):
        handovers.handover(office.engine, o.make_office(office.engine, name="2").officer, list_.handover_id)


def test_what_failed_or_was_not_reached_comes_back_with_its_count_from_the_post_office(office: o.Office) -> None:
    first, *rest = [stop for route in o.ride_out(office) for stop in route.stops]
    for courier in office.couriers:
        try:
            ingest(office.engine, courier, [o.failed(first.stop_id, 1)], o.MORNING)
        except NotFound:
            continue
    assert days.close_day(office.engine, office.dispatcher, view(office).day_id, o.MORNING) == 6
    waiting = {each.delivery_id: each.failed_attempts for each in view(office, NEXT_DAY).waiting}
    assert waiting == {first.delivery_id: 1} | {stop.delivery_id: 0 for stop in rest}
    o.publish(office, NEXT_DAY)
    lists = handovers.handovers_of_day(office.engine, office.dispatcher, NEXT_DAY)
    assert {list_.from_custody for list_ in lists} == {Custody.POST_OFFICE}
    assert handovers.handovers_of_day(office.engine, office.officer, NEXT_DAY) == ()
    o.sign_all(office, NEXT_DAY)
    assert {o.delivery_state(office, stop.delivery_id)[0] for stop in rest} == {DeliveryState.OUT}


def test_a_mark_that_arrives_after_the_day_was_closed_still_counts(office: o.Office) -> None:
    route = o.ride_out(office)[0]
    courier = next(person for person in office.couriers if person.courier_id == route.courier_id)
    days.close_day(office.engine, office.dispatcher, view(office).day_id, o.MORNING)
    stop = route.stops[0]
    ingest(office.engine, courier, [o.delivered(stop.stop_id, 1)], o.MORNING + timedelta(hours=20))
    assert o.delivery_state(office, stop.delivery_id) == (DeliveryState.DELIVERED, Custody.RECIPIENT, 0)


def test_a_published_day_can_be_planned_again_until_somebody_signs(office: o.Office) -> None:
    o.publish(office)
    late = o.add_envelope(office)
    second = o.publish(office)
    assert {stop.delivery_id for route in o.routes(office) for stop in route.stops} == {*range(1, 7), late}
    with reading(office.engine) as session:
        states = dict(session.exec(select(PlanVersion.number, PlanVersion.state)).all())
    assert states == {1: PlanState.SUPERSEDED, 2: PlanState.PUBLISHED}
    o.sign_all(office)
    with pytest.raises(Refused):
        planning.start_plan(office.engine, office.dispatcher, view(office).day_id, o.MORNING)
    with pytest.raises(Refused):
        planning.publish(office.engine, office.dispatcher, second, o.MORNING)


def test_who_was_told_a_courier_and_an_order_keeps_both_when_one_more_is_put_in(office: o.Office) -> None:
    def backwards(problem: Problem, progress: Callable[[float], None], previous: Plan | None = None) -> Plan:
        plan = o.quick(problem, progress)
        return completed(Sequences.of(problem, order_plan((each.vehicle, each.job_ids[::-1]) for each in plan.routes)))

    def orders(but: int = 0) -> set[tuple[int, ...]]:
        found = {tuple(stop.delivery_id for stop in each.stops if stop.delivery_id != but) for each in o.routes(office)}
        return found - {()}  # who rides with the late one alone was told nothing

    plan_id = planning.start_plan(office.engine, office.dispatcher, view(office).day_id, o.MORNING)
    assert planning.compute_plan(office.engine, plan_id, o.ROADS, backwards)
    planning.publish(office.engine, office.dispatcher, plan_id, o.MORNING)
    told, late = orders(), o.add_envelope(office)
    o.publish(office)
    assert orders(but=late) == told


def test_one_day_is_solved_once_at_a_time(office: o.Office) -> None:
    day_id = view(office).day_id
    planning.start_plan(office.engine, office.dispatcher, day_id, o.MORNING)
    with pytest.raises(Conflict):
        planning.start_plan(office.engine, office.dispatcher, day_id, o.MORNING)
    assert planning.fail_stale_plans(office.engine, o.MORNING + timedelta(hours=1), timedelta(minutes=15)) == 1
    planning.start_plan(office.engine, office.dispatcher, day_id, o.MORNING)


def test_an_older_draft_is_not_published_over_a_newer_one(office: o.Office) -> None:
    first = o.draft(office)
    o.draft(office)
    with pytest.raises(Refused):
        planning.publish(office.engine, office.dispatcher, first, o.MORNING)


def test_a_plan_the_checker_refuses_is_never_stored(office: o.Office) -> None:
    def forgetful(problem: Problem, progress: object) -> Plan:
        plan = o.quick(problem, progress)
        return replace(plan, routes=plan.routes[:-1])

    plan_id = planning.start_plan(office.engine, office.dispatcher, view(office).day_id, o.MORNING)
    assert not planning.compute_plan(office.engine, plan_id, o.ROADS, forgetful)
    plan = view(office).plan
    assert plan is not None
    assert (plan.state, plan.routes) == (PlanState.FAILED, ())
    assert "vi phạm" in (plan.failure or "")


def test_a_plan_for_a_day_that_changed_meanwhile_is_not_stored(office: o.Office) -> None:
    def meddle(problem: Problem, progress: object) -> Plan:
        with writing(office.engine) as session:
            session.get_one(Address, 1).latitude = 10.5
        return o.quick(problem, progress)

    plan_id = planning.start_plan(office.engine, office.dispatcher, view(office).day_id, o.MORNING)
    assert not planning.compute_plan(office.engine, plan_id, o.ROADS, meddle)


def test_a_courier_sees_the_route_of_today_and_nothing_else(office: o.Office) -> None:
    o.publish(office)
    seen = [days.courier_day(office.engine, courier, o.DAY).route for courier in office.couriers]
    assert [route.courier_id for route in seen if route] == [
        courier.courier_id for courier, route in zip(office.couriers, seen, strict=True) if route
    ]
    assert any(seen)
    assert all(days.courier_day(office.engine, courier, NEXT_DAY).route is None for courier in office.couriers)
    with pytest.raises(NotFound):
        days.courier_day(office.engine, office.officer, o.DAY)


def test_another_offices_day_is_not_there(office: o.Office) -> None:
    stranger = o.make_office(office.engine, name="2").dispatcher
    plan_id = o.draft(office)
    day_id = view(office).day_id
    for attempt in (
        lambda: days.day_view(office.engine, stranger, o.DAY, office.post_office_id),
        lambda: days.close_day(office.engine, stranger, day_id, o.MORNING),
        lambda: planning.start_plan(office.engine, stranger, day_id, o.MORNING),
        lambda: planning.publish(office.engine, stranger, plan_id, o.MORNING),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_days_that_nobody_closed_are_closed_by_the_job(office: o.Office) -> None:
    o.ride_out(office)
    assert days.close_past_days(office.engine, NEXT_DAY, o.MORNING) == 1
    assert days.close_past_days(office.engine, NEXT_DAY, o.MORNING) == 0
    assert view(office).state is DayState.CLOSED
