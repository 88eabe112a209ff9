"""Keys of other systems: what they open, and whose rows they see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi import Depends, FastAPI
from sqlalchemy import Engine, event, text
from sqlmodel import select
from starlette.testclient import TestClient

from api.security.guards import allow, allow_key
from data.kinds import Role
from data.session import reading
from data.tables import Centre, PostOffice
from scheduling.errors import Invalid, NotFound
from scheduling.model.person import JOB, Person
from scheduling.services.api_keys import api_keys, create_api_key, key_holder, revoke_api_key
from scheduling.store.scope import within
from tests.api.conftest import Clock, Offices
from tests.api.door import Someone, csrf, sign_in


@pytest.fixture(autouse=True)
def _routes(app: FastAPI, engine: Engine) -> None:
    def offices_of(person: Person) -> dict[str, object]:
        with reading(engine) as session:
            centres = session.exec(within(select(Centre), person, Centre)).all()
            posts = session.exec(within(select(PostOffice), person, PostOffice)).all()
            return {
                "centres": [row.id for row in centres],
                "post_offices": [row.id for row in posts],
                "key": person.api_key_id,
            }

    def by_key(person: Person = Depends(allow_key("deliveries:read"))) -> dict[str, object]:
        return offices_of(person)

    def by_both(person: Person = Depends(allow(Role.OFFICER, scope="deliveries:read"))) -> dict[str, object]:
        return offices_of(person)

    def by_role(person: Person = Depends(allow(Role.OFFICER, Role.DISPATCHER))) -> dict[str, object]:
        return offices_of(person)

    app.add_api_route("/api/by-key", by_key, methods=["GET", "POST"])
    app.add_api_route("/api/by-both", by_both, methods=["GET", "POST"])
    app.add_api_route("/api/by-role", by_role)


@pytest.fixture
def key(engine: Engine, offices: Offices, clock: Clock) -> str:
    """A key of the first centre."""
    return create_api_key(engine, JOB, "Một cửa điện tử", ["deliveries:read"], clock(), centre_id=offices.centre)


def bearer(key: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"authorization": f"Bearer {key}"}


def test_a_key_opens_what_its_scope_names(client: TestClient, key: str) -> None:
    """For looks and for changes, without any token of a session."""
    assert client.get("/api/by-key", headers=bearer(key)).status_code == 200
    assert client.post("/api/by-key", headers=bearer(key)).status_code == 200
    assert client.get("/api/by-both", headers=bearer(key)).status_code == 200


def test_a_key_sees_its_own_office_only(
    client: TestClient, engine: Engine, offices: Offices, key: str, clock: Clock
) -> None:
    """By the one place that limits every query."""
    seen = client.get("/api/by-key", headers=bearer(key)).json()
    assert (seen["centres"], seen["post_offices"]) == ([offices.centre], [])
    of_post = create_api_key(
        engine, JOB, "Bưu cục", ["deliveries:read"], clock(), post_office_id=offices.other_post_office
    )
    seen = client.get("/api/by-key", headers=bearer(of_post)).json()
    assert (seen["centres"], seen["post_offices"]) == ([], [offices.other_post_office])


def test_a_key_without_the_scope_is_refused(client: TestClient, engine: Engine, offices: Offices, clock: Clock) -> None:
    """Even one whose scope begins alike."""
    other = create_api_key(
        engine, JOB, "Khác", ["deliveries:reads", "dossiers:write"], clock(), centre_id=offices.centre
    )
    reply = client.get("/api/by-key", headers=bearer(other))
    assert (reply.status_code, reply.json()["code"]) == (403, "api.forbidden")


def test_a_key_does_not_open_what_is_for_people(client: TestClient, key: str) -> None:
    """It acts in its office's rows, but is no officer."""
    assert client.get("/api/by-role", headers=bearer(key)).status_code == 403


def test_people_do_not_open_what_is_for_keys(client: TestClient, officer: Someone) -> None:
    """And a person on a route for both still needs the token of the session."""
    sign_in(client, officer)
    assert client.get("/api/by-key").status_code == 403
    assert client.get("/api/by-both").status_code == 200
    assert client.post("/api/by-both").status_code == 403
    assert client.post("/api/by-both", data=csrf(client)).status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: key[:-1] + ("0" if key[-1] != "0" else "1"),
        lambda key: key[:-1],
        lambda key: key + "\n0",
        lambda key: "tnh_" + "0" * 12 + key[16:],
        lambda key: "",
        lambda key: "ế",
    ],
)
def test_a_wrong_key_is_nobody(client: TestClient, key: str, spoil: Callable[[str], str]) -> None:
    """One digit is enough."""
    header = {"authorization": b"Bearer " + spoil(key).encode()}
    reply = client.get("/api/by-key", headers=header)  # type: ignore[arg-type]
    assert (reply.status_code, reply.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer tnh_wrong", ""])
def test_a_bad_key_never_falls_back_to_the_cookie(client: TestClient, officer: Someone, header: str) -> None:
    """Nor can the header be used to get round the CSRF token."""
    sign_in(client, officer)
    assert client.post("/api/by-both", headers={"authorization": header}).status_code == 401


def test_a_revoked_key_is_nobody_at_once(client: TestClient, engine: Engine, key: str, clock: Clock) -> None:
    """For good."""
    revoke_api_key(engine, JOB, key.split("_")[1], clock())
    assert client.get("/api/by-key", headers=bearer(key)).status_code == 401
    with pytest.raises(NotFound):
        revoke_api_key(engine, JOB, "0" * 12, clock())


def test_a_key_is_stored_as_a_digest(engine: Engine, key: str) -> None:
    """Neither the key nor its secret is in the database."""
    with engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # type: ignore[union-attr]
    assert key.split("_")[1] in dump
    assert key.split("_")[2] not in dump


def test_a_key_without_an_office_is_nobody(engine: Engine, key: str, clock: Clock) -> None:
    """A row that somebody wrote by hand must not see every office."""
    assert key_holder(engine, key, clock()) is not None
    with engine.connect() as connection:
        connection.execute(text("UPDATE api_key SET centre_id = NULL"))
        connection.commit()
    assert key_holder(engine, key, clock()) is None


def test_use_is_noted_at_most_once_a_minute(client: TestClient, engine: Engine, key: str, clock: Clock) -> None:
    """A system that polls must not take the write lock each time."""
    written: list[str] = []
    event.listen(
        engine, "before_cursor_execute", lambda *a: written.append(a[2]) if a[2].startswith("UPDATE api_key") else None
    )
    for seconds in (0, 30, 29):
        clock.forward(seconds=seconds)
        client.get("/api/by-key", headers=bearer(key))
    assert len(written) == 1
    clock.forward(seconds=1)
    client.get("/api/by-key", headers=bearer(key))
    assert len(written) == 2
    assert api_keys(engine)[0].used_at == clock()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"scopes": ["a:b c:d"]}, "scopes"),
        ({"centre_id": None}, "office"),
        ({"post_office_id": 1}, "office"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_by_field(
    engine: Engine, offices: Offices, clock: Clock, change: dict[str, object], field: str
) -> None:
    """Nothing is stored."""
    given: dict[str, object] = {"name": "Khoá", "scopes": ["a:b"], "centre_id": offices.centre, **change}
    with pytest.raises(Invalid) as caught:
        create_api_key(engine, JOB, now=clock(), **given)  # type: ignore[arg-type]
    assert caught.value.field == field
    assert api_keys(engine) == ()
