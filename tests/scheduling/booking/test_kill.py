"""Kill -9 around any commit of booking: all of a step is there, or nothing, and time heals the rest."""

from __future__ import annotations

import re
import shutil
import signal
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from data.kinds import Channel, Role
from data.reference.holidays import Holidays
from data.session import connect
from scheduling.model.booking import Wish
from scheduling.model.person import Person
from scheduling.services import bookings, supply
from scheduling.services.rebuilding import rebuild_centre
from scheduling.services.tending import tend
from scheduling.services.waiting import join
from tests.conftest import ROOT
from tests.databases import KEYRING
from tests.journeys.driver import start
from tests.scheduling.booking.conftest import at
from tests.scheduling.booking.counter import HOURS, MONDAY, RULES, SERVICE, CounterOffice, make_counter
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.booking.test_late_results import FALLS
from tests.scheduling.office import MORNING
from tests.scheduling.windows.test_kill import STEPS as HOME_STEPS

pytestmark = pytest.mark.slow
ONE_HOUR = replace(HOURS, ends_second=9 * 3600, desks=1, places_public=1, places_officer=1, valid_until=MONDAY)
STEPS = [
    f"booking.{when}_{step}_commit"
    for step in ("hold", "confirm", "move", "cancel", "join", "expire", "free", "rebuild")
    for when in ("before", "after")
]

KILLED_ELSEWHERE = {f"booking.{when}_home_{step}_commit" for step in ("hold", "move") for when in ("before", "after")}
KILLED_ELSEWHERE |= {*FALLS, *HOME_STEPS}
"""At home: windows/test_every_order.py, at each step, and test_kill.py. A fall: test_late_results.py."""


def a_day_at_the_counter(
    engine: Engine, account_id: int, centre_id: int, rule_id: int, slot_ids: list[int], monday: date, now: datetime
) -> None:
    """Everything that can happen, once."""
    officer, wish = Person(Role.OFFICER, account_id, centre_id=centre_id), Wish(SERVICE, Channel.COUNTER, name="Thử")
    chance, calendar = Random(1), Holidays({}, {})
    first, _ = (bookings.hold(engine, officer, wish, number, now, RULES, chance) for number in slot_ids[:2])
    bookings.confirm(engine, officer, first.reference, now)
    join(engine, officer, wish, monday, monday, now, RULES, chance)
    supply.save_rule(engine, officer, centre_id, replace(ONE_HOUR, ends_second=9 * 3600 + 1800), now, rule_id)
    rebuild_centre(engine, centre_id, now, RULES, calendar)
    tend(engine, lambda: now + timedelta(minutes=11), RULES)
    bookings.reschedule(engine, officer, first.reference, slot_ids[1], now + timedelta(minutes=11), RULES, chance)
    bookings.cancel(engine, officer, first.reference, now, RULES, chance)


@pytest.fixture(scope="module")
def prepared(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CounterOffice]:
    """A counter of two slots, to copy."""
    path = tmp_path_factory.mktemp("kill") / "counter.sqlite3"
    shutil.copy(migrated_sqlite, path)
    engine = connect(f"sqlite:///{path}", KEYRING)
    made = make_counter(engine, ONE_HOUR)
    engine.dispose()
    return path, made


@pytest.mark.parametrize("failpoint", ["", *STEPS])
def test_a_kill_around_any_commit_breaks_no_law(
    prepared: tuple[Path, CounterOffice], tmp_path: Path, failpoint: str
) -> None:
    """And a day later, when every hold and offer has run out, every place is free again but a confirmed one."""
    engine = connect(f"sqlite:///{shutil.copy(prepared[0], tmp_path / 'tannha.sqlite3')}", KEYRING)
    counter = at(engine, prepared[1])
    slot_ids = [slot.id or 0 for slot in counter.slots()]
    given = (counter.officer.account_id, counter.office.centre_id, counter.rule_id, slot_ids, MONDAY, MORNING)
    process = start(counter.office, a_day_at_the_counter, given, failpoint)
    process.join(300)
    assert process.exitcode == (-signal.SIGKILL if failpoint else 0)
    assert broken_laws(engine) == []
    for _ in range(2):  # who waited is offered what is freed, and lets it lapse
        counter.tend(MORNING + timedelta(days=1))
        counter.tend(MORNING + timedelta(days=2))
    assert broken_laws(engine) == []
    assert sum(counter.taken()) <= 1
    engine.dispose()


def test_every_commit_of_booking_is_killed_at() -> None:
    """A new commit comes with its failpoints, and with a kill here."""
    services = (ROOT / "scheduling" / "services").glob("*.py")
    placed = {found for path in services for found in re.findall(r'reach\("(booking\.\w+)"\)', path.read_text("utf-8"))}
    assert placed - KILLED_ELSEWHERE == set(STEPS)
