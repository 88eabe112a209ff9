"""Many households at several processes over real HTTP, on both databases: no window is promised that no route keeps."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from data.reference import windows as reference
from data.tables import FleetDay
from scheduling.errors import Refused
from scheduling.model.person import JOB
from scheduling.services.api_keys import create_api_key, key_holder
from scheduling.store import witnesses
from tests.api.rest.workers import all_at_once, ask, serving
from tests.scheduling.office import MORNING
from tests.scheduling.windows.homes import EIGHT, RULES, TUESDAY, Homes, make_homes
from tests.scheduling.windows.laws import broken_promises

pytestmark = pytest.mark.slow
CLIENTS = 14
TIGHT = replace(RULES, reserve_permille=(900,) * 7)
"""An hour of one courier: a handful of visits."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """In place of the folder's: the test's own migrated, empty database of each kind."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def homes(engine: Engine) -> Homes:
    """One courier with an hour to promise."""
    return make_homes(engine, rules=TIGHT)


def use_tight_rules(_: Engine) -> None:
    """In each process that serves."""
    reference._in_force[:] = [TIGHT]


def rush(homes: Homes, codes: list[str], prepare: Any) -> Counter[int]:
    """Every household wants one window, and whoever got it confirms; how many heard which status."""
    scopes = ["appointments:write", "appointments:read"]
    key = create_api_key(homes.engine, JOB, "Một cửa", scopes, MORNING, centre_id=homes.office.centre_id)
    assert key_holder(homes.engine, key, MORNING)  # whose first use is written down: not in the race

    def book(ports: list[int], number: int) -> int:
        port, wanted = (
            ports[number % len(ports)],
            {"day": TUESDAY.isoformat(), "window": {"from": "08:00", "to": "10:00"}},
        )
        guest = {"dossier_code": codes[number], "channel": "online", "phone": f"0912{number:06}"}
        status, said = ask(port, key, "/home-windows", {**guest, **wanted}, f"hold-{number}")
        if status == 201:
            assert ask(port, key, f"/appointments/{said['reference']}/confirm", {}, f"confirm-{number}")[0] == 200
        return status

    with serving(homes.engine, prepare=prepare) as ports:
        return Counter(all_at_once([partial(book, ports, number) for number in range(len(codes))]))


def test_of_many_households_as_many_get_a_window_as_a_route_can_keep(homes: Homes) -> None:
    """What is accepted passes the checker, and one more is refused; nobody hears of an error."""
    codes = [homes.household(place=(10.29 + 0.001 * n, 105.66)) for n in range(CLIENTS + 1)]
    statuses = rush(homes, codes[:-1], use_tight_rules)
    assert set(statuses) == {201, 409}
    assert broken_promises(homes.engine) == []
    for code in codes[:-1]:  # who was told to ask again does, one after the other
        with suppress(Refused):  # has one already, or there is no room
            homes.confirmed(code, EIGHT)
    assert broken_promises(homes.engine) == []
    assert all(each.why_not for each in homes.windows(codes[-1]).windows), "one more is refused"


def take_the_lock_away(engine: Engine) -> None:
    """PostgreSQL without row locks; SQLite with what was read once, for there the whole database is the lock."""
    use_tight_rules(engine)
    if engine.dialect.name == "postgresql":

        def see_days(session: Session, day_ids: Any) -> dict[int, FleetDay]:
            return {day.id or 0: day for day in session.exec(select(FleetDay).where(col(FleetDay.id).in_(day_ids)))}

        setattr(witnesses, "lock_days", see_days)  # noqa: B010
        return
    seen: list[Any] = []
    real = witnesses.of_day

    def read_once(*arguments: Any) -> Any:
        seen.extend([] if seen else [real(*arguments)])
        return seen[0]

    setattr(witnesses, "of_day", read_once)  # noqa: B010


def test_without_the_lock_a_promise_has_no_stop(homes: Homes) -> None:
    """The negative control: the rush above can go wrong, and would be seen to."""
    codes = [homes.household(place=(10.29 + 0.001 * n, 105.66)) for n in range(8)]
    rush(homes, codes, take_the_lock_away)
    assert broken_promises(homes.engine) != []
