"""``tannha keys``: a key is made, shown once, used, listed and revoked."""

from __future__ import annotations

import pytest
import structlog
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from api.cli import app
from api.rest.scopes import SCOPES
from data.tables import ApiKey
from tests.api.conftest import ENCRYPTION_KEY, INDEX_KEY
from tests.api.rest.caller import Caller, problem, rows
from tests.scheduling.office import Office


@pytest.fixture(autouse=True)
def _settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "ENVIRONMENT": "demo",
        "DATABASE_URL": database_url,
        "ENCRYPTION_KEYS": ENCRYPTION_KEY,
        "INDEX_KEY": INDEX_KEY,
    }.items():
        monkeypatch.setenv(f"TANNHA_{name}", value)
    monkeypatch.setenv("COLUMNS", "200")


def keys(*arguments: str) -> Result:
    """Run the command as a shell would."""
    try:
        return CliRunner().invoke(app, ["keys", *arguments])
    finally:
        structlog.reset_defaults()  # a command sets up the log of its process, which here is the tests' own


def test_a_key_is_printed_alone_works_at_once_and_can_be_revoked(
    client: TestClient, house: Office, at_counter: str, engine: Engine
) -> None:
    """From the shell to the API and back."""
    made = keys("create", "Một cửa điện tử", "--scope", "deliveries:read", "--centre", str(house.centre_id))
    assert made.exit_code == 0, made.output
    key = made.stdout.strip()
    assert key.startswith("tnh_")
    assert len(made.stdout.splitlines()) == 1
    caller = Caller(client, {"authorization": f"Bearer {key}"})
    assert caller.get(f"/dossiers/{at_counter}").status_code == 200
    prefix = key.split("_")[1]
    listed = keys("list").stdout
    for word in (prefix, "Một cửa điện tử", "deliveries:read", f"centre {house.centre_id}", "live"):
        assert word in listed
    assert key.split("_")[2] not in listed
    assert keys("revoke", prefix).exit_code == 0
    assert problem(caller.get(f"/dossiers/{at_counter}"))[0] == 401
    assert "revoked" in keys("list").stdout


def test_a_key_may_have_several_scopes_and_belong_to_a_post_office(house: Office, engine: Engine) -> None:
    """Every scope there is."""
    wanted = [word for scope in SCOPES for word in ("--scope", scope)]
    assert keys("create", "VNPost", *wanted, "--post-office", str(house.post_office_id)).exit_code == 0
    [key] = rows(engine, ApiKey)
    assert (set(key.scopes.split()), key.post_office_id, key.centre_id) == (set(SCOPES), house.post_office_id, None)


SENSELESS = [
    (["create", "A", "--scope", "deliveries:reed", "--centre", "1"], "deliveries:reed"),
    (["create", "A", "--scope", "deliveries:read"], "đúng một đơn vị"),
    (["create", "A", "--scope", "deliveries:read", "--centre", "1", "--post-office", "1"], "đúng một đơn vị"),
    (["create", "A", "--scope", "deliveries:read", "--centre", "99"], "Không có Trung tâm này"),
    (["create", "A", "--scope", "deliveries:read", "--post-office", "99"], "Không có bưu cục này"),
    (["create", " ", "--scope", "deliveries:read", "--centre", "1"], "cần có tên"),
    (["create", "x" * 121, "--scope", "deliveries:read", "--centre", "1"], "dài nhất"),
    (["create", "A", "--centre", "1"], "--scope"),
    (["revoke", "000000000000"], "Không có khoá này"),
]


def test_what_makes_no_sense_ends_with_a_sentence_and_no_key(house: Office, engine: Engine) -> None:
    """On standard error, with a failing exit code."""
    for arguments, says in SENSELESS:
        result = keys(*arguments)
        assert (result.exit_code != 0, result.stdout) == (True, ""), arguments
        assert says in result.stderr, arguments
    assert rows(engine, ApiKey) == []
