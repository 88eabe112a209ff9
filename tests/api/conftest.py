"""The real application on a database of its own, a clock that only the test moves, and people who can sign in.

from tests.api.door import csrf, sign_in

def test_something(client, officer):  # `client` is nobody; `sign_in` makes it somebody
    sign_in(client, officer)
    client.post("/…", data=csrf(client))
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from data.encryption import Keyring
from data.kinds import Role
from data.session import writing
from data.tables import Centre, Courier, PostOffice
from scheduling.model.person import JOB
from scheduling.services.accounts import NewAccount, create_account
from scheduling.services.passwords import Passwords
from tests.api.door import Someone
from tests.databases import engine_at

ENCRYPTION_KEY = "dGVzdC1rZXktb2YtdGhlLWRvb3ItMzItYnl0ZXMtMDA="
INDEX_KEY = "index key of the tests, not a secret at all"
PASSWORD = "một mật khẩu dài"
MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""07:30 on a Monday in the office."""


@dataclass
class Clock:
    """The time, moved by hand."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        """The moment."""
        return self.now

    def forward(self, **by: float) -> None:
        """Move on, by the arguments of a timedelta."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Offices:
    """Two offices of each kind, so that a test can look into the other one."""

    centre: int
    other_centre: int
    post_office: int
    other_post_office: int
    courier: int
    other_courier: int


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    """Fixed keys: what one test wrote, its engine can read."""
    return Keyring([ENCRYPTION_KEY], INDEX_KEY)


@pytest.fixture(scope="session")
def quick_passwords() -> Passwords:
    """argon2id as in earnest, but cheap."""
    return Passwords(PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)))


@pytest.fixture
def database_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The test's own migrated, empty database."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'tannha.sqlite3')}"


@pytest.fixture
def engine(database_url: str, keyring: Keyring) -> Iterator[Engine]:
    """An engine on the test's own database."""
    engine = engine_at(database_url, keyring)
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> Clock:
    """The clock of the application."""
    return Clock()


@pytest.fixture
def settings(database_url: str) -> Settings:
    """The settings of a demo, with the tests' keys."""
    return Settings(
        environment="demo",
        database_url=SecretStr(database_url),
        encryption_keys=SecretStr(ENCRYPTION_KEY),
        index_key=SecretStr(INDEX_KEY),
    )


@pytest.fixture
def app(settings: Settings, engine: Engine, clock: Clock, quick_passwords: Passwords) -> FastAPI:
    """The application as it is served."""
    return create_app(settings, engine=engine, clock=clock, passwords=quick_passwords)


@pytest.fixture
def new_client(app: FastAPI) -> Callable[[], TestClient]:
    """Makes browsers: each has cookies of its own and follows no redirect by itself."""
    return lambda: TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)


@pytest.fixture
def client(new_client: Callable[[], TestClient]) -> TestClient:
    """A browser in which nobody is signed in."""
    return new_client()


@pytest.fixture
def offices(engine: Engine) -> Offices:
    """Two centres, two post offices, and a courier of each."""
    place: dict[str, Any] = {
        "street_line": "1 Đường Thử",
        "commune_code": "30214",
        "latitude": 10.3,
        "longitude": 105.6,
    }
    with writing(engine) as session:
        centres = [Centre(code=f"TT{n}", name=f"Trung tâm {n}", agency_code=f"H22.{n}", **place) for n in (1, 2)]
        posts = [PostOffice(code=f"BC{n}", name=f"Bưu cục {n}", **place) for n in (1, 2)]
        session.add_all([*centres, *posts])
        session.flush()
        couriers = [
            Courier(
                code=f"BT{n}",
                name=f"Bưu tá {n}",
                post_office_id=post.id or 0,
                capacity_envelopes=60,
                cash_limit_dong=10_000_000,
            )
            for n, post in enumerate(posts, 1)
        ]
        session.add_all(couriers)
        session.flush()
    rows: list[Centre | PostOffice | Courier] = [*centres, *posts, *couriers]
    return Offices(*(row.id or 0 for row in rows))


@pytest.fixture
def new_account(engine: Engine, offices: Offices, quick_passwords: Passwords, clock: Clock) -> Callable[..., Someone]:
    """Makes an account of a role in the first office, or in the one given."""
    numbers = count(1)

    def make(role: Role, **office: int) -> Someone:
        own = {
            Role.OFFICER: {"centre_id": offices.centre},
            Role.DISPATCHER: {"post_office_id": offices.post_office},
            Role.COURIER: {"courier_id": offices.courier},
            Role.ADMINISTRATOR: {},
        }[role]
        username = f"{role}-{next(numbers)}"
        new = NewAccount(username, PASSWORD, f"Người thử {username}", role, **(office or own))
        return Someone(create_account(engine, JOB, new, quick_passwords, clock()), username, PASSWORD, role)

    return make


@pytest.fixture
def officer(new_account: Callable[..., Someone]) -> Someone:
    """An officer of the first centre."""
    return new_account(Role.OFFICER)


@pytest.fixture
def dispatcher(new_account: Callable[..., Someone]) -> Someone:
    """The dispatcher of the first post office."""
    return new_account(Role.DISPATCHER)


@pytest.fixture
def courier(new_account: Callable[..., Someone]) -> Someone:
    """The courier of the first post office."""
    return new_account(Role.COURIER)


@pytest.fixture
def administrator(new_account: Callable[..., Someone]) -> Someone:
    """An administrator, who sees every office."""
    return new_account(Role.ADMINISTRATOR)
