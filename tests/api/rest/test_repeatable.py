"""Keyed work in many transactions: the first reply that is kept is the one that everybody gets."""

from __future__ import annotations

import json

import pytest
from fastapi import Response
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.http.idempotency import Keyed, KeyReused, once_repeatable
from api.state import AppState
from data.tables import IdempotencyKey
from scheduling.model.person import Person
from tests.api.door import state_behind
from tests.api.rest.caller import rows
from tests.scheduling.office import Office

WRITE = Keyed("key-1", "a" * 64)
OTHER = Keyed("key-1", "b" * 64)


@pytest.fixture
def state(client: TestClient) -> AppState:
    """What the handlers work with."""
    return state_behind(client)


def said(reply: Response) -> object:
    """The reply's content."""
    return json.loads(bytes(reply.body))


def test_of_two_at_work_at_once_both_give_the_reply_of_the_first_to_end(
    state: AppState, house: Office, engine: Engine
) -> None:
    """The second may do the work too, which changes nothing; it must not say something else."""
    inner: list[object] = []

    def effect() -> object:
        inner.append(said(once_repeatable(state, house.officer, WRITE, lambda: {"added": 2})))
        return {"added": 0}

    assert said(once_repeatable(state, house.officer, WRITE, effect)) == {"added": 2}
    assert inner == [{"added": 2}]
    assert said(once_repeatable(state, house.officer, WRITE, lambda: {"added": 9})) == {"added": 2}
    assert len(rows(engine, IdempotencyKey)) == 1


def test_another_request_is_refused_before_during_and_after_the_work(state: AppState, house: Office) -> None:
    """It never begins."""
    begun: list[str] = []

    def other(person: Person = house.officer) -> None:
        once_repeatable(state, person, OTHER, lambda: begun.append("other"))

    def effect() -> None:
        with pytest.raises(KeyReused):
            other()

    once_repeatable(state, house.officer, WRITE, effect)
    with pytest.raises(KeyReused):
        other()
    assert begun == []
    other(house.dispatcher)  # whose key is another key
    assert begun == ["other"]


def test_work_that_was_refused_may_be_done_again_by_the_same_request_only(state: AppState, house: Office) -> None:
    """Its key stays taken: some of it may be done."""

    def refuse() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        once_repeatable(state, house.officer, WRITE, refuse)
    with pytest.raises(KeyReused):
        once_repeatable(state, house.officer, OTHER, lambda: "done")
    assert said(once_repeatable(state, house.officer, WRITE, lambda: "done")) == "done"
