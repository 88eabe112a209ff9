"""The plan of a fleet day over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from data.tables import FleetDay
from scheduling.model.person import Person
from scheduling.services.events import ingest
from tests.api.conftest import MORNING
from tests.api.rest.caller import Caller, problem, rows
from tests.scheduling.office import DAY, Office, add_envelope, delivered, draft, ride_out, routes

PLAN = f"/fleet-days/{DAY}/plan"


@pytest.fixture
def dispatcher(session_of: Callable[[Person], Caller], house: Office) -> Caller:
    """The dispatcher's session."""
    return session_of(house.dispatcher)


@pytest.fixture
def system(key_of: Callable[..., Caller], house: Office) -> Caller:
    """A system of the post office."""
    return key_of("plans:read", post_office_id=house.post_office_id)


def test_the_plan_is_told_stop_by_stop(dispatcher: Caller, house: Office, engine: Engine) -> None:
    """Ids, local times with their offset, metres; window and outcome where there are."""
    add_envelope(house, window=(28_800, 36_000))
    add_envelope(house)
    [route] = ride_out(house)
    first, second = route.stops
    ingest(engine, house.couriers[0], [delivered(first.stop_id, 1)], MORNING)
    plan = dispatcher.get(PLAN).json()
    assert (plan["day"], plan["state"], plan["number"], plan["left_out"]) == ("2026-11-23", "published", 1, [])
    assert plan["post_office_id"] == house.post_office_id
    [told] = plan["routes"]
    assert (told["route_id"], told["ride_metres"]) == (route.route_id, route.ride_metres)
    assert [stop["stop_id"] for stop in told["stops"]] == [first.stop_id, second.stop_id]
    assert [stop["outcome"] for stop in told["stops"]] == ["delivered", None]
    for stop, view in zip(told["stops"], route.stops, strict=True):
        hours, seconds = divmod(view.arrives_second, 3600)
        assert stop["arrives_at"] == f"2026-11-23T{hours:02}:{seconds // 60:02}:{seconds % 60:02}+07:00"
        assert (stop["leg_metres"], stop["envelope_code"]) == (view.leg_metres, view.envelope_code)
    windows = {stop["delivery_id"]: stop["window"] for stop in told["stops"]}
    assert windows == {1: {"from": "08:00", "to": "10:00"}, 2: None}


def test_the_dispatcher_sees_the_people_and_a_key_does_not(dispatcher: Caller, system: Caller, house: Office) -> None:
    """Not a name, phone, address or point; the rest is the same."""
    add_envelope(house)
    ride_out(house)
    seen, told = dispatcher.get(PLAN), system.get(PLAN)
    [route] = seen.json()["routes"]
    door = route["stops"][0]["door"]
    assert (door["name"], door["phone"], door["address_line"]) == ("Nguyễn Thị Thử", "0912000000", "Ấp 1")
    assert route["courier_name"] == "Bưu tá 1"
    for private in ("Nguyễn", "0912", "Ấp", "10.29", "Bưu tá"):
        assert private not in told.text
    without = seen.json()
    without["routes"][0]["courier_name"] = None
    without["routes"][0]["stops"][0]["door"] = None
    assert told.json() == without


def test_what_is_left_out_says_why(system: Caller, house: Office) -> None:
    """By the reason's code; a window in the night can be kept by nobody."""
    add_envelope(house, window=(0, 3_600))
    draft(house)
    plan = system.get(PLAN).json()
    assert (plan["state"], plan["routes"]) == ("draft", [])
    assert [(left["delivery_id"], left["reason"]) for left in plan["left_out"]] == [(1, "window")]


def test_a_day_without_a_plan_is_not_found_and_not_opened(system: Caller, house: Office, engine: Engine) -> None:
    """Looking changes nothing."""
    add_envelope(house)
    assert problem(system.get(PLAN)) == (404, "scheduling.not_found")
    assert rows(engine, FleetDay) == []


def test_another_office_s_plan_is_not_found(
    key_of: Callable[..., Caller], house: Office, other_house: Office, session_of: Callable[[Person], Caller]
) -> None:
    """For its key, its dispatcher, and a key of the centre."""
    add_envelope(house)
    ride_out(house)
    assert routes(house)
    strangers = [
        key_of("plans:read", post_office_id=other_house.post_office_id),
        key_of("plans:read", centre_id=house.centre_id),
        session_of(other_house.dispatcher),
    ]
    for stranger in strangers:
        assert problem(stranger.get(PLAN)) == (404, "scheduling.not_found")


def test_only_the_dispatcher_and_keys_with_the_scope_may_look(
    session_of: Callable[[Person], Caller], key_of: Callable[..., Caller], house: Office
) -> None:
    """Not the courier, not the officer, not a key for something else."""
    for caller in (
        session_of(house.couriers[0]),
        session_of(house.officer),
        key_of("deliveries:read", post_office_id=house.post_office_id),
    ):
        assert problem(caller.get(PLAN)) == (403, "api.forbidden")


@pytest.mark.parametrize("day", ["2026-11-31", "today", "1", "0000-01-01", "%00"])
def test_what_is_no_day_is_refused(system: Caller, day: str) -> None:
    """By its place."""
    reply = system.get(f"/fleet-days/{day}/plan")
    assert problem(reply)[0] == 422
    assert reply.json()["errors"][0]["field"] == "path.day"
