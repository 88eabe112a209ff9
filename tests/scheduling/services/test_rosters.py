"""Rosters: patterns, leave, days by hand, and what each change does to a day that is open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import DayState, LeaveReason, PlanState
from data.session import reading, writing
from data.tables import FleetDay, PlanVersion, Roster
from scheduling.errors import NotFound, Refused
from scheduling.model.roster import Away, Pattern, Shift
from scheduling.services import days, rosters
from scheduling.services.roster_week import roster_week
from tests.scheduling import office as o
from tests.scheduling.plan_rows import plan_rows

SHIFT = Shift(27_000, 61_200, 39_600, 45_000, 3_600)
MORNING = Shift(27_000, 39_600)
WEEK = Pattern(63, SHIFT, o.DAY)
MONDAY = o.DAY + timedelta(days=7)
"""The week of o.DAY has a holiday."""


@pytest.fixture
def office(sqlite_engine: Engine) -> o.Office:
    """Two couriers without a shift."""
    return bare_office(sqlite_engine)


def bare_office(engine: Engine) -> o.Office:
    """As the fixture says."""
    made = o.make_office(engine, couriers=2)
    with writing(engine) as session:
        for row in session.exec(select(Roster)):
            session.delete(row)
    return made


def ridden(office: o.Office, courier_id: int = 1, first: date = MONDAY) -> dict[date, tuple[Shift, ...]]:
    """The days of a week on which a courier rides."""
    week = roster_week(office.engine, office.dispatcher, office.post_office_id, first)
    row = next(row for row in week.rows if row.courier_id == courier_id)
    return {day.day: day.shifts for day in row.days if day.shifts}


def test_a_weekly_pattern_is_written_out_and_the_job_goes_on_with_it(engine: Engine) -> None:
    office = bare_office(engine)
    rosters.save_pattern(engine, office.dispatcher, 1, WEEK, o.MORNING)
    assert list(ridden(office)) == [MONDAY + timedelta(days=n) for n in range(6)]
    assert rosters.build_rosters(engine, o.MORNING) == 0
    assert rosters.build_rosters(engine, o.MORNING + timedelta(days=7)) == 6
    assert days.day_view(engine, office.dispatcher, MONDAY).roster[0].starts_second == SHIFT.starts_second


def test_leave_beats_the_pattern_and_the_pattern_holds_again_when_it_is_taken_back(office: o.Office) -> None:
    rosters.save_pattern(office.engine, office.dispatcher, 1, WEEK, o.MORNING)
    away = Away(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), LeaveReason.SICK)
    rosters.add_leave(office.engine, office.dispatcher, 1, away, o.MORNING)
    assert list(ridden(office)) == [MONDAY + timedelta(days=n) for n in (0, 3, 4, 5)]
    rosters.remove_leave(office.engine, office.dispatcher, 1, 1, o.MORNING)
    assert len(ridden(office)) == 6


def test_a_day_by_hand_survives_the_job_until_it_is_given_back(office: o.Office) -> None:
    rosters.save_pattern(office.engine, office.dispatcher, 1, WEEK, o.MORNING)
    rosters.write_day(office.engine, office.dispatcher, 1, MONDAY, [MORNING], o.MORNING)
    rosters.write_day(office.engine, office.dispatcher, 1, MONDAY + timedelta(days=1), [], o.MORNING)
    assert rosters.build_rosters(office.engine, o.MORNING) == 0
    assert ridden(office)[MONDAY] == (MORNING,)
    assert MONDAY + timedelta(days=1) not in ridden(office)
    rosters.write_day(office.engine, office.dispatcher, 1, MONDAY + timedelta(days=1), None, o.MORNING)
    assert ridden(office)[MONDAY + timedelta(days=1)] == (SHIFT,)


def test_a_spare_courier_is_called_in_for_a_day_with_two_shifts_and_not_while_away(office: o.Office) -> None:
    shifts = [MORNING, Shift(46_800, 61_200)]
    rosters.write_day(office.engine, office.dispatcher, 2, MONDAY, shifts, o.MORNING)
    assert ridden(office, 2) == {MONDAY: tuple(shifts)}
    rosters.add_leave(office.engine, office.dispatcher, 2, Away(MONDAY, MONDAY), o.MORNING)
    assert ridden(office, 2) == {}
    with pytest.raises(Refused):
        rosters.write_day(office.engine, office.dispatcher, 2, MONDAY, shifts, o.MORNING)


def test_a_change_drops_the_draft_of_its_day_and_says_so_first(office: o.Office) -> None:
    engine = office.engine
    rosters.save_pattern(engine, office.dispatcher, 1, WEEK, o.MORNING)
    day_id = plan_rows(office, PlanState.DRAFT, [o.add_envelope(office)])
    away = Away(o.DAY, o.DAY)
    foreseen = rosters.add_leave(engine, office.dispatcher, 1, away, o.MORNING, dry=True)
    assert o.DAY in ridden(office, first=o.DAY)
    done = rosters.add_leave(engine, office.dispatcher, 1, away, o.MORNING)
    assert done == foreseen
    assert [(each.day_id, each.what, each.stops) for each in done] == [(day_id, "again", 1)]
    with reading(engine) as session:
        assert session.get_one(FleetDay, day_id).state is DayState.OPEN
        assert session.exec(select(PlanVersion.state)).one() is PlanState.SUPERSEDED


def test_a_published_plan_stays_and_the_dispatcher_is_told_that_it_rides(office: o.Office) -> None:
    rosters.save_pattern(office.engine, office.dispatcher, 1, WEEK, o.MORNING)
    plan_rows(office, PlanState.PUBLISHED, [o.add_envelope(office)])
    (touched,) = rosters.write_day(office.engine, office.dispatcher, 1, o.DAY, [], o.MORNING)
    assert (touched.what, touched.stops) == ("rides", 1)
    with reading(office.engine) as session:
        assert session.exec(select(PlanVersion.state)).one() is PlanState.PUBLISHED
        assert session.exec(select(FleetDay.version)).one() == 1
    assert days.day_view(office.engine, office.dispatcher, o.DAY).roster == ()


def test_a_pattern_ends_with_a_day_and_one_that_overlaps_is_refused(office: o.Office) -> None:
    rosters.save_pattern(office.engine, office.dispatcher, 1, WEEK, o.MORNING)
    with pytest.raises(Refused):
        rosters.save_pattern(office.engine, office.dispatcher, 1, Pattern(1, MORNING, MONDAY), o.MORNING)
    rosters.end_pattern(office.engine, office.dispatcher, 1, 1, MONDAY + timedelta(days=1), o.MORNING)
    assert list(ridden(office)) == [MONDAY, MONDAY + timedelta(days=1)]


def test_nobody_changes_the_roster_of_another_office(office: o.Office) -> None:
    other = o.make_office(office.engine, name="2")
    for verb, argument in ((rosters.save_pattern, WEEK), (rosters.add_leave, Away(MONDAY, MONDAY))):
        with pytest.raises(NotFound):
            verb(office.engine, other.dispatcher, 1, argument, o.MORNING)  # type: ignore[operator]
    with pytest.raises(NotFound):
        rosters.write_day(office.engine, other.dispatcher, 1, MONDAY, [MORNING], o.MORNING)
    with pytest.raises(NotFound):
        roster_week(office.engine, other.dispatcher, office.post_office_id, MONDAY)
    assert ridden(office) == {}
