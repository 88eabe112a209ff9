"""Keyed writes: one effect and one reply a key, and neither without the other (law 3)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from fastapi import Depends, FastAPI, Response
from sqlalchemy import Engine, event, text
from sqlmodel import Session, select
from starlette.testclient import TestClient

from api.http.idempotency import KeyedWrite, once
from api.security.guards import allow
from api.state import State
from data.encryption import Keyring
from data.kinds import Role
from data.session import connect, reading, writing
from data.tables import Centre, IdempotencyKey, Territory
from scheduling.errors import Refused
from scheduling.model.person import JOB, Person
from scheduling.services.api_keys import create_api_key
from scheduling.store import replies
from tests.api.conftest import Clock, Offices
from tests.api.door import Someone, csrf, sign_in


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    def add(session: Session, code: str) -> dict[str, object]:
        centre = Centre(
            code=code, name="Trung tâm", agency_code="H22", street_line="1", commune_code="1", latitude=1, longitude=1
        )
        session.add(centre)
        session.flush()
        if code == "dangling":
            session.connection().execute(text("PRAGMA defer_foreign_keys=ON"))
            session.add(Territory(commune_code="1", post_office_id=99, valid_from=date(2026, 1, 1)))
        if code == "refused":
            raise Refused("Không được.", "No.")
        return {"id": centre.id, "code": code}

    def write(
        code: str,
        words: list[str],
        state: State,
        key: KeyedWrite,
        person: Person = Depends(allow(Role.OFFICER, scope="a:b")),
    ) -> Response:
        return once(state, person, key, lambda session: add(session, code), status_code=201)

    app.add_api_route("/api/centres/{code}", write, methods=["POST"], response_model=None)


@pytest.fixture
def signed_in(client: TestClient, officer: Someone) -> TestClient:
    """A browser with an officer in it."""
    sign_in(client, officer)
    return client


def post(client: TestClient, code: str, key: str | bytes | None = "key-1", body: list[str] | None = None) -> Any:
    """One keyed write; returns the reply."""
    headers: dict[str, Any] = {"x-csrf-token": csrf(client)["csrf_token"]}
    if key is not None:
        headers["idempotency-key"] = key
    return client.post(f"/api/centres/{code}", json=body or ["a"], headers=headers)


def centres(engine: Engine, code: str) -> int:
    """How often the effect took place."""
    with reading(engine) as session:
        return len(session.exec(select(Centre).where(Centre.code.like(f"{code}%"))).all())  # type: ignore[attr-defined]


def keys(engine: Engine) -> list[IdempotencyKey]:
    """Every stored reply."""
    with reading(engine) as session:
        return list(session.exec(select(IdempotencyKey)).all())


def test_the_same_request_again_gives_the_same_reply_and_no_second_effect(
    signed_in: TestClient, engine: Engine
) -> None:
    """A phone that heard no answer asks again."""
    first, second = post(signed_in, "new"), post(signed_in, "new")
    assert (first.status_code, first.json()["code"]) == (201, "new")
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert ("idempotency-replayed" in first.headers, second.headers["idempotency-replayed"]) == (False, "true")
    assert centres(engine, "new") == 1


@pytest.mark.parametrize(("code", "body"), [("new", ["b"]), ("other", ["a"])])
def test_the_key_with_another_request_is_409(signed_in: TestClient, engine: Engine, code: str, body: list[str]) -> None:
    """Another body, or the same one for another thing."""
    post(signed_in, "new")
    reply = post(signed_in, code, body=body)
    assert (reply.status_code, reply.json()["code"]) == (409, "api.idempotency_key_reused")
    assert centres(engine, "other") == 0


@pytest.mark.parametrize("key", [None, "", "two words", "x" * 121, "khoá".encode()])
def test_a_write_without_a_usable_key_is_refused(signed_in: TestClient, engine: Engine, key: str | None) -> None:
    """Before it has any effect."""
    reply = post(signed_in, "new", key)
    assert (reply.status_code, reply.json()["code"]) == (400, "api.idempotency_key_missing")
    assert centres(engine, "new") == 0


def test_a_key_belongs_to_who_sent_it(
    signed_in: TestClient, new_client: Callable[[], TestClient], new_account: Callable[..., Someone], engine: Engine
) -> None:
    """Another person's equal key is another key, and nobody reads another's reply."""
    other = new_client()
    sign_in(other, new_account(Role.OFFICER))
    assert [post(signed_in, "new-1").status_code, post(other, "new-2").status_code] == [201, 201]
    assert centres(engine, "new") == 2


def test_a_key_of_another_system_is_an_owner_of_its_own(
    signed_in: TestClient, client: TestClient, engine: Engine, offices: Offices, clock: Clock
) -> None:
    """Account 1 and API key 1 are not the same owner."""
    key = create_api_key(engine, JOB, "Hệ thống", ["a:b"], clock(), centre_id=offices.centre)
    post(signed_in, "new-1")
    headers = {"authorization": f"Bearer {key}", "idempotency-key": "key-1"}
    assert client.post("/api/centres/new-2", json=["a"], headers=headers).status_code == 201
    assert {row.owner for row in keys(engine)} == {"account:1", "key:1"}


def test_a_refusal_leaves_nothing_so_that_the_request_may_succeed_later(signed_in: TestClient, engine: Engine) -> None:
    """Neither the half-done effect nor the key."""
    assert post(signed_in, "refused").status_code == 409
    assert (centres(engine, "refused"), keys(engine)) == (0, [])
    assert post(signed_in, "new").status_code == 201


@pytest.fixture
def failing_commit(engine: Engine) -> Iterator[list[str]]:
    """Every commit of a session fails while the list holds something."""
    on: list[str] = []

    def fail(_session: Session) -> None:
        if on:
            raise OSError("disk full")

    event.listen(Session, "before_commit", fail)
    yield on
    event.remove(Session, "before_commit", fail)


def test_a_failing_commit_is_never_a_2xx_and_stores_nothing(
    signed_in: TestClient, engine: Engine, failing_commit: list[str]
) -> None:
    """Law 3; once the disk has room again, the same key works."""
    failing_commit.append("on")
    reply = post(signed_in, "new")
    failing_commit.clear()
    assert (reply.status_code, reply.json()["code"]) == (500, "api.bug")
    assert (centres(engine, "new"), keys(engine)) == (0, [])
    assert post(signed_in, "new").status_code == 201
    assert centres(engine, "new") == 1


def test_a_database_that_refuses_to_commit_is_never_a_2xx_either(
    signed_in: TestClient, database_url: str, keyring: Keyring
) -> None:
    """The same without any hook: a dangling reference that SQLite only checks at COMMIT."""
    assert post(signed_in, "dangling").status_code == 500
    fresh = connect(database_url, keyring)
    assert (centres(fresh, "dangling"), keys(fresh)) == (0, [])
    fresh.dispose()


def test_requests_at_once_have_one_effect(signed_in: TestClient, app: FastAPI, engine: Engine) -> None:
    """Eight tries of one write, started together; every reply is the same."""
    together = threading.Barrier(8)
    token, cookie = csrf(signed_in)["csrf_token"], signed_in.cookies["tannha_session"]

    def ask(_: int) -> tuple[int, bytes]:
        client = TestClient(app, base_url="http://127.0.0.1:8000", cookies={"tannha_session": cookie})
        together.wait()
        headers = {"x-csrf-token": token, "idempotency-key": "key-1"}
        reply = client.post("/api/centres/new", json=["a"], headers=headers)
        return reply.status_code, reply.content

    with ThreadPoolExecutor(8) as pool:
        replied = list(pool.map(ask, range(8)))
    assert len(set(replied)) == 1
    assert replied[0][0] == 201
    assert centres(engine, "new") == 1


def test_the_reply_is_stored_encrypted(signed_in: TestClient, engine: Engine) -> None:
    """It may hold a person's data."""
    post(signed_in, "new")
    with engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert '"code": "new"' not in dump
    assert '"code": "new"' in keys(engine)[0].reply


def test_old_replies_can_be_forgotten(signed_in: TestClient, engine: Engine, clock: Clock) -> None:
    """A job drops them after some time; the key is then free again."""
    post(signed_in, "new-1")
    with writing(engine) as session:
        replies.forget(session, clock())
    assert len(keys(engine)) == 1
    with writing(engine) as session:
        replies.forget(session, clock() + timedelta(seconds=1))
    assert post(signed_in, "new-2").status_code == 201
