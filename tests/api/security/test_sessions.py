"""How long a session lives, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import Engine, event, text
from starlette.testclient import TestClient

from api.security.guards import allow
from api.state import AppState
from data.kinds import Role
from scheduling.errors import Invalid
from scheduling.model.person import JOB, Person
from scheduling.services import accounts, sign_ins
from tests.api.conftest import PASSWORD, Clock
from tests.api.door import Someone, bring, csrf, sign_in, state_behind, visitor_in

NEW = "một mật khẩu khác"


@pytest.fixture(autouse=True)
def _routes(app: FastAPI) -> None:
    def look(person: Person = Depends(allow(Role.OFFICER, Role.ADMINISTRATOR))) -> dict[str, str]:
        return {"role": person.role}

    app.add_api_route("/api/look", look)
    app.add_api_route("/look", look)


def looks(client: TestClient) -> int:
    """The status that a page for officers answers."""
    return client.get("/api/look").status_code


def test_a_person_of_the_role_is_let_in(client: TestClient, officer: Someone) -> None:
    """The control of all that follows."""
    sign_in(client, officer)
    assert client.get("/api/look").json() == {"role": "officer"}


def test_nobody_is_sent_to_the_sign_in_from_a_page_and_told_by_the_api(client: TestClient) -> None:
    """And comes back to the page afterwards."""
    reply = client.get("/look?trang=2")
    assert (reply.status_code, reply.headers["location"]) == (303, "/dang-nhap?tiep=/look%3Ftrang%3D2")
    reply = client.get("/api/look")
    assert (reply.status_code, reply.json()["code"]) == (401, "api.not_signed_in")
    assert reply.headers["www-authenticate"] == "Bearer"


def test_a_part_of_a_page_that_finds_nobody_sends_the_whole_page_away(client: TestClient) -> None:
    """htmx would put the sign-in form into the part."""
    reply = client.get("/look", headers={"hx-request": "true"})
    assert (reply.status_code, reply.headers["hx-redirect"]) == (401, "/dang-nhap")


def test_another_role_is_refused(client: TestClient, dispatcher: Someone) -> None:
    """Known, and not allowed: 403, not the sign-in."""
    sign_in(client, dispatcher)
    assert looks(client) == 403
    assert client.get("/look").status_code == 403


def test_a_session_ends_after_its_lifetime_however_busy(client: TestClient, officer: Someone, clock: Clock) -> None:
    """Twelve hours, used every hour."""
    sign_in(client, officer)
    for _ in range(11):
        clock.forward(hours=1)
        assert looks(client) == 200
    clock.forward(minutes=59, seconds=59)
    assert looks(client) == 200
    clock.forward(seconds=1)
    assert looks(client) == 401


def test_a_session_left_alone_ends(client: TestClient, officer: Someone, clock: Clock) -> None:
    """Two hours without a request; one in time begins them anew."""
    sign_in(client, officer)
    clock.forward(minutes=119)
    assert looks(client) == 200
    clock.forward(minutes=119)
    assert looks(client) == 200
    clock.forward(minutes=120)
    assert looks(client) == 401


def test_looking_at_pages_writes_at_most_once_a_minute(
    client: TestClient, officer: Someone, clock: Clock, engine: Engine
) -> None:
    """A page of twenty parts must not wait for twenty write locks."""
    sign_in(client, officer)
    written: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *a: written.append(a[2]) if a[2].startswith("UPDATE sign_in") else None
    )
    for _ in range(3):
        clock.forward(seconds=19)
        looks(client)
    assert len(written) == 0
    for _ in range(3):
        clock.forward(seconds=19)
        looks(client)
    assert len(written) == 1


def test_signing_out_ends_the_session_on_the_server(client: TestClient, officer: Someone) -> None:
    """A copy of the cookie is worth nothing afterwards."""
    sign_in(client, officer)
    token = client.cookies["tannha_session"]
    reply = client.post("/dang-xuat", data=csrf(client))
    assert reply.status_code == 303
    assert "tannha_session" not in client.cookies
    bring(client, token)
    assert looks(client) == 401


def test_closing_an_account_ends_its_sessions_at_once(
    client: TestClient, engine: Engine, officer: Someone, clock: Clock
) -> None:
    """And opening it again brings none back."""
    sign_in(client, officer)
    accounts.set_active(engine, JOB, officer.id, False, clock())
    assert looks(client) == 401
    accounts.set_active(engine, JOB, officer.id, True, clock())
    assert looks(client) == 401
    sign_in(client, officer)
    assert looks(client) == 200


def test_a_session_that_outlived_the_closing_of_its_account_opens_nothing(
    client: TestClient, engine: Engine, officer: Someone
) -> None:
    """However it came to be left over."""
    sign_in(client, officer)
    with engine.begin() as connection:
        connection.execute(text("UPDATE account SET active = false"))
    assert looks(client) == 401


def test_a_changed_password_ends_every_other_session(
    new_client: Callable[[], TestClient], officer: Someone, administrator: Someone, clock: Clock
) -> None:
    """The browser in which it was changed stays; the same person's others, and a thief's, go; strangers stay."""
    here, there, stranger = new_client(), new_client(), new_client()
    sign_in(here, officer)
    sign_in(there, officer)
    sign_in(stranger, administrator)
    state, visitor = state_behind(here), visitor_in(here)
    assert visitor is not None
    sign_ins.change_password(state.engine, visitor, PASSWORD, NEW, state.passwords, state.sign_in_rules, clock())
    assert [looks(client) for client in (here, there, stranger)] == [200, 401, 200]
    assert there.post("/dang-nhap", data={"username": officer.username, "password": PASSWORD}).status_code == 422
    assert there.post("/dang-nhap", data={"username": officer.username, "password": NEW}).status_code == 303


def _change(state: AppState, client: TestClient, old: str, new: str) -> str:
    visitor = visitor_in(client)
    assert visitor is not None
    with pytest.raises(Invalid) as caught:
        sign_ins.change_password(state.engine, visitor, old, new, state.passwords, state.sign_in_rules, state.clock())
    return caught.value.field


def test_changing_the_password_asks_for_the_old_one_and_counts_wrong_ones(client: TestClient, officer: Someone) -> None:
    """Somebody at an open screen cannot take the account, nor guess for ever."""
    sign_in(client, officer)
    state = state_behind(client)
    assert _change(state, client, PASSWORD, "short") == "password"
    for _ in range(5):
        assert _change(state, client, "wrong", NEW) == "old_password"
    assert _change(state, client, PASSWORD, NEW) == "old_password", "locked by now"
    assert client.post("/dang-nhap", data={"username": officer.username, "password": PASSWORD}).status_code == 422


def test_expired_sessions_are_swept_at_the_next_sign_in(
    new_client: Callable[[], TestClient], engine: Engine, officer: Someone, clock: Clock
) -> None:
    """The table does not grow for ever."""
    for _ in range(3):
        sign_in(new_client(), officer)
    clock.now += timedelta(hours=13)
    sign_in(new_client(), officer)
    with engine.connect() as connection:
        dump = list(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert sum(line.startswith('INSERT INTO "sign_in"') for line in dump) == 1
