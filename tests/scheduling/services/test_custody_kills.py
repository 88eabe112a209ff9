"""Kill -9 around each commit of a list to the centre: doing it again leaves what an evening without a kill leaves."""

from __future__ import annotations

import re
import shutil
import signal
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from data.kinds import Custody, DeliveryState, OutboxKind
from data.session import reading
from data.tables import Handover, Outbox
from scheduling.errors import Refused
from scheduling.services import days, handovers, returns
from scheduling.services.events import ingest
from tests.databases import engine_at
from tests.journeys.driver import start
from tests.scheduling import office as o

SERVICES = Path(returns.__file__).parent
KILLS = [
    f"{service}.{when}_{act}_commit"
    for service, acts in (("days", ("close", "start")), ("returns", ("prepare", "void", "recall")))
    for act in acts
    for when in ("before", "after")
]
SIGNED = [f"handover.{when}_{act}_commit" for act in ("given", "received") for when in ("before", "after")]


def evening(engine: Engine, office: o.Office, day_id: int) -> None:
    """Close the day, recall one envelope, write a list, tear it up, write another, sign it; what is done is left."""
    with suppress(Refused):
        days.close_day(engine, office.dispatcher, day_id, o.MORNING)
    returns.recall(engine, office.officer, 1, o.MORNING)
    offices = (office.post_office_id, office.centre_id)
    if not _signed(engine):
        with suppress(Refused):
            torn = returns.prepare(engine, office.dispatcher, *offices, o.MORNING)
            returns.void(engine, office.dispatcher, torn, o.MORNING)
        with suppress(Refused):
            returns.prepare(engine, office.dispatcher, *offices, o.MORNING)
    for view in handovers.handovers_of_day(engine, office.officer, o.DAY):
        for person, sign in ((office.dispatcher, handovers.sign_given), (office.officer, handovers.sign_received)):
            if view.goes_back:
                with suppress(Refused):
                    sign(engine, person, view.handover_id, o.MORNING)


def _signed(engine: Engine) -> bool:
    with reading(engine) as session:
        lists = session.exec(select(Handover).where(Handover.to_custody == Custody.CENTRE)).all()
        return any(list_.given_at is not None for list_ in lists)


@pytest.fixture(scope="module")
def ridden(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, o.Office, int, int]:
    """A database to copy, in which one try failed: it, its office, the delivery and the day."""
    path = Path(shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("ridden") / "ridden.sqlite3"))
    engine = engine_at(f"sqlite:///{path}")
    office = o.make_office(engine)
    delivery_id = o.add_envelope(office)
    stop = o.ride_out(office)[0].stops[0].stop_id
    ingest(engine, office.couriers[0], [o.failed(stop, 1)], o.MORNING)
    day_id = days.day_view(engine, office.dispatcher, o.DAY).day_id
    engine.dispose()
    return path, office, delivery_id, day_id


@pytest.mark.parametrize("failpoint", [each for each in KILLS if "start" not in each] + SIGNED)
def test_a_kill_around_any_commit_of_the_way_back_is_made_good_by_doing_it_again(
    ridden: tuple[Path, o.Office, int, int], tmp_path: Path, failpoint: str
) -> None:
    """One word to the citizen, each step once and in order, and the envelope in one place."""
    path, office, delivery_id, day_id = ridden
    engine = engine_at(f"sqlite:///{shutil.copy(path, tmp_path / 'evening.sqlite3')}")
    office = replace(office, engine=engine)
    given = replace(office, engine=None), day_id  # type: ignore[arg-type]
    process = start(office, evening, given, failpoint)
    process.join(300)
    assert process.exitcode == -signal.SIGKILL, f"{failpoint} was not reached"
    evening(engine, *given)
    assert o.delivery_state(office, delivery_id) == (DeliveryState.UNDELIVERABLE, Custody.CENTRE, 1)
    assert o.told_steps(office) == [("handed_over",), ("attempt_failed",), ("undeliverable",), ("back_at_centre",)]
    with reading(engine) as session:
        assert len(session.exec(select(Outbox.id).where(Outbox.kind == OutboxKind.MESSAGE)).all()) == 1
    engine.dispose()


def test_every_failpoint_of_custody_is_killed_at() -> None:
    """A new commit on this way must come with its failpoints, and with a kill here or (start) with a route of calls."""
    placed: set[Any] = set()
    for name in ("days", "returns"):
        placed |= set(re.findall(r'reach\("(\w+\.\w+)"\)', (SERVICES / f"{name}.py").read_text("utf-8")))
    assert placed == set(KILLS)
