"""Windows at home over the API: what each route answers, and how it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select
from starlette.testclient import TestClient

from api.app import create_app
from data.kinds import DossierStatus, Skill
from data.session import writing
from data.tables import Courier, Dossier
from routing.travel.great_circle import GreatCircleTimes
from scheduling.model.person import JOB
from scheduling.services.api_keys import create_api_key
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import Homes, make_homes
from tests.scheduling.windows.laws import broken_promises

DAYS = "first_day=2026-11-24&last_day=2026-11-25"
EIGHT = {"day": "2026-11-24", "window": {"from": "08:00", "to": "10:00"}}


@pytest.fixture
def homes(sqlite_engine: Engine) -> Iterator[Homes]:
    """At the end every law holds."""
    made = make_homes(sqlite_engine)
    yield made
    assert broken_promises(sqlite_engine) == []


@pytest.fixture
def call(homes: Homes, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A system of the centre that asks the application; no port is opened."""
    from pydantic import SecretStr

    from api.settings import Settings

    secret = SecretStr("-")
    settings = Settings(environment="demo", database_url=secret, encryption_keys=secret, index_key=secret)
    app = create_app(settings, engine=homes.engine, clock=lambda: MORNING, travel=GreatCircleTimes())
    scopes = ["appointments:write", "appointments:read"]
    key = create_api_key(homes.engine, JOB, "Một cửa", scopes, MORNING, centre_id=homes.office.centre_id)
    client = TestClient(app, base_url="http://127.0.0.1")
    count = iter(range(1000))

    def ask(method: str, path: str, body: Any = None) -> Any:
        headers = {"authorization": f"Bearer {key}", "idempotency-key": f"key-{next(count)}"}
        return client.request(method, f"/api/v1{path}", json=body, headers=headers)

    return ask


def test_a_window_is_listed_held_confirmed_moved_and_cancelled(homes: Homes, call: Any) -> None:
    """With the probability of each, the offset of Vietnam, and a sentence for what cannot be had."""
    code = homes.household()
    listed = call("GET", f"/home-windows?dossier_code={code}&{DAYS}").json()["windows"]
    assert (listed[0]["starts_at"], listed[0]["kept_percent"], listed[0]["why_not"]) == (
        "2026-11-24T08:00:00+07:00",
        100.0,
        None,
    )
    assert {each["why_not"] for each in listed if each["day"] == "2026-11-25"} == {"no_courier"}
    assert listed[-1]["because"] == "Ngày này không có bưu tá đi phát."
    wanted = {"dossier_code": code, "channel": "phone", "phone": "0912000001", **EIGHT}
    held = call("POST", "/home-windows", wanted)
    assert (held.status_code, held.json()["state"], held.json()["kept_percent"]) == (201, "held", 100.0)
    path = f"/{held.json()['reference']}"
    assert call("POST", f"/appointments{path}/confirm", {}).json()["state"] == "confirmed"
    later = {**EIGHT, "window": {"from": "13:00", "to": "15:00"}}
    moved = call("POST", f"/home-windows{path}/reschedule", later).json()
    assert moved["starts_at"] == "2026-11-24T13:00:00+07:00"
    assert call("POST", f"/appointments{path}/cancel", {}).json()["state"] == "cancelled"
    assert call("GET", "/home-windows/at-risk").json() == {"windows": []}


def test_papers_are_fetched_and_who_waits_is_put_in_line(homes: Homes, call: Any) -> None:
    """By `kind`, listed and held alike; nobody waits while a window is free, nor twice."""
    with writing(homes.engine) as session:
        session.exec(select(Courier)).one().skills = [Skill.COLLECT.value]
    code = homes.household()
    with writing(homes.engine) as session:
        dossier = session.exec(select(Dossier).where(Dossier.code == code)).one()
        dossier.status, dossier.result_ready_at = DossierStatus.SUPPLEMENT_ASKED, None
    listed = {
        kind: call("GET", f"/home-windows?dossier_code={code}&{DAYS}&kind={kind}").json()["windows"][0]["why_not"]
        for kind in ("home_collection", "home_visit")
    }
    assert listed == {"home_collection": None, "home_visit": "no_skill"}
    spoken = f"/home-windows?dossier_code={code}&{DAYS}&kind=home_visit&language="
    lacks = "Ngày này không có bưu tá hướng dẫn kê khai tại nhà."
    assert call("GET", f"{spoken}tyz").json()["windows"][0]["because"] == lacks
    assert call("GET", f"{spoken}xxx").status_code == 422
    wanted = {"dossier_code": code, "channel": "phone", "phone": "0912000001"}
    held = call("POST", "/home-windows", {**wanted, "kind": "home_collection", **EIGHT})
    assert (held.status_code, held.json()["kind"]) == (201, "home_collection")
    days = {"first_day": "2026-11-25", "last_day": "2026-11-26"}
    waits = call("POST", "/home-windows/waiting", {**wanted, **days})
    assert (waits.status_code, waits.json()["state"], waits.json()["last_day"]) == (201, "waiting", "2026-11-26")
    assert call("POST", "/home-windows/waiting", {**wanted, **days}).status_code == 409
    free = {"first_day": "2026-11-24", "last_day": "2026-11-24", "kind": "home_visit"}
    assert call("POST", "/home-windows/waiting", {**wanted, **free}).status_code == 201  # nobody has learnt it
    there = {"dossier_code": homes.household(), "channel": "phone", "phone": "0912000002", **free}
    assert call("POST", "/home-windows/waiting", {**there, "kind": "home_delivery"}).status_code == 409


def test_what_cannot_be_is_refused_by_name(homes: Homes, call: Any) -> None:
    """Another dossier, another window, another day, no phone."""
    code = homes.household()
    good = {"dossier_code": code, "channel": "online", "phone": "0912000001", **EIGHT}
    for change, status in (
        ({"dossier_code": "000.00.99.H22-261101-0001"}, 404),
        ({"window": {"from": "08:00", "to": "09:00"}}, 404),
        ({"day": "2026-11-25"}, 409),
        ({"phone": None}, 422),
    ):
        assert call("POST", "/home-windows", {**good, **change}).status_code == status, change
    assert call("GET", f"/home-windows?dossier_code={code}&first_day=2026-11-24&last_day=2027-11-24").status_code == 422
