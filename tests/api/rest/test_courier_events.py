"""A courier's device sends what it gathered (laws 3 and 4)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from data.encryption import Keyring
from data.kinds import Custody, DeliveryState, OutboxState
from data.session import connect
from data.tables import Attempt, CourierEvent, Outbox, Proof
from scheduling.model.person import Person
from scheduling.services.passwords import Passwords
from tests.api.conftest import Clock
from tests.api.rest.caller import Caller, problem, rows
from tests.api.rest.conftest import make_house
from tests.scheduling.office import Office, add_envelope, delivery_state, publish, ride_out, routes

NOW = "2026-11-23T07:30:00+07:00"


@pytest.fixture(scope="module")
def signed_day(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path, keyring: Keyring, quick_passwords: Passwords
) -> tuple[Path, Office]:
    """A database with two stops of a day that is signed for, made once and copied for each test."""
    path = tmp_path_factory.mktemp("signed") / "tannha.sqlite3"
    shutil.copy(migrated_sqlite, path)
    engine = connect(f"sqlite:///{path}", keyring)
    house = make_house(engine, quick_passwords, "1")
    add_envelope(house)
    add_envelope(house)
    ride_out(house)
    engine.dispose()
    return path, house


@pytest.fixture
def database_url(signed_day: tuple[Path, Office], tmp_path: Path) -> str:
    """The test's own copy."""
    return f"sqlite:///{shutil.copy(signed_day[0], tmp_path / 'tannha.sqlite3')}"


@pytest.fixture
def house(signed_day: tuple[Path, Office], engine: Engine) -> Office:
    """The office of that day."""
    return replace(signed_day[1], engine=engine)


@pytest.fixture
def stops(house: Office) -> list[int]:
    """The two stops, the first delivery's first; in which order they are ridden is the planner's choice."""
    found = [stop for route in routes(house) for stop in route.stops]
    return [stop.stop_id for stop in sorted(found, key=lambda stop: stop.delivery_id)]


@pytest.fixture
def courier(session_of: Callable[[Person], Caller], house: Office) -> Caller:
    """The phone of the courier who rides."""
    return session_of(house.couriers[0])


def done(stop_id: int, sequence: int, **more: Any) -> dict[str, Any]:
    """A delivery, as the device says it."""
    proof = {"received_by": "Nguyễn Thị Thử", "relation": "household", "place": "address"}
    return {**_tap(stop_id, sequence, "delivered"), **proof, **more}


def missed(stop_id: int, sequence: int, **more: Any) -> dict[str, Any]:
    """A failure."""
    return {**_tap(stop_id, sequence, "failed"), "reason": "absent", **more}


def undone(stop_id: int, sequence: int, of: int, **more: Any) -> dict[str, Any]:
    """A mark taken back."""
    return {**_tap(stop_id, sequence, "undo"), "undoes_sequence": of, **more}


def _tap(stop_id: int, sequence: int, kind: str) -> dict[str, Any]:
    return {"device_id": "may-1", "sequence": sequence, "stop_id": stop_id, "kind": kind, "captured_at": NOW}


def send(caller: Caller, *marks: dict[str, Any]) -> Any:
    """One batch; it needs no Idempotency-Key."""
    return caller.write("/courier-events", json={"marks": list(marks)}, key=None)


def told_by_marks(engine: Engine) -> list[Outbox]:
    """The outbox after its first two rows: that both were handed over was told before anybody rode."""
    handed_over, *told = sorted(rows(engine, Outbox), key=lambda message: message.id)[1:]
    assert handed_over.tells_status == 9
    return told


def test_a_batch_is_stored_folded_and_told_onward(
    courier: Caller, stops: list[int], house: Office, engine: Engine
) -> None:
    """One delivered with its proof and its message, one failed."""
    reply = send(courier, done(stops[0], 1, collected_dong=46_500), missed(stops[1], 2, note="khoá cổng"))
    assert (reply.status_code, reply.json()) == (200, {"added": 2, "known": 0})
    assert delivery_state(house, 1)[:2] == (DeliveryState.DELIVERED, Custody.RECIPIENT)
    assert delivery_state(house, 2)[2] == 1
    assert [(proof.collected_dong, proof.received_by) for proof in rows(engine, Proof)] == [(46_500, "Nguyễn Thị Thử")]
    assert [message.tells_status for message in told_by_marks(engine)] == [10, 9]


def test_what_is_sent_again_counts_once_in_whatever_batches(courier: Caller, stops: list[int], engine: Engine) -> None:
    """The whole, a part, in another order, beside something new, and with the time in another zone."""
    first, second, third = done(stops[0], 1), missed(stops[1], 2), undone(stops[1], 3, of=2)
    assert send(courier, first, second).json() == {"added": 2, "known": 0}
    assert send(courier, first, second).json() == {"added": 0, "known": 2}
    assert send(courier, second).json() == {"added": 0, "known": 1}
    elsewhere = first | {"captured_at": "2026-11-23T00:30:00Z"}
    assert send(courier, third, second, elsewhere).json() == {"added": 1, "known": 2}
    assert len(rows(engine, CourierEvent)) == 3
    told = [(message.tells_status, message.state) for message in told_by_marks(engine)]
    assert told == [(10, OutboxState.PENDING), (9, OutboxState.WITHDRAWN)]


def test_the_same_mark_with_another_content_is_refused(courier: Caller, stops: list[int], engine: Engine) -> None:
    """In one batch or in two; what was held stays."""
    other = done(stops[0], 1, received_by="Ai Khác")
    assert problem(send(courier, done(stops[0], 1), other)) == (409, "scheduling.conflict")
    assert rows(engine, CourierEvent) == []
    send(courier, done(stops[0], 1))
    assert problem(send(courier, other)) == (409, "scheduling.conflict")
    assert [proof.received_by for proof in rows(engine, Proof)] == ["Nguyễn Thị Thử"]


def test_all_of_a_batch_is_taken_or_nothing(courier: Caller, stops: list[int], engine: Engine) -> None:
    """And of many marks the wrong one is named."""
    reply = send(courier, done(stops[0], 1), missed(stops[1], 2, reason=None))
    assert problem(reply) == (422, "scheduling.invalid")
    assert reply.json()["errors"] == [{"field": "marks.1.reason", "message": "Cần chọn lý do."}]
    assert rows(engine, CourierEvent) == []


def test_no_2xx_before_the_commit(
    courier: Caller,
    stops: list[int],
    house: Office,
    engine: Engine,
    failing_commits: Callable[[str], AbstractContextManager[None]],
) -> None:
    """Law 3: the database refuses to commit, so the device keeps its marks and sends them again."""
    with failing_commits("INSERT ON courier_event"):
        assert problem(send(courier, done(stops[0], 1))) == (500, "api.bug")
    assert [rows(engine, table) for table in (CourierEvent, Attempt, Proof)] == [[], [], []]
    assert told_by_marks(engine) == []
    assert delivery_state(house, 1)[0] is DeliveryState.OUT
    assert send(courier, done(stops[0], 1)).json() == {"added": 1, "known": 0}


def test_a_stop_of_nobody_and_of_another_courier_are_answered_alike(
    courier: Caller, stops: list[int], other_house: Office, engine: Engine
) -> None:
    """Another post office's courier rides there; nothing of the batch is taken."""
    add_envelope(other_house)
    [route] = ride_out(other_house)
    answers = [send(courier, done(stops[0], 1), done(stop, 2)) for stop in (route.stops[0].stop_id, 9_999)]
    assert [problem(answer) for answer in answers] == [(404, "scheduling.not_found")] * 2
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert rows(engine, CourierEvent) == []


def test_nobody_marks_before_both_sides_have_signed(
    session_of: Callable[[Person], Caller], other_house: Office, engine: Engine
) -> None:
    """The handover comes first (R3)."""
    add_envelope(other_house)
    publish(other_house)
    [route] = routes(other_house)
    courier = session_of(other_house.couriers[0])
    assert problem(send(courier, done(route.stops[0].stop_id, 1))) == (409, "scheduling.refused")
    assert rows(engine, CourierEvent) == []


def test_a_mark_may_come_hours_late_but_not_from_the_future(
    courier: Caller, stops: list[int], clock: Clock, engine: Engine
) -> None:
    """The phone had no signal; its clock may run a little ahead, not an hour."""
    ahead = send(courier, done(stops[0], 1, captured_at="2026-11-23T08:30:00+07:00"))
    assert ahead.json()["errors"][0]["field"] == "marks.0.captured_at"
    clock.forward(hours=1, minutes=55)
    assert send(courier, done(stops[0], 1)).json() == {"added": 1, "known": 0}
    [event] = rows(engine, CourierEvent)
    assert (event.received_at - event.captured_at).total_seconds() == 6_900


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"captured_at": "2026-11-23T07:30:00"}, "captured_at"),
    ({"captured_at": 1_763_857_800}, "captured_at"),
    ({"captured_at": "0001-01-01T00:00:00+07:00"}, "captured_at"),
    ({"sequence": 0}, "sequence"),
    ({"sequence": True}, "sequence"),
    ({"sequence": 2**31}, "sequence"),
    ({"stop_id": 2**63}, "stop_id"),
    ({"device_id": ""}, "device_id"),
    ({"device_id": "máy"}, "device_id"),
    ({"device_id": "x" * 65}, "device_id"),
    ({"kind": "lost"}, "kind"),
    ({"received_by": "x" * 301}, "received_by"),
    ({"collected_dong": -1}, "collected_dong"),
    ({"received_by": "\u200b"}, "received_by"),
    ({"relation": "authorised"}, "authorisation"),
    ({"signature": "x"}, "signature"),
]


def test_a_wrong_mark_is_refused_by_its_place(courier: Caller, engine: Engine) -> None:
    """Before any stop is looked for; nothing of the batch is stored."""
    for change, field in WRONG:
        reply = send(courier, done(1, 1), {**done(1, 2), **change})
        assert problem(reply)[0] == 422, change
        places = [error["field"].removeprefix("body.") for error in reply.json()["errors"]]
        assert places == [f"marks.1.{field}"], change
    assert rows(engine, CourierEvent) == []


def test_a_batch_holds_1_to_200_marks(courier: Caller, stops: list[int], engine: Engine) -> None:
    """200 is a week of one courier; one more is refused whole."""
    marks = [missed(stops[0], number) for number in range(1, 202)]
    assert problem(send(courier, *marks)) == (422, "api.invalid")
    assert problem(send(courier)) == (422, "api.invalid")
    assert rows(engine, CourierEvent) == []
    assert send(courier, *marks[:200]).json() == {"added": 200, "known": 0}


def test_only_the_courier_s_session_with_its_token_may_send(
    courier: Caller,
    centre: Caller,
    house: Office,
    stops: list[int],
    session_of: Callable[[Person], Caller],
    engine: Engine,
) -> None:
    """Not the cookie alone, not the dispatcher, and no key whatever its scopes."""
    mark = done(stops[0], 1)
    assert problem(send(Caller(courier.client, {}), mark)) == (403, "api.csrf_token")
    assert problem(send(session_of(house.dispatcher), mark)) == (403, "api.forbidden")
    assert problem(send(centre, mark)) == (403, "api.forbidden")
    assert rows(engine, CourierEvent) == []
