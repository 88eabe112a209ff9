"""Who may use which route of the API, and that every write is keyed or says why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine

from api.rest.scopes import SCOPES
from api.security.guards import who_may
from data.tables import Audit, Delivery, Dossier, IdempotencyKey
from tests.api.rest.caller import Caller, problem, rows
from tests.api.rest.conftest import ALL_SCOPES
from tests.api.rest.test_home_deliveries import home
from tests.api.rest.test_offices import OFFICE
from tests.api.rest.test_rosters import PATTERN
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
    "POST /api/v1/home-windows/waiting": (
        "appointments:write",
        "/home-windows/waiting",
        {"json": {"dossier_code": CODE, "channel": "phone", "first_day": "2026-11-30", "last_day": "2026-12-01"}},
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
    "GET /api/v1/post-offices": ("offices:read", "/post-offices", {}),
    "POST /api/v1/post-offices": ("", "/post-offices", {"json": OFFICE}),
    "GET /api/v1/post-offices/{office_id}": ("offices:read", "/post-offices/1", {}),
    "PUT /api/v1/post-offices/{office_id}": ("offices:write", "/post-offices/1", {"json": OFFICE}),
    "GET /api/v1/post-offices/{office_id}/roster": (
        "offices:read",
        "/post-offices/1/roster?first_day=2026-11-23",
        {},
    ),
    "GET /api/v1/territories": ("offices:read", "/territories", {}),
    "POST /api/v1/territories": ("", "/territories", {"json": {"serves": {"30169": None}}}),
    "GET /api/v1/couriers/{courier_id}": ("offices:read", "/couriers/1", {}),
    "PUT /api/v1/couriers/{courier_id}/days/{day}": (
        "rosters:write",
        "/couriers/1/days/2026-11-24",
        {"json": {"shifts": []}},
    ),
    **{
        f"{method} /api/v1/couriers/{{courier_id}}/{route}": ("rosters:write", f"/couriers/1/{path}", {"json": body})
        for method, route, path, body in (
            ("POST", "patterns", "patterns", PATTERN),
            ("POST", "patterns/{pattern_id}/end", "patterns/1/end", {"last_day": "2026-12-01"}),
            ("POST", "leave", "leave", {"from_day": "2026-12-01", "to_day": "2026-12-01"}),
            ("POST", "leave/{leave_id}/cancel", "leave/1/cancel", None),
            ("DELETE", "leave/{leave_id}", "leave/1", None),
        )
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


def test_a_key_without_the_scope_is_refused_and_nobody_without_a_key_is_let_in(
    key_of: Callable[..., Caller], house: Office, at_counter: str, engine: Engine
) -> None:
    """On every route: 403 with every other scope, 401 without any key; nothing is stored or looked at."""
    keys = {scope: key_of(*(each for each in ALL_SCOPES if each != scope), centre_id=house.centre_id) for scope in _ALL}
    before = rows(engine, Audit)
    for name, (scope, path, content) in ASKS.items():
        nobody = Caller(keys[scope].client, {})
        for caller, status in ((keys[scope], 403), (nobody, 401)):
            reply = caller.write(path, method=name.split()[0], **content)
            assert problem(reply)[0] == status, name
    assert [rows(engine, table) for table in (Delivery, IdempotencyKey)] == [[], []]
    assert len(rows(engine, Dossier)) == 1
    assert rows(engine, Audit) == before


_ALL = (*ALL_SCOPES, "")
