"""An office with real rows behind the pages, and browsers in which its people are signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from data.kinds import Role
from data.session import writing
from data.tables import Account
from scheduling.model.person import Person
from scheduling.services import planning
from scheduling.services.passwords import Passwords
from tests.api.conftest import PASSWORD, Clock
from tests.api.door import csrf
from tests.api.pages.faults import faults_of
from tests.scheduling.office import ROADS, Office, make_office, quick


@pytest.fixture
def house(engine: Engine, quick_passwords: Passwords) -> Office:
    """A centre, its post office and two couriers, who can sign in; and a second office to look into."""
    house = make_office(engine, couriers=2)
    make_office(engine, couriers=1, name="2")
    with writing(engine) as session:
        for account in session.exec(select(Account)):
            account.password_hash = quick_passwords.hash(PASSWORD)
    return house


@pytest.fixture
def app(settings: Settings, engine: Engine, clock: Clock, quick_passwords: Passwords) -> FastAPI:
    """The application with travel times, planning at once where `make run` would use other processes."""

    def plan_now(plan_id: int) -> None:
        planning.compute_plan(engine, plan_id, ROADS, quick)

    return create_app(
        settings, engine=engine, clock=clock, passwords=quick_passwords, travel=ROADS, start_planning=plan_now
    )


class Browser:
    """Somebody's browser: gets pages, posts forms with their token, follows what it is sent to."""

    def __init__(self, client: TestClient, username: str) -> None:
        self.client = client
        answer = client.post("/dang-nhap", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text

    def get(self, path: str, status: int = 200) -> str:
        """The page at `path`."""
        answer = self.client.get(path, follow_redirects=True)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        if "<html" in answer.text and answer.url.path != "/dang-nhap":  # whose visitor has no session yet
            assert faults_of(answer.text) == [], path
        return answer.text

    def post(self, path: str, status: int = 303, files: Any = None, **fields: object) -> str:
        """Send a form; returns the page it leads to."""
        answer = self.client.post(path, data={**csrf(self.client), **fields}, files=files)
        assert answer.status_code == status, f"{path}: {answer.status_code}"
        return self.get(answer.headers["location"]) if status == 303 else answer.text


@pytest.fixture
def browser_of(house: Office, new_client: Callable[[], TestClient]) -> Callable[[Person | str], Browser]:
    """Opens a browser in which this person (or the account of this name) is signed in."""

    def open_browser(who: Person | str) -> Browser:
        return Browser(new_client(), who if isinstance(who, str) else who.display_name)

    return open_browser


@pytest.fixture
def officer(house: Office, browser_of: Callable[[Person], Browser]) -> Browser:
    """The officer's browser."""
    return browser_of(house.officer)


@pytest.fixture
def dispatcher(house: Office, browser_of: Callable[[Person], Browser]) -> Browser:
    """The dispatcher's browser."""
    return browser_of(house.dispatcher)


@pytest.fixture
def courier(house: Office, browser_of: Callable[[Person], Browser]) -> Browser:
    """The first courier's browser."""
    return browser_of(house.couriers[0])


@pytest.fixture
def administrator(
    house: Office, engine: Engine, browser_of: Callable[[str], Browser], quick_passwords: Passwords
) -> Browser:
    """An administrator's browser."""
    with writing(engine) as session:
        session.add(
            Account(
                username="quantri",
                password_hash=quick_passwords.hash(PASSWORD),
                display_name="Quản trị",
                role=Role.ADMINISTRATOR,
                created_at=Clock().now,
            )
        )
    return browser_of("quantri")
