"""Rosters over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from data.kinds import PlanState
from data.tables import FleetDay, Leave, RosterPattern
from scheduling.model.person import Person
from tests.api.rest.caller import Caller, problem, rows
from tests.scheduling.office import Office, add_envelope
from tests.scheduling.plan_rows import plan_rows

LUNCH = {"starts_from": "11:00", "starts_until": "12:30", "minutes": 60}
SHIFT = {"from": "07:30", "to": "17:00", "lunch": LUNCH}
PATTERN = {"weekdays": [1, 2, 3], "shift": SHIFT, "valid_from": "2026-11-30"}
LEAVE = {"from_day": "2026-12-01", "to_day": "2026-12-02", "reason": "sick"}
WEEK = "/post-offices/1/roster?first_day=2026-11-30"


@pytest.fixture
def system(key_of: Callable[..., Caller], house: Office) -> Caller:
    """A system of the post office."""
    return key_of("offices:read", "rosters:write", post_office_id=house.post_office_id)


def ridden(caller: Caller) -> dict[str, Any]:
    """The days of the first week of December on which the courier rides, with their shifts."""
    [courier] = caller.get(WEEK).json()["couriers"]
    return {day["day"]: day["shifts"] for day in courier["days"] if day["shifts"]}


def test_a_pattern_leave_and_a_day_by_hand_are_written_and_taken_back(system: Caller, engine: Engine) -> None:
    """Each with its own key, and a retry of one changes nothing."""
    for _ in range(2):
        assert system.write("/couriers/1/patterns", key="pattern", json=PATTERN).json() == {"days": []}
    assert ridden(system) == {f"2026-{day}": [SHIFT] for day in ("11-30", "12-01", "12-02")}
    for _ in range(2):
        assert system.write("/couriers/1/leave", key="leave", json=LEAVE).status_code == 200
    assert list(ridden(system)) == ["2026-11-30"]
    told = system.get("/couriers/1").json()
    [pattern], [leave] = told["patterns"], told["leave"]
    assert (pattern["weekdays"], pattern["shift"]) == ([1, 2, 3], SHIFT)
    system.write(f"/couriers/1/leave/{leave['leave_id']}", key="back", method="DELETE")
    assert (len(ridden(system)), rows(engine, Leave)) == (3, [])
    by_hand = {"from": "08:00", "to": "10:00", "lunch": None}
    system.write("/couriers/1/days/2026-12-04", key="hand", method="PUT", json={"shifts": [by_hand]})
    assert ridden(system)["2026-12-04"] == [by_hand]
    system.write("/couriers/1/days/2026-12-04", key="week", method="PUT", json={"shifts": None})
    system.write(f"/couriers/1/patterns/{pattern['pattern_id']}/end", key="end", json={"last_day": "2026-11-30"})
    assert list(ridden(system)) == ["2026-11-30"]
    assert len(rows(engine, RosterPattern)) == 1


def test_a_preview_says_which_planned_day_it_touches_and_writes_nothing(
    system: Caller, house: Office, engine: Engine
) -> None:
    """And the change then says the same."""
    plan_rows(house, PlanState.DRAFT, [add_envelope(house)])
    off = {"method": "PUT", "json": {"shifts": []}}
    foreseen = system.write("/couriers/1/days/2026-11-23?preview=true", key=None, **off)
    assert [(day["what"], day["stops"]) for day in foreseen.json()["days"]] == [("again", 1)]
    assert [day.state for day in rows(engine, FleetDay)] == ["draft"]
    done = system.write("/couriers/1/days/2026-11-23", **off)
    assert done.json() == foreseen.json()
    assert [day.state for day in rows(engine, FleetDay)] == ["open"]


def test_a_key_learns_no_name_and_no_reason(
    system: Caller, house: Office, session_of: Callable[[Person], Caller]
) -> None:
    """Why somebody is away is nobody's but the dispatcher's."""
    dispatcher = session_of(house.dispatcher)
    dispatcher.write("/couriers/1/leave", json=LEAVE)
    for path in ("/couriers/1", WEEK):
        assert "Bưu tá" not in system.get(path).text
        assert "sick" not in system.get(path).text
        assert "Bưu tá 1" in dispatcher.get(path).text
    assert dispatcher.get("/couriers/1").json()["leave"][0]["reason"] == "sick"


def test_another_office_s_courier_and_roster_are_not_found(system: Caller, other_house: Office) -> None:
    """To look at or to change."""
    asks: list[tuple[str, str, Any]] = [
        ("GET", "/couriers/2", None),
        ("GET", "/post-offices/2/roster?first_day=2026-11-30", None),
        ("PUT", "/couriers/2/days/2026-11-24", {"shifts": []}),
        ("POST", "/couriers/2/patterns", PATTERN),
        ("POST", "/couriers/2/leave", LEAVE),
        ("POST", "/couriers/1/patterns/9/end", {"last_day": "2026-12-01"}),
        ("DELETE", "/couriers/1/leave/9", None),
    ]
    for method, path, body in asks:
        assert problem(system.write(path, method=method, json=body)) == (404, "scheduling.not_found"), path


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PUT", "days/2026-11-24", {"shifts": [{"from": "10:00", "to": "09:00"}]}, 422),
        ("PUT", "days/2026-11-24", {"shifts": [SHIFT, SHIFT]}, 422),
        ("PUT", "days/2027-11-24", {"shifts": []}, 409),
        ("POST", "leave", {**LEAVE, "to_day": "2026-11-30"}, 422),
        ("POST", "leave", {"from_day": "9999-12-31", "to_day": "9999-12-31"}, 422),
        ("POST", "patterns", {**PATTERN, "valid_from": "9999-12-31"}, 422),
        ("POST", "patterns", {**PATTERN, "weekdays": []}, 422),
        ("POST", f"patterns/{2**63}/end", {"last_day": "2026-12-01"}, 422),
    ],
)
def test_what_cannot_be_is_refused(system: Caller, method: str, path: str, body: Any, status: int) -> None:
    assert problem(system.write(f"/couriers/1/{path}", method=method, json=body))[0] == status


def test_a_week_beyond_the_calendar_is_refused(system: Caller) -> None:
    assert problem(system.get("/post-offices/1/roster?first_day=9999-12-31"))[0] == 422
