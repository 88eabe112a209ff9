"""Filings guided at home, by who has learnt the procedure and speaks the language: offered, planned and moved alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingKind, BookingState, Channel, Skill
from data.reference.languages import VIETNAMESE
from data.session import reading
from data.tables import Courier, FleetDay, HomeCall, PlanVersion, PostOffice, Roster, Route, Stop, Visit
from scheduling.errors import Invalid, Refused
from scheduling.model.booking import BookingView
from scheduling.model.window import Choice, HomeWish, Matter
from scheduling.services import home_windows
from scheduling.services.offices import look_at_courier, save_courier
from scheduling.services.retiming import retime_day
from scheduling.store import witnesses
from tests.scheduling.office import MORNING, publish
from tests.scheduling.windows.homes import EIGHT, ONE, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises
from tests.scheduling.windows.test_machine import put_in_again_with_reasons

VISIT, TAY = BookingKind.HOME_VISIT, "tyz"


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    """Three couriers who guide: the second one also in Tày. At the end every law of windows holds."""
    made = make_homes(sqlite_engine, couriers=3)
    for number in range(3):
        learn(made, number)
    learn(made, 1, languages=(TAY,))
    yield made
    assert broken_promises(sqlite_engine) == []


def learn(homes: Homes, number: int, **more: tuple[str, ...]) -> int:
    """As the dispatcher's page does it."""
    with reading(homes.engine) as session:
        courier_id = session.exec(select(Courier.id).order_by(col(Courier.id))).all()[number] or 0
    facts = replace(
        look_at_courier(homes.engine, homes.office.dispatcher, courier_id).facts, skills=(Skill.COLLECT, Skill.GUIDE)
    )
    office_id = homes.office.post_office_id
    return save_courier(homes.engine, homes.office.dispatcher, office_id, replace(facts, **more), MORNING, courier_id)


def hold(homes: Homes, code: str, language: str = TAY, window: tuple[int, int] = EIGHT) -> BookingView:
    wish, choice = HomeWish(code, Channel.PHONE, None, VISIT, language), Choice(TUESDAY, *window)
    return home_windows.hold_window(
        homes.engine, homes.officer, wish, choice, MORNING, homes.travel, homes.rules, homes.chance
    )


def couriers_of_stops(homes: Homes) -> set[int]:
    """Who rides to the calls of the witness."""
    with reading(homes.engine) as session:
        day = session.exec(select(FleetDay).where(FleetDay.day == TUESDAY)).one()
        witness = witnesses.of_day(session, day, "", homes.rules)
        rows = [witness.row_of(visit_id) for visit_id in session.exec(select(Visit.id).where(Visit.needs > 0))]
        rosters = [int(witness.routes[witness.route_of(row), 0]) for row in rows if row is not None]
        return set(session.exec(select(Roster.courier_id).where(col(Roster.id).in_(rosters))))


def test_only_who_speaks_the_language_is_asked_by_the_witness_and_by_the_planner(homes: Homes) -> None:
    """Two filings in Tày, before noon and after: the one courier who speaks it rides to both, moved or not."""
    booked = [homes.confirm(hold(homes, homes.household())) for _ in range(2)]
    speaker = learn(homes, 1, languages=(TAY,))
    assert couriers_of_stops(homes) == {speaker}
    moved = homes.move(booked[0], ONE)
    assert (moved.language, moved.state) == (TAY, BookingState.CONFIRMED)
    assert couriers_of_stops(homes) == {speaker}
    publish(homes.office, TUESDAY)
    with reading(homes.engine) as session:
        rides = (
            select(Route.courier_id)
            .join(Stop, col(Stop.route_id) == Route.id)
            .join(PlanVersion, col(PlanVersion.id) == Route.plan_version_id)
            .join(HomeCall, col(HomeCall.delivery_id) == Stop.delivery_id)
        )
        assert session.exec(rides).all() == [speaker, speaker]


def test_what_nobody_has_learnt_is_named(homes: Homes) -> None:
    """In the list and by who holds; the dossier's own procedure counts."""
    code = homes.household()
    for language, procedures, words in (("khm", (), "tiếng Khmer"), (VIETNAMESE, ("1.001193",), "thủ tục")):
        for number in range(3):
            learn(homes, number, procedures=procedures)
        (day,) = home_windows.list_windows(
            homes.engine,
            homes.officer,
            Matter(code, VISIT, language),
            TUESDAY,
            TUESDAY,
            MORNING,
            homes.travel,
            homes.rules,
        )
        said = {window.lacking for window in day.windows}
        assert [words in each[0] for each in said if each] == [True]
        with pytest.raises(Refused) as refused:
            hold(homes, code, language)
        assert words in refused.value.message


def test_a_courier_who_forgets_a_language_puts_its_promise_at_risk(homes: Homes) -> None:
    """It is timed again for it, as for a shift that is shorter, and stays on the list until the citizen was asked."""
    homes.confirm(hold(homes, homes.household()))
    learn(homes, 1, languages=())
    with reading(homes.engine) as session:
        day_id = session.exec(select(FleetDay.id).where(FleetDay.day == TUESDAY)).one() or 0
    assert retime_day(homes.engine, day_id, homes.travel, put_in_again_with_reasons, MORNING, homes.rules) == 1


def test_a_language_that_is_none_is_refused(homes: Homes) -> None:
    for wrong in ("xxx", VIETNAMESE):
        with pytest.raises(Invalid):
            learn(homes, 0, languages=(wrong,))


def test_a_number_that_an_office_gave_stays_when_nobody_has_learnt_it_any_more(homes: Homes) -> None:
    """Visits hold it as a bit."""
    learn(homes, 1, procedures=("1.001193",))
    learn(homes, 1)
    learn(homes, 2, languages=("khm",))
    with reading(homes.engine) as session:
        taught = session.get_one(PostOffice, homes.office.post_office_id).taught
    assert taught == {"language tyz": 16, "procedure 1.001193": 17, "language khm": 18}
