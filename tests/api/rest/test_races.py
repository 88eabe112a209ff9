"""Many at once, on both databases: one effect, and nobody hears of a second."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from data.tables import Delivery, Dossier, Envelope, EnvelopeDossier
from tests.api.rest.caller import Caller, rows
from tests.api.rest.conftest import add_dossier
from tests.api.rest.test_dossiers import FILE
from tests.api.rest.test_home_deliveries import home
from tests.scheduling.office import Office

MANY = 6
AtOnce = Callable[[Callable[[Caller, int], Any]], list[Any]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """In place of the folder's: the test's own migrated, empty database of each kind."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def at_once(centre: Caller, new_client: Callable[[], TestClient]) -> AtOnce:
    """Has many clients of one system ask together; returns the replies."""

    def ask_all(ask: Callable[[Caller, int], Any]) -> list[Any]:
        together = threading.Barrier(MANY)

        def one(number: int) -> Any:
            caller = Caller(new_client(), centre.headers)
            together.wait()
            return ask(caller, number)

        with ThreadPoolExecutor(MANY) as pool:
            return list(pool.map(one, range(MANY)))

    return ask_all


def test_of_many_choices_for_one_dossier_one_is_taken(at_once: AtOnce, at_counter: str, engine: Engine) -> None:
    """Each with a key of its own; the others hear that it goes by post already."""
    replies = at_once(lambda caller, n: caller.write("/home-deliveries", json=home(at_counter), key=f"key-{n}"))
    assert sorted(reply.status_code for reply in replies) == [201] + [409] * (MANY - 1)
    assert [len(rows(engine, table)) for table in (Delivery, Envelope, EnvelopeDossier)] == [1, 1, 1]


def test_many_retries_at_once_hear_the_same(at_once: AtOnce, at_counter: str, engine: Engine) -> None:
    """One key, one effect, one reply."""
    replies = at_once(lambda caller, _: caller.write("/home-deliveries", json=home(at_counter)))
    assert {(reply.status_code, reply.content) for reply in replies} == {(201, replies[0].content)}
    assert len(rows(engine, Delivery)) == 1


def test_results_chosen_at_once_for_one_recipient_lose_none(at_once: AtOnce, house: Office, engine: Engine) -> None:
    """Each lies in one envelope, whose sums fit what lies in it."""
    codes = [add_dossier(house, f"000.00.01.H22-261101-80{n:02}") for n in range(MANY)]
    replies = at_once(lambda caller, n: caller.write("/home-deliveries", json=home(codes[n]), key=f"key-{n}"))
    assert [reply.status_code for reply in replies] == [201] * MANY
    assert len(rows(engine, EnvelopeDossier)) == MANY
    assert sum(delivery.fee_dong for delivery in rows(engine, Delivery)) == MANY * 20_000


def test_a_file_sent_by_many_at_once_is_taken_once(at_once: AtOnce, engine: Engine) -> None:
    """With one key, and all hear the report of the first to end."""
    csv = {"content-type": "text/csv"}
    replies = at_once(lambda caller, _: caller.write("/dossiers/import", content=FILE.encode(), headers=csv))
    assert {(reply.status_code, reply.content) for reply in replies} == {(200, replies[0].content)}
    assert len(rows(engine, Dossier)) == 2
    assert len(rows(engine, EnvelopeDossier)) == 1
