"""The application as a whole: whether it is well, and what it logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import structlog
from fastapi import Depends, FastAPI
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api import log
from api.app import create_app
from api.security.guards import anyone
from api.settings import Settings
from data import migrate
from data.encryption import Keyring
from scheduling.services.passwords import Passwords
from tests.api.door import Someone

PRIVATE = "0912-345-678"


def test_it_is_well_when_the_database_answers_and_is_migrated(client: TestClient) -> None:
    """The reply that `make run` waits for."""
    reply = client.get("/healthz")
    assert (reply.status_code, reply.json()["status"], reply.json()["database"]) == (200, "ok", "ok")
    assert reply.json()["jobs"]["push_outbox"] == "missed", "no worker ever ran here"


def test_it_is_not_well_while_migrations_are_outstanding(client: TestClient, engine: Engine) -> None:
    """A new version on an old database."""
    migrate.downgrade(engine, "base")
    assert (client.get("/healthz").status_code, client.get("/healthz").json()["database"]) == (
        503,
        "migrations outstanding",
    )


def test_it_is_not_well_without_its_database(settings: Settings, quick_passwords: Passwords, tmp_path: Path) -> None:
    """And says so instead of failing, even to a browser with a session."""
    url = SecretStr(f"sqlite:///{tmp_path}/no/such/folder.sqlite3")
    app = create_app(settings.model_copy(update={"database_url": url}), passwords=quick_passwords)
    client = TestClient(app, cookies={"tannha_session": "x" * 43})
    assert (client.get("/healthz").status_code, client.get("/healthz").json()["database"]) == (503, "unreachable")


def test_an_engine_of_its_own_is_closed_with_the_application(
    settings: Settings, quick_passwords: Passwords, engine: Engine
) -> None:
    """And one that was handed in is its owner's."""
    own = create_app(settings, passwords=quick_passwords)
    with TestClient(own) as client:
        client.get("/healthz")
        assert own.state.tannha.engine.pool.checkedin() == 1
    assert own.state.tannha.engine.pool.checkedin() == 0
    given = create_app(settings, engine=engine, passwords=quick_passwords)
    with TestClient(given) as client:
        client.get("/healthz")
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]


@pytest.fixture
def _spied_routes(app: FastAPI) -> None:
    def bug(phone: str) -> None:
        try:
            raise ValueError(phone)
        except ValueError as error:
            raise RuntimeError(f"cannot call {phone}") from error

    app.add_api_route("/api/people/{phone}", bug, dependencies=[Depends(anyone())])


@pytest.mark.usefixtures("_spied_routes")
def test_each_request_is_one_line_without_what_it_was_about(client: TestClient, officer: Someone) -> None:
    """Method, pattern, status, time and id; not the path, the query, the body, the name or a bug's words."""
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        client.get(f"/dang-nhap?tiep=/{PRIVATE}")
        client.get(f"/api/people/{PRIVATE}?phone={PRIVATE}")
        client.get(f"/{PRIVATE}")
        client.post("/dang-nhap", data={"username": PRIVATE, "password": PRIVATE})
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["route"], line["status"]) for line in requests] == [
        ("GET", "/dang-nhap", 200),
        ("GET", "/api/people/{phone}", 500),
        ("GET", "(none)", 404),
        ("POST", "/dang-nhap", 422),
    ]
    assert all(line["request_id"] for line in requests)
    assert PRIVATE not in json.dumps(lines)


@pytest.mark.usefixtures("_spied_routes")
def test_a_bug_is_logged_with_where_it_happened_and_its_request(client: TestClient) -> None:
    """Enough to find it: the frames of the error and of its cause, under the id that the person was shown."""
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        reply = client.get(f"/api/people/{PRIVATE}")
    [line] = [line for line in lines if line["event"] == "bug"]
    assert line["error"] == "RuntimeError"
    assert line["request_id"] == reply.json()["request_id"] == reply.headers["x-request-id"]
    assert any("test_app.py" in frame and frame.endswith(" bug") for frame in line["frames"])
    assert {"ValueError", "RuntimeError"} <= set(line["frames"])


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-DEF_1.2", True), ("x", False), ("a b c d e f", False), ("x" * 65, False)]
)
def test_a_proxy_may_give_the_id(client: TestClient, given: str, kept: bool) -> None:
    """If it looks like one: a log line must not be forged through it."""
    answered = client.get("/healthz", headers={"x-request-id": given}).headers["x-request-id"]
    assert (answered == given) is kept


def test_logs_are_json_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """On standard error, from the level set."""
    before = structlog.get_config()
    try:
        log.configure("info", "json")
        logger = structlog.get_logger()
        logger.debug("unseen")
        logger.info("đã gửi", count=3)
    finally:
        structlog.configure(**before)
    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line).items() >= {"event": "đã gửi", "count": 3, "level": "info"}.items()


def test_the_database_is_opened_with_the_keys_of_the_settings(settings: Settings, quick_passwords: Passwords) -> None:
    """What one process wrote, another with the same settings reads."""
    one, two = (create_app(settings, passwords=quick_passwords).state.tannha.engine for _ in range(2))
    keyring: Keyring = two.dialect.tannha_keyring
    assert keyring.decrypt(one.dialect.tannha_keyring.encrypt("Lai Vung")) == "Lai Vung"
