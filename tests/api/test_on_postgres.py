"""The door on PostgreSQL: what its row locks decide, and one walk through everything that writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import Depends, FastAPI, Response
from sqlalchemy import Engine
from sqlmodel import Session
from starlette.testclient import TestClient

from api.http.idempotency import KeyedWrite, once
from api.security.guards import allow
from api.state import State
from data.kinds import Role
from scheduling.model.person import JOB, Person
from scheduling.services import accounts
from scheduling.services.api_keys import create_api_key, key_holder
from scheduling.services.passwords import Passwords
from scheduling.services.sign_ins import SignInRefused
from scheduling.services.sign_ins import sign_in as begin
from scheduling.store import accounts as store
from tests.api.conftest import PASSWORD, Clock, Offices
from tests.api.door import Someone, csrf, sign_in, visitor_in


@pytest.fixture
def database_url(migrated_postgres: str, new_postgres: Callable[..., str]) -> str:
    """In place of the SQLite file: the test's own migrated, empty PostgreSQL database."""
    return new_postgres(template=migrated_postgres)


def test_people_and_keys_come_in_and_leave(
    client: TestClient, engine: Engine, officer: Someone, offices: Offices, clock: Clock
) -> None:
    """Sign-in, a session's later use, sign-out, and a key."""
    assert engine.dialect.name == "postgresql"
    sign_in(client, officer)
    clock.forward(minutes=2)
    assert visitor_in(client) is not None
    assert client.post("/dang-xuat", data=csrf(client)).status_code == 303
    assert visitor_in(client) is None
    key = create_api_key(engine, JOB, "Hệ thống", ["a:b"], clock(), centre_id=offices.centre)
    assert key_holder(engine, key, clock()) is not None
    assert client.get("/healthz").status_code == 200


def test_guesses_made_at_once_are_all_counted(
    engine: Engine, officer: Someone, clock: Clock, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reads the count under the account's lock: five at once give five, and the lock falls."""
    together = threading.Barrier(5)
    state = app.state.tannha

    class Together(Passwords):
        """All have verified before any counts."""

        def verify(self, password: str, stored: str | None) -> tuple[bool, str | None]:
            """Wait for the others."""
            together.wait()
            return False, None

    def guess(_: int) -> None:
        with pytest.raises(SignInRefused):
            begin(engine, officer.username, "wrong", Together(), state.sign_in_rules, clock())

    original = store.account_locked

    def slowly(session: Session, account_id: int) -> object:
        found = original(session, account_id)
        threading.Event().wait(0.05)  # holds the door open in which an unlocked count would be lost
        return found

    monkeypatch.setattr(store, "account_locked", slowly)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(guess, range(5)))
    [view] = accounts.accounts(engine)
    assert view.locked_until is not None


def test_requests_at_once_have_one_effect(app: FastAPI, client: TestClient, officer: Someone) -> None:
    """The second waits on the first one's key until it commits, and then repeats its reply."""
    effects: list[str] = []

    def write(
        words: list[str], state: State, key: KeyedWrite, person: Person = Depends(allow(Role.OFFICER))
    ) -> Response:
        def effect(_session: Session) -> dict[str, int]:
            effects.append("once")
            return {"effect": len(effects)}

        return once(state, person, key, effect)

    app.add_api_route("/api/words", write, methods=["POST"], response_model=None)
    sign_in(client, officer)
    together = threading.Barrier(6)
    token, cookie = csrf(client)["csrf_token"], client.cookies["tannha_session"]

    def ask(_: int) -> tuple[int, bytes]:
        one = TestClient(app, base_url="http://127.0.0.1:8000", cookies={"tannha_session": cookie})
        together.wait()
        headers = {"x-csrf-token": token, "idempotency-key": "key-1"}
        reply = one.post("/api/words", json=["a"], headers=headers)
        return reply.status_code, reply.content

    with ThreadPoolExecutor(6) as pool:
        replied = set(pool.map(ask, range(6)))
    assert replied == {(200, b'{"effect": 1}')}
    assert effects == ["once"]
    assert client.post("/dang-nhap", data={"username": officer.username, "password": PASSWORD}).status_code == 303
