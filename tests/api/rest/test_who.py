"""Who may use which route of the API, and that every write is keyed or says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.rest.scopes import SCOPES
from api.security.guards import who_may
from data.tables import Audit, Delivery, Dossier, IdempotencyKey
from tests.api.rest.caller import Caller, problem, rows
from tests.api.rest.conftest import ALL_SCOPES
from tests.api.rest.test_home_deliveries import home
from tests.scheduling.office import Office

CODE = "000.00.01.H22-261101-9001"
GUEST = {"service_code": "1.001234", "channel": "phone", "name": "Nguyễn Thị Thử", "phone": "0912000000"}
BOOKING = "LH-2345-6789"
AT_HOME = {"day": "2026-11-30", "window": {"from": "08:00", "to": "10:00"}}
ASKS: dict[str, tuple[str, str, Any]] = {
    "GET /api/v1/appointments/slots": (
        "appointments:read",
        "/appointments/slots?service=1.001234&first_day=2026-11-30&last_day=2026-11-30",
        {},
    ),
    "GET /api/v1/appointments/{reference}": ("appointments:read", f"/appointments/{BOOKING}", {}),
    "POST /api/v1/appointments": ("appointments:write", "/appointments", {"json": {**GUEST, "slot_id": 1}}),
    "POST /api/v1/appointments/waiting": (
        "appointments:write",
        "/appointments/waiting",
        {"json": {**GUEST, "first_day": "2026-11-30", "last_day": "2026-11-30"}},
    ),
    **{
        f"POST /api/v1/appointments/{{reference}}/{verb}": (
            "appointments:write",
            f"/appointments/{BOOKING}/{verb}",
            body,
        )
        for verb, body in (
            ("confirm", {}),
            ("reschedule", {"json": {"slot_id": 1}}),
            ("cancel", {}),
            ("messages", {"json": {"language": "vi"}}),
        )
    },
    "POST /api/v1/home-deliveries": ("deliveries:write", "/home-deliveries", {"json": home(CODE)}),
    "DELETE /api/v1/home-deliveries/{dossier_code:path}": ("deliveries:write", f"/home-deliveries/{CODE}", {}),
    "POST /api/v1/home-deliveries/{dossier_code:path}/cancel": (
        "deliveries:write",
        f"/home-deliveries/{CODE}/cancel",
        {},
    ),
    "GET /api/v1/home-windows": (
        "appointments:read",
        f"/home-windows?dossier_code={CODE}&first_day=2026-11-30&last_day=2026-11-30",
        {},
    ),
    "GET /api/v1/home-windows/at-risk": ("appointments:read", "/home-windows/at-risk", {}),
    "POST /api/v1/home-windows": (
        "appointments:write",
        "/home-windows",
        {"json": {"dossier_code": CODE, "channel": "phone", **AT_HOME}},
    ),
    "POST /api/v1/home-windows/{reference}/reschedule": (
        "appointments:write",
        f"/home-windows/{BOOKING}/reschedule",
        {"json": AT_HOME},
    ),
    "GET /api/v1/dossiers/{code:path}": ("deliveries:read", f"/dossiers/{CODE}", {}),
    "POST /api/v1/dossiers/import": (
        "dossiers:write",
        "/dossiers/import",
        {"content": b"x", "headers": {"content-type": "text/csv"}},
    ),
    "GET /api/v1/fleet-days/{day}/plan": ("plans:read", "/fleet-days/2026-11-23/plan", {}),
    **{
        f"GET /api/v1/fleet-days/{{day}}/routes.{ending}": ("", f"/fleet-days/2026-11-23/routes.{ending}", {})
        for ending in ("xlsx", "geojson", "gpx", "pdf")
    },
    "POST /api/v1/courier-events": ("", "/courier-events", {"json": {"marks": []}}),
}


def test_the_routes_are_those_that_these_tests_know(app: FastAPI) -> None:
    """A new route joins them here; a calendar's address is its own secret."""
    known = {name for name, _ in who_may(app.routes) if "/api/" in name} - {"GET /api/v1/calendars/{secret}.ics"}
    assert known == set(ASKS)


def test_the_scopes_of_the_routes_are_those_that_can_be_granted(app: FastAPI) -> None:
    """`tannha keys create` offers each, and none that opens nothing."""
    named = {who.removeprefix("key ") for _, each in who_may(app.routes) for who in each if who.startswith("key ")}
    assert named == set(SCOPES)
    assert set(ALL_SCOPES) == set(SCOPES)


@pytest.mark.parametrize("name", ASKS)
def test_a_key_without_the_scope_is_refused_and_nobody_without_a_key_is_let_in(
    key_of: Callable[..., Caller], house: Office, at_counter: str, engine: Engine, name: str
) -> None:
    """403 with every other scope, 401 without any key; nothing is stored or looked at."""
    scope, path, content = ASKS[name]
    others = [each for each in ALL_SCOPES if each != scope]
    before = rows(engine, Audit)
    for caller, status in ((key_of(*others, centre_id=house.centre_id), 403), (None, 401)):
        asking = caller or Caller(key_of(*others, centre_id=house.centre_id).client, {})
        reply = asking.write(path, method=name.split()[0], **content)
        assert problem(reply)[0] == status
    assert [rows(engine, table) for table in (Delivery, IdempotencyKey)] == [[], []]
    assert len(rows(engine, Dossier)) == 1
    assert {each.action for each in rows(engine, Audit)[len(before) :]} == {"api_key.created"}
