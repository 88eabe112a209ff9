"""A route of calls alone: nothing is signed for, and its day runs from the courier's start, or from his first mark."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import DayState, DeliveryState, Skill
from data.session import reading, writing
from data.tables import Audit, Courier, Delivery, Dossier, Handover
from scheduling.errors import NotFound, Refused
from scheduling.model.person import Person
from scheduling.services import days, events, planning
from tests.databases import engine_at
from tests.journeys.driver import start
from tests.scheduling.office import MORNING, delivered, draft, failed, make_office, publish, routes, undo
from tests.scheduling.windows.homes import EIGHT, TUESDAY, Homes, make_homes
from tests.scheduling.windows.test_calls import hold, unfinished

THERE = MORNING + timedelta(days=1, hours=1)


@pytest.fixture(scope="module")
def published(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Homes]:
    """A database to copy, with a published day of one call and nothing to bring."""
    path = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("calls") / "calls.sqlite3"))
    engine = engine_at(f"sqlite:///{path}")
    homes = make_homes(engine)
    with writing(engine) as session:
        for courier in session.exec(select(Courier)):
            courier.skills = [skill.value for skill in Skill]
    code = unfinished(homes)
    homes.confirm(hold(homes, code, window=EIGHT))
    with writing(engine) as session:  # the result is not ready: nothing lies in an envelope yet
        result = session.exec(select(Delivery).order_by(Delivery.id)).first()  # type: ignore[arg-type]
        assert result is not None
        result.state, result.cancelled_at = DeliveryState.CANCELLED, MORNING
    publish(homes.office, TUESDAY)
    with reading(engine) as session:
        assert session.exec(select(Handover)).all() == []
        assert session.exec(select(Dossier.code)).one() == code
    engine.dispose()
    return path, homes


@pytest.fixture
def homes(published: tuple[Path, Homes], tmp_path: Path) -> Iterator[Homes]:
    path, homes = published
    engine = engine_at(f"sqlite:///{shutil.copy(path, tmp_path / 'calls.sqlite3')}")
    yield replace(homes, office=replace(homes.office, engine=engine))
    engine.dispose()


def state(homes: Homes) -> DayState:
    return days.day_view(homes.engine, homes.office.dispatcher, TUESDAY).state


def plan_again(homes: Homes) -> None:
    planning.publish(homes.engine, homes.office.dispatcher, draft(homes.office, TUESDAY), THERE)


def begin(engine: Engine, courier: Person, route_id: int) -> None:
    days.start_route(engine, courier, route_id, THERE)


def test_the_day_runs_from_the_couriers_start_and_is_not_planned_over_any_more(homes: Homes) -> None:
    """Until then it may be; another office's courier cannot start it; starting twice is one start."""
    courier = homes.office.couriers[0]
    plan_again(homes)
    (route,) = routes(homes.office, TUESDAY)
    stranger = make_office(homes.engine, name="9").couriers[0]
    with pytest.raises(NotFound):
        begin(homes.engine, stranger, route.route_id)
    assert not days.courier_day(homes.engine, courier, TUESDAY).has_begun
    assert state(homes) is DayState.PUBLISHED
    for _ in range(2):
        begin(homes.engine, courier, route.route_id)
    assert state(homes) is DayState.RUNNING
    assert days.courier_day(homes.engine, courier, TUESDAY).has_begun
    with pytest.raises(Refused):
        plan_again(homes)
    with reading(homes.engine) as session:
        assert len(session.exec(select(Audit).where(Audit.action == "route.started")).all()) == 1
    days.close_day(
        homes.engine,
        homes.office.dispatcher,
        days.day_view(homes.engine, homes.office.dispatcher, TUESDAY).day_id,
        THERE,
    )
    with pytest.raises(Refused):
        begin(homes.engine, courier, route.route_id)


def test_the_first_mark_starts_the_day_too_for_a_phone_may_be_offline(homes: Homes) -> None:
    """A mark that was taken back started it all the same: somebody is on the road."""
    stop = routes(homes.office, TUESDAY)[0].stops[0].stop_id
    marks = [failed(stop, 1, THERE), undo(stop, 2, of=1, at=THERE)]
    events.ingest(homes.engine, homes.office.couriers[0], marks, THERE)
    assert state(homes) is DayState.RUNNING
    events.ingest(homes.engine, homes.office.couriers[0], [delivered(stop, 3, THERE)], THERE)
    with pytest.raises(Refused):
        plan_again(homes)


@pytest.mark.parametrize("failpoint", ["days.before_start_commit", "days.after_start_commit"])
def test_a_kill_around_the_start_is_made_good_by_starting_again(homes: Homes, failpoint: str) -> None:
    given = homes.office.couriers[0], routes(homes.office, TUESDAY)[0].route_id
    process = start(homes.office, begin, given, failpoint)
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    begin(homes.engine, *given)
    assert state(homes) is DayState.RUNNING
