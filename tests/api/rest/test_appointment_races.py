"""Many clients at several processes over real HTTP, on both databases: no place is sold twice."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session

from scheduling.model.person import JOB
from scheduling.services.api_keys import create_api_key, key_holder
from scheduling.store import slots
from tests.api.rest.workers import all_at_once, ask, serving
from tests.scheduling.booking.counter import HOURS, MONDAY, SERVICE, CounterOffice, make_counter
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.office import MORNING

pytestmark = pytest.mark.slow
PLACES = 3
THREE_PLACES = replace(HOURS, desks=3, places_public=3, places_officer=3)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """In place of the folder's: the test's own migrated, empty database of each kind."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def counter(engine: Engine) -> CounterOffice:
    """Three places a slot, all of them the public's."""
    return make_counter(engine, THREE_PLACES)


@pytest.fixture
def key(counter: CounterOffice) -> str:
    """Of a system of the centre."""
    scopes = ["appointments:write", "appointments:read"]
    key = create_api_key(counter.engine, JOB, "Một cửa", scopes, MORNING, centre_id=counter.office.centre_id)
    assert key_holder(counter.engine, key, MORNING)  # whose first use is written down: not in the race
    return key


def guest(number: int) -> dict[str, Any]:
    """Somebody with a phone of their own."""
    return {"service_code": SERVICE, "channel": "online", "name": f"Người thử {number}", "phone": f"0912{number:06}"}


def rush(ports: list[int], key: str, slot_id: int, clients: int) -> Counter[int]:
    """Everybody wants one slot; how many heard which status."""

    def book(number: int) -> int:
        wanted = {**guest(number), "slot_id": slot_id}
        return ask(ports[number % len(ports)], key, "/appointments", wanted, f"key-{number}")[0]

    return Counter(all_at_once([partial(book, number) for number in range(clients)]))


def test_of_60_or_200_clients_on_the_last_three_places_exactly_three_get_one(
    counter: CounterOffice, key: str, size: Callable[[int, int], int]
) -> None:
    """The others are told that it is full; nobody hears of an error. 200 in `make soak`."""
    clients = size(60, 200)
    with serving(counter.engine) as ports:
        assert rush(ports, key, counter.slot_id(), clients) == {201: PLACES, 409: clients - PLACES}
    assert broken_laws(counter.engine) == []
    assert counter.taken()[0] == PLACES


def test_a_storm_of_every_act_breaks_no_law(counter: CounterOffice, key: str, size: Callable[[int, int], int]) -> None:
    """Holds against expiry, confirming against cancelling, crossing moves, who waits against who comes."""
    slot_ids = [counter.slot_id(number) for number in range(3)]
    clients = size(30, 200)
    statuses: list[int] = []

    def visit(ports: list[int], number: int) -> None:
        chance = random.Random(number)

        def do(path: str, body: Any) -> Any:
            key_of_write = f"key-{number}-{len(statuses)}-{chance.random()}"
            status, content = ask(chance.choice(ports), key, f"/appointments{path}", body, key_of_write)
            statuses.append(status)
            return content

        held = do("", {**guest(number), "slot_id": chance.choice(slot_ids)})
        if "reference" not in held:
            days = {"first_day": MONDAY.isoformat(), "last_day": MONDAY.isoformat()}
            held = do("/waiting", {**guest(number), **days})
        acts = {"confirm": {}, "cancel": {}, "reschedule": {"slot_id": chance.choice(slot_ids)}}
        if "reference" in held:
            for act in chance.choices(sorted(acts), k=3):
                do(f"/{held['reference']}/{act}", acts[act])

    def time_passes() -> None:
        while not over.is_set():
            counter.tend(MORNING + timedelta(hours=1))  # to this clock, every hold has run out
            over.wait(0.1)

    over = threading.Event()
    with serving(counter.engine) as ports, ThreadPoolExecutor(1) as job:
        tending = job.submit(time_passes)
        all_at_once([partial(visit, ports, number) for number in range(clients)])
        over.set()
        tending.result()
    assert set(statuses) <= {200, 201, 409}, "nobody hears of an error"
    assert len(set(statuses)) == 3
    assert broken_laws(counter.engine) == []


def take_the_lock_away(engine: Engine) -> None:
    """PostgreSQL without row locks; SQLite with what was read once, for there the whole database is the lock."""
    if engine.dialect.name == "postgresql":
        setattr(slots, "lock_days", slots.see_days)  # noqa: B010
        return
    seen: list[Any] = []

    def read_once(session: Session, keys: Any) -> Any:
        seen.extend([] if seen else [slots.see_days(session, keys)])
        return seen[0]

    setattr(slots, "lock_days", read_once)  # noqa: B010
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA ignore_check_constraints=ON"))


def test_without_the_lock_and_the_check_of_the_table_more_would_get_one(counter: CounterOffice, key: str) -> None:
    """The negative control: the rush above can oversell, and would be seen to."""
    if counter.engine.dialect.name == "postgresql":
        with counter.engine.begin() as connection:
            connection.execute(text("ALTER TABLE slot DROP CONSTRAINT ck_slot_capacity"))
    with serving(counter.engine, prepare=take_the_lock_away) as ports:
        assert rush(ports, key, counter.slot_id(), clients=40)[201] > PLACES
    assert broken_laws(counter.engine) != []
