"""Kill -9 around what only happens to windows at home: a wait, a window set free, an offer of it."""

from __future__ import annotations

import shutil
import signal
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from data.kinds import BookingState, Channel, Role
from data.session import connect, reading
from data.tables import Booking
from scheduling.model.person import Person
from scheduling.model.window import HomeWish
from scheduling.services.home_ends import free_undelivered
from scheduling.services.home_waiting import join_home, offer_windows
from scheduling.services.morning import cancel_home_delivery
from tests.databases import KEYRING, engine_at
from tests.journeys.driver import start
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import ROADS, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises
from tests.scheduling.windows.test_waiting import NARROW, fill, near

pytestmark = pytest.mark.slow
STEPS = [
    f"booking.{when}_{step}_commit"
    for step in ("home_join", "undelivered", "home_offer")
    for when in ("before", "after")
]


def wait(engine: Engine, officer: Person, code: str) -> None:
    """Wait for TUESDAY."""
    wish = HomeWish(code, Channel.PHONE, "0912000000")
    join_home(engine, officer, wish, TUESDAY, TUESDAY, MORNING, ROADS, NARROW, Random(9))


def jobs(engine: Engine) -> None:
    """What the worker does each minute."""
    free_undelivered(engine, lambda: MORNING)
    offer_windows(engine, ROADS, lambda: MORNING, NARROW)


def a_window_changes_hands(engine: Engine, account_id: int, centre_id: int, code: str, dossier_id: int) -> None:
    """One waits, one keeps the result at the centre, and the jobs bring the two together."""
    officer = Person(Role.OFFICER, account_id, centre_id=centre_id)
    wait(engine, officer, code)
    cancel_home_delivery(engine, officer, dossier_id, MORNING)
    jobs(engine)


@pytest.fixture(scope="module")
def full_day(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Homes, str, int]:
    """A day that is full, the code of who will wait, and the dossier that will stay at the centre; to copy."""
    path = tmp_path_factory.mktemp("kill") / "homes.sqlite3"
    shutil.copy(migrated_sqlite, path)
    engine = connect(f"sqlite:///{path}", KEYRING)
    homes = make_homes(engine, rules=NARROW)
    last, waiting = fill(homes)[-1], near(homes)
    with reading(engine) as session:
        dossier_id = session.exec(select(Booking.dossier_id).where(Booking.reference == last.reference)).one() or 0
    engine.dispose()
    return path, homes, waiting, dossier_id


@pytest.mark.parametrize("failpoint", STEPS)
def test_who_waits_gets_the_window_whatever_was_killed(
    full_day: tuple[Path, Homes, str, int], tmp_path: Path, failpoint: str
) -> None:
    """All of a step is there or nothing, and the jobs of the next minute end what was begun: one offer, once."""
    path, made, code, dossier_id = full_day
    engine = engine_at(f"sqlite:///{shutil.copy(path, tmp_path / 'tannha.sqlite3')}")
    officer = made.officer
    given = (officer.account_id, made.office.centre_id, code, dossier_id)
    process = start(replace(made.office, engine=engine), a_window_changes_hands, given, failpoint)
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    assert broken_promises(engine) == []
    if "home_join" in failpoint:  # the officer goes on where the machine stopped
        if "before" in failpoint:
            wait(engine, officer, code)
        cancel_home_delivery(engine, officer, dossier_id, MORNING)
    for _ in range(2):
        jobs(engine)
    assert broken_promises(engine) == []
    with reading(engine) as session:
        waited = session.exec(select(Booking.state).where(col(Booking.wished_from).is_not(None))).all()
    assert waited == [BookingState.HELD]
    engine.dispose()
