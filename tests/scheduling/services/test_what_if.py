"""A dispatcher is told why a stop is where it is and what a move does, and the move becomes a draft of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import DayState, PlanState
from data.session import writing
from data.tables import Roster
from scheduling.errors import Conflict, NotFound, Refused
from scheduling.model.what_if import Target, WhatIf
from scheduling.services import days, planning
from scheduling.services.what_if import move_stop, what_if
from tests.scheduling import office as o


@pytest.fixture
def office(sqlite_engine: Engine) -> o.Office:
    """Five envelopes that ride, and one (the last) whose window no courier meets."""
    made = o.make_office(sqlite_engine, couriers=2)
    for _ in range(5):
        o.add_envelope(made)
    o.add_envelope(made, window=(10_000, 20_000))
    return made


def look(office: o.Office, plan_id: int, delivery_id: int, target: Target | None = None) -> WhatIf:
    return what_if(office.engine, office.dispatcher, plan_id, delivery_id, o.ROADS, target)


def move(office: o.Office, plan_id: int, delivery_id: int, target: Target) -> int:
    return move_stop(office.engine, office.dispatcher, plan_id, delivery_id, o.ROADS, target, o.MORNING)


def elsewhere(seen: WhatIf) -> int:
    return next(choice.roster_id for choice in seen.choices if not choice.own)


def order(office: o.Office) -> dict[str, list[int]]:
    return {route.courier_code: [stop.delivery_id for stop in route.stops] for route in o.routes(office)}


def test_a_stop_says_why_it_is_here_and_why_then_in_the_names_of_the_office(office: o.Office) -> None:
    plan_id = o.draft(office)
    seen = look(office, plan_id, 1)
    stop = next(stop for route in o.routes(office) for stop in route.stops if stop.delivery_id == 1)
    assert (seen.position, seen.arrives_second, len(seen.reasons)) == (stop.position, stop.arrives_second, 2)
    assert {choice.courier_code for choice in seen.choices} == {"BT11", "BT12"}
    assert "BT1" in seen.reasons[0]


def test_what_was_left_out_says_why_and_putting_it_in_shows_the_rule_it_breaks(office: o.Office) -> None:
    plan_id = o.draft(office)
    seen = look(office, plan_id, 6)
    assert seen.position is None
    assert len(seen.reasons) == 1
    trial = look(office, plan_id, 6, Target(elsewhere(seen))).trial
    assert trial is not None
    assert any("khung giờ đã hẹn" in problem for problem in trial.problems)
    with pytest.raises(Refused):
        move(office, plan_id, 6, Target(elsewhere(seen)))
    assert order(office) == {route.courier_code: [s.delivery_id for s in route.stops] for route in o.routes(office)}


def test_a_trial_changes_nothing_and_says_whom_it_shifts(office: o.Office) -> None:
    plan_id = o.draft(office)
    before = order(office)
    trial = look(office, plan_id, 1, Target(elsewhere(look(office, plan_id, 1)))).trial
    assert trial is not None
    assert trial.problems == ()
    assert trial.difference_seconds >= 0
    assert "TN-01-0001" in [each.envelope_code for each in trial.shifted]
    assert order(office) == before


def test_a_move_is_a_draft_that_differs_by_it_and_stands_instead(office: o.Office) -> None:
    plan_id = o.draft(office)
    target = Target(elsewhere(look(office, plan_id, 1)), 0)
    moved_id = move(office, plan_id, 1, target)
    view = days.day_view(office.engine, office.dispatcher, o.DAY)
    assert view.plan is not None
    assert (view.plan.plan_id, view.plan.state, view.plan.found_by) == (moved_id, PlanState.DRAFT, "xếp tay")
    seen = look(office, moved_id, 1)
    assert (seen.position, next(choice.roster_id for choice in seen.choices if choice.own)) == (1, target.roster_id)
    assert [left.delivery_id for left in view.plan.left_out] == [6]
    assert len(view.plan.left_out[0].sentence) > 10


def test_a_stop_may_be_left_for_another_day_and_put_back(office: o.Office) -> None:
    plan_id = o.draft(office)
    without = move(office, plan_id, 1, Target(None))
    assert look(office, without, 1).position is None
    back = move(office, without, 1, Target(elsewhere(look(office, without, 2))))
    assert look(office, back, 1).position is not None


def test_a_move_of_a_plan_that_another_replaced_is_refused_and_leaves_no_solve_behind(office: o.Office) -> None:
    old = o.draft(office)
    target = Target(elsewhere(look(office, old, 1)))
    planned = o.draft(office)
    with pytest.raises(Conflict):
        move(office, old, 1, target)
    view = days.day_view(office.engine, office.dispatcher, o.DAY)
    assert view.plan is not None
    assert (view.plan.plan_id, view.plan.state) == (planned, PlanState.DRAFT)
    o.draft(office)  # nothing is "being solved" any more


def test_of_two_moves_of_one_plan_the_second_is_refused(office: o.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    plan_id = o.draft(office)
    target = Target(elsewhere(look(office, plan_id, 1)))
    real, moved = planning.start_plan, []

    def meanwhile(*args: object) -> int:
        if not moved:
            moved.append(0)
            moved.append(move(office, plan_id, 2, Target(None)))
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr("scheduling.services.what_if.start_plan", meanwhile)
    with pytest.raises(Conflict):
        move(office, plan_id, 1, target)
    view = days.day_view(office.engine, office.dispatcher, o.DAY)
    assert view.plan is not None
    assert view.plan.plan_id == moved[1]


def test_a_plan_that_no_longer_fits_the_day_says_so(office: o.Office) -> None:
    plan_id = o.draft(office)
    with writing(office.engine) as session:
        for shift in session.exec(select(Roster).where(Roster.day == o.DAY)):
            shift.off = True
    with pytest.raises(Refused):
        look(office, plan_id, 1)


def test_another_office_and_another_day_see_nothing(office: o.Office) -> None:
    plan_id = o.draft(office)
    stranger = o.make_office(office.engine, name="9")
    with pytest.raises(NotFound):
        what_if(office.engine, stranger.dispatcher, plan_id, 1, o.ROADS)
    with pytest.raises(NotFound):
        look(office, plan_id, 999)
    with pytest.raises(NotFound):
        look(office, plan_id, 1, Target(999))


def test_a_running_day_is_not_moved_by_hand(office: o.Office) -> None:
    o.ride_out(office)
    view = days.day_view(office.engine, office.dispatcher, o.DAY)
    assert view.plan is not None
    assert view.state is DayState.RUNNING
    with pytest.raises(Refused):
        move(office, view.plan.plan_id, 1, Target(None))
    assert days.day_view(office.engine, office.dispatcher, o.DAY + timedelta(days=1)).plan is None
