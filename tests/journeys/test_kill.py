"""Kill -9 anywhere between the plan's publishing and the portal's word: nothing lost, nothing twice."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine
from sqlmodel import func, select

from data.kinds import OutboxState
from data.session import reading
from data.tables import CourierEvent, Outbox
from integrations.dossiers.dvcqg.standin.serve import running
from scheduling.errors import Refused
from scheduling.services import planning
from scheduling.services.handovers import handovers_of_day, sign_given, sign_received
from tests.journeys.driver import push, start, start_push, tap
from tests.scheduling import office as o

ROOT = Path(__file__).resolve().parent.parent.parent
AFTER_UNDO = o.MORNING + timedelta(minutes=6)
AFTER_LEASE = AFTER_UNDO + timedelta(minutes=6)
INGEST = ("ingest.before_commit", "ingest.after_commit")
RELAY = (
    "relay.before_claim_commit",
    "relay.after_claim_commit",
    "relay.before_call",
    "relay.after_call",
    "relay.before_settle_commit",
    "relay.after_settle_commit",
)
MORNING = tuple(
    f"{place}.{when}_{what}commit"
    for place, what in (("publish", ""), ("handover", "given_"), ("handover", "received_"))
    for when in ("before", "after")
)


@pytest.fixture
def portal() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def office(engine: Engine) -> o.Office:
    made = o.make_office(engine)
    for _ in range(3):
        o.add_envelope(made)
    return made


def received(portal: str) -> dict[str, Any]:
    answer: dict[str, Any] = httpx2.get(f"{portal}/_received").json()
    return answer


def must_be_whole(office: o.Office, portal: str) -> None:
    """Every dossier returned at the portal, by one effect each; nothing left to tell."""
    held = received(portal)["dossiers"]
    assert [(each["holds"]["TrangThaiHoSo"], each["effects"]) for each in held.values()] == [("10", 1)] * 3
    assert {state for *_, state in o.messages(office)} == {OutboxState.SETTLED}


@pytest.mark.parametrize("failpoint", INGEST)
def test_a_kill_around_the_couriers_commit_loses_nothing_once_the_phone_sends_again(
    office: o.Office, portal: str, failpoint: str
) -> None:
    stops = [stop.stop_id for stop in o.ride_out(office)[0].stops]
    assert tap(office, stops, o.MORNING, failpoint) == -signal.SIGKILL
    with reading(office.engine) as session:
        stored = session.exec(select(func.count()).select_from(CourierEvent)).one()
    assert stored == (0 if failpoint == "ingest.before_commit" else 3), "all or nothing"
    assert tap(office, stops, o.MORNING) == 0
    assert push(office, AFTER_UNDO, "w", portal) == 0
    must_be_whole(office, portal)


@pytest.mark.parametrize("failpoint", [*RELAY, f"{RELAY[3]}:3"])
def test_a_kill_around_any_commit_or_call_of_the_push_is_made_good_by_the_next_worker(
    office: o.Office, portal: str, failpoint: str
) -> None:
    stops = [stop.stop_id for stop in o.ride_out(office)[0].stops]
    assert tap(office, stops, o.MORNING) == 0
    assert push(office, AFTER_UNDO, "dies", portal, failpoint) == -signal.SIGKILL
    assert push(office, AFTER_LEASE, "next", portal) == 0
    must_be_whole(office, portal)


def test_a_kill_while_the_portal_is_answering_is_made_good_by_the_next_worker(office: o.Office, portal: str) -> None:
    stops = [stop.stop_id for stop in o.ride_out(office)[0].stops]
    assert tap(office, stops, o.MORNING) == 0
    fault = {"kind": "silence", "service": "DongBoHoSoMC", "times": 1, "acts": True, "seconds": 30}
    httpx2.post(f"{portal}/_faults", json=fault).raise_for_status()
    worker = start_push(office, AFTER_UNDO, "dies", portal)
    deadline, pause = time.monotonic() + 300, threading.Event()
    while received(portal)["writes"] < 3 and worker.is_alive() and time.monotonic() < deadline:
        pause.wait(0.05)
    assert received(portal)["writes"] == 3, "the portal has them, the worker does not know"
    worker.kill()
    worker.join(300)
    assert worker.exitcode == -signal.SIGKILL
    assert push(office, AFTER_LEASE, "next", portal) == 0
    must_be_whole(office, portal)


def the_morning(engine: Engine, office: o.Office, plan_id: int) -> None:
    """Publish, and sign every list on both sides; what is done already is refused, and left."""
    with suppress(Refused):
        planning.publish(engine, office.dispatcher, plan_id, o.MORNING)
    for person, sign in ((office.officer, sign_given), *((each, sign_received) for each in office.couriers)):
        for view in handovers_of_day(engine, person, o.DAY):
            with suppress(Refused):
                sign(engine, person, view.handover_id, o.MORNING)


@pytest.mark.parametrize("failpoint", MORNING)
def test_a_kill_around_any_commit_of_the_morning_is_made_good_by_doing_it_again(
    office: o.Office, portal: str, failpoint: str
) -> None:
    """Each dossier is told of twice, that it was handed over and that it is home; not once more for the kill."""
    given = replace(office, engine=None), o.draft(office)  # type: ignore[arg-type]
    process = start(office, the_morning, given, failpoint)
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    the_morning(office.engine, *given)
    assert tap(office, [stop.stop_id for stop in o.routes(office)[0].stops], o.MORNING) == 0
    assert push(office, AFTER_UNDO, "w", portal) == 0
    held = received(portal)["dossiers"]
    assert [(each["holds"]["TrangThaiHoSo"], each["effects"]) for each in held.values()] == [("10", 2)] * 3
    with reading(office.engine) as session:
        assert [row.state for row in session.exec(select(Outbox))] == [OutboxState.SETTLED] * 6


def test_every_failpoint_of_the_way_to_the_portal_is_killed_at() -> None:
    """A new commit or call on this way must come with its failpoints, and with a kill here."""
    placed = set()
    for path in (ROOT / "scheduling" / "services").glob("*.py"):
        placed |= set(re.findall(r'reach\("((?:publish|handover|ingest|relay)\.\w+)"\)', path.read_text("utf-8")))
    assert placed == {*MORNING, *INGEST, *RELAY}
