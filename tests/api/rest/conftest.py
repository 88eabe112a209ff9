"""An office with real rows behind the API, keys of other systems, and a database whose commits fail on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select
from starlette.testclient import TestClient

from data.session import writing
from data.tables import Account, Dossier
from scheduling.model.person import JOB, Person
from scheduling.services.api_keys import create_api_key
from scheduling.services.passwords import Passwords
from tests.api.conftest import PASSWORD, Clock
from tests.api.door import Someone, csrf, sign_in
from tests.api.rest.caller import Caller
from tests.scheduling.office import MORNING, Office, make_office

ALL_SCOPES = (
    "appointments:read",
    "appointments:write",
    "deliveries:read",
    "deliveries:write",
    "dossiers:write",
    "metrics:read",
    "offices:read",
    "offices:write",
    "plans:read",
    "rosters:write",
)


@pytest.fixture
def house(engine: Engine, quick_passwords: Passwords) -> Office:
    """A centre, its post office and a courier, who can sign in."""
    return make_house(engine, quick_passwords, "1")


@pytest.fixture
def other_house(engine: Engine, quick_passwords: Passwords) -> Office:
    """Another one, to look into."""
    return make_house(engine, quick_passwords, "2")


def make_house(engine: Engine, quick_passwords: Passwords, name: str) -> Office:
    """An office whose people have the tests' password."""
    made = make_office(engine, name=name)
    hashed = quick_passwords.hash(PASSWORD)
    with writing(engine) as session:
        for account in session.exec(select(Account)):
            account.password_hash = hashed
    return made


@pytest.fixture
def at_counter(house: Office) -> str:
    """The code of a ready result that nobody asked to have sent."""
    return add_dossier(house, "000.00.01.H22-261101-9001")


def add_dossier(office: Office, code: str) -> str:
    """Add a ready result to the office's centre; returns its code."""
    with writing(office.engine) as session:
        session.add(
            Dossier(
                centre_id=office.centre_id,
                code=code,
                owner_name="Nguyễn Thị Thử",
                result_ready_at=MORNING,
                recipient_id=office.recipient_id,
                imported_at=MORNING,
                content_digest="-",
            )
        )
    return code


@pytest.fixture
def key_of(engine: Engine, clock: Clock, new_client: Callable[[], TestClient]) -> Callable[..., Caller]:
    """Makes a system with a key of a centre, or of a post office: ``key_of("deliveries:read", centre_id=1)``."""

    def make(*scopes: str, **office: int) -> Caller:
        key = create_api_key(engine, JOB, "Một cửa điện tử", scopes or ALL_SCOPES, clock(), **office)
        return Caller(new_client(), {"authorization": f"Bearer {key}"})

    return make


@pytest.fixture
def centre(house: Office, key_of: Callable[..., Caller]) -> Caller:
    """A system of the centre that may do everything a key may."""
    return key_of(centre_id=house.centre_id)


@pytest.fixture
def session_of(new_client: Callable[[], TestClient]) -> Callable[[Person], Caller]:
    """Signs a person of a house in, in a browser of their own."""

    def make(person: Person) -> Caller:
        client = new_client()
        sign_in(client, Someone(person.account_id or 0, person.display_name, PASSWORD, person.role))
        return Caller(client, {"x-csrf-token": csrf(client)["csrf_token"]})

    return make


@pytest.fixture
def failing_commits(engine: Engine) -> Callable[[str], AbstractContextManager[None]]:
    """Within ``failing_commits("INSERT ON delivery")`` a transaction that does so cannot be committed.

    The database itself refuses: the statement leaves a dangling reference that SQLite checks at COMMIT only.
    """

    @contextmanager
    def fail(when: str) -> Iterator[None]:
        made = [
            "CREATE TABLE anchor (id INTEGER PRIMARY KEY)",
            "CREATE TABLE adrift (id INTEGER REFERENCES anchor (id) DEFERRABLE INITIALLY DEFERRED)",
            f"CREATE TRIGGER set_adrift AFTER {when} BEGIN INSERT INTO adrift VALUES (1); END",
        ]
        unmade = ["DROP TRIGGER set_adrift", "DROP TABLE adrift", "DROP TABLE anchor"]
        _run(engine, made)
        try:
            yield
        finally:
            _run(engine, unmade)

    return fail


def _run(engine: Engine, statements: list[str]) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
