"""Whatever a client sends, it is answered with what is wrong, never with a bug of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from data.tables import Delivery, Dossier
from scheduling.model.person import Person
from tests.api.rest.caller import Caller, problem, rows
from tests.api.rest.test_courier_events import done, undone
from tests.api.rest.test_dossiers import HEADER
from tests.api.rest.test_home_deliveries import home
from tests.scheduling.office import Office

KEYS = count(1)
quickly = settings(
    max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# Every character, also those no text may hold: JSON can write them all.
TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
NUMBERS = st.integers() | st.floats() | st.sampled_from([2**31, 2**63, -(2**63) - 1, 10**400])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))
JSON_PATHS = ("/home-deliveries", "/courier-events", "/appointments", "/appointments/waiting")


@pytest.fixture
def callers(
    centre: Caller, house: Office, at_counter: str, session_of: Callable[[Person], Caller]
) -> dict[str, Caller]:
    """Who may write, by the path."""
    of_centre = ("/home-deliveries", "/dossiers/import", "/appointments", "/appointments/waiting")
    return {**dict.fromkeys(of_centre, centre), "/courier-events": session_of(house.couriers[0])}


def send(caller: Caller, path: str, body: Any) -> Any:
    """Send anything that JSON can write, and what it cannot (NaN)."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return caller.write(path, key=f"key-{next(KEYS)}", content=content, headers={"content-type": "application/json"})


def refused(reply: Any) -> bool:
    """True for a proper 4xx."""
    return 400 <= problem(reply)[0] < 500


@pytest.mark.parametrize("path", JSON_PATHS)
@quickly
@given(body=ANYTHING | st.binary(max_size=40))
@example(body=b"[" * 100_000)
@example(body=b'{"a": ' * 50_000)
@example(body=b"1" * 5_000)
@example(body=b"\xff\xfe{}")
@example(body={"\ud800": 1})
@example(body={"dossier_code": "\ud800", "marks": "\ud800"})
def test_any_json_is_refused_with_a_problem(callers: dict[str, Caller], path: str, body: Any) -> None:
    """No such body is a choice or a batch."""
    assert refused(send(callers[path], path, body))


@quickly
@given(data=st.data())
def test_a_choice_with_any_value_in_any_field_is_no_bug(
    callers: dict[str, Caller], at_counter: str, engine: Engine, data: st.DataObject
) -> None:
    """Refused, or stored and taken back again."""
    body = home(at_counter)
    field = data.draw(st.sampled_from([*sorted(body), "more"]))
    reply = send(callers["/home-deliveries"], "/home-deliveries", {**body, field: data.draw(ANYTHING)})
    if reply.status_code == 201:
        back = send(callers["/home-deliveries"], f"/home-deliveries/{at_counter}/cancel", None)
        assert back.status_code == 200
    else:
        assert refused(reply)
    assert not [row for row in rows(engine, Delivery) if row.cancelled_at is None]


@quickly
@given(data=st.data())
def test_a_mark_with_any_value_in_any_field_is_no_bug(callers: dict[str, Caller], data: st.DataObject) -> None:
    """There is no such stop, so it is refused in the end whatever it says."""
    mark = data.draw(st.sampled_from([done(1, 1), undone(1, 2, of=1)]))
    field = data.draw(st.sampled_from([*sorted(mark), "note", "collected_dong", "more"]))
    marks = [{**mark, field: data.draw(ANYTHING)}]
    assert refused(send(callers["/courier-events"], "/courier-events", {"marks": marks}))


@quickly
@given(content=st.binary(max_size=60) | TEXTS.map(lambda text: (HEADER + text).encode("utf-8", "surrogatepass")))
def test_any_bytes_as_a_file_are_no_bug(callers: dict[str, Caller], engine: Engine, content: bytes) -> None:
    """A report, or a refusal."""
    headers = {"content-type": "text/csv"}
    reply = callers["/dossiers/import"].write(
        "/dossiers/import", key=f"key-{next(KEYS)}", content=content, headers=headers
    )
    assert reply.status_code == 200 or refused(reply)
    assert len(rows(engine, Dossier)) == 1


@quickly
@given(text=TEXTS.filter(lambda text: text not in (".", "..")))
def test_any_path_is_no_bug(callers: dict[str, Caller], text: str) -> None:
    """A dossier's code, a day, and a booking's reference."""
    quoted = "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
    caller = callers["/dossiers/import"]
    assert refused(caller.get(f"/dossiers/{quoted}"))
    assert refused(caller.get(f"/fleet-days/{quoted}/plan"))
    assert refused(send(caller, f"/home-deliveries/{quoted}/cancel", None))
    assert refused(caller.get(f"/appointments/LH-{quoted}"))
    assert refused(caller.get(f"/appointments/slots?service={quoted}&first_day={quoted}&last_day=2026-11-30"))
    assert refused(send(caller, f"/appointments/LH-{quoted}/confirm", None))
