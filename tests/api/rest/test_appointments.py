"""Appointments over the API: what each route answers, and how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from data.kinds import BookingState
from data.tables import Booking, BookingEvent
from scheduling.model.person import Person
from tests.api.conftest import Clock
from tests.api.rest.caller import Caller, problem, rows
from tests.scheduling.booking.counter import LONG, SERVICE, CounterOffice, open_counter
from tests.scheduling.booking.laws import broken_laws
from tests.scheduling.office import Office

DAY = "first_day=2026-11-30&last_day=2026-11-30"


@pytest.fixture
def counter(house: Office) -> CounterOffice:
    """The counter of the house: two places a slot for the public, three for officers."""
    return open_counter(house)


@pytest.fixture
def hold(centre: Caller, counter: CounterOffice) -> Callable[..., Any]:
    """Holds a place of a slot for somebody, through the API."""

    def ask(number: int = 0, person: int = 1, *, by: Caller = centre, key: str | None = None, **more: Any) -> Any:
        body = {
            "service_code": SERVICE,
            "channel": "phone",
            "name": "Nguyễn Thị Thử",
            "phone": f"091200000{person}",
            "slot_id": counter.slot_id(number),
        }
        return by.write("/appointments", json={**body, **more}, key=key or f"key-{number}-{person}")

    return ask


def test_what_is_free_and_why_the_rest_is_not(centre: Caller, counter: CounterOffice, hold: Callable[..., Any]) -> None:
    """In order of time, with the offset of Vietnam, and what to bring."""
    for person in (1, 2):
        assert hold(1, person).status_code == 201
    reply = centre.get(f"/appointments/slots?service={SERVICE}&{DAY}")
    assert reply.status_code == 200
    said = reply.json()
    assert (said["service_code"], said["bring"]) == (SERVICE, ["Căn cước"])
    assert [(each["starts_at"], each["places_left"], each["why_not"]) for each in said["slots"]] == [
        ("2026-11-30T08:00:00+07:00", 2, None),
        ("2026-11-30T08:30:00+07:00", 0, "full"),
        ("2026-11-30T09:00:00+07:00", 2, None),
        ("2026-11-30T09:30:00+07:00", 2, None),
    ]
    assert said["slots"][1]["because"] == "Khung giờ này đã hết chỗ."
    in_english = Caller(centre.client, {**centre.headers, "accept-language": "en"})
    said = in_english.get(f"/appointments/slots?service={SERVICE}&{DAY}").json()
    assert said["slots"][1]["because"] == "This slot is full."


def test_an_officers_session_may_fill_more_than_a_key(
    counter: CounterOffice, house: Office, session_of: Callable[[Person], Caller], hold: Callable[..., Any]
) -> None:
    """The last place of a slot is kept for who stands at the counter, phone or no phone."""
    officer = session_of(house.officer)
    assert [hold(0, person).status_code for person in (1, 2, 3)] == [201, 201, 409]
    seen = officer.get(f"/appointments/slots?service={SERVICE}&{DAY}").json()["slots"][0]
    assert (seen["places_left"], seen["why_not"]) == (1, None)
    assert hold(0, 4, by=officer, phone=None).status_code == 201


def test_one_life_over_the_api(centre: Caller, counter: CounterOffice, hold: Callable[..., Any], clock: Clock) -> None:
    """Hold, confirm, move, cancel; nobody's name or phone in any reply."""
    replies = [hold(0)]
    held = replies[0].json()
    reference = held["reference"]
    assert (held["state"], held["held_until"]) == ("held", "2026-11-23T07:40:00+07:00")
    slot_id = counter.slot_id(2)
    replies += [
        centre.write(f"/appointments/{reference}/confirm", key="c"),
        centre.write(f"/appointments/{reference}/reschedule", key="r", json={"slot_id": slot_id}),
        centre.get(f"/appointments/{reference}"),
        centre.write(f"/appointments/{reference}/cancel", key="x"),
    ]
    assert [reply.json()["state"] for reply in replies] == ["held", "confirmed", "confirmed", "confirmed", "cancelled"]
    assert replies[3].json()["starts_at"] == "2026-11-30T09:00:00+07:00"
    assert not any(word in reply.text for reply in replies for word in ("Thử", "0912"))
    assert broken_laws(counter.engine) == []


def test_a_hold_that_ran_out_is_refused_and_what_it_refused_can_be_asked_again(
    centre: Caller, hold: Callable[..., Any], clock: Clock
) -> None:
    reference = hold(0).json()["reference"]
    clock.forward(minutes=10)
    refused = centre.write(f"/appointments/{reference}/confirm", key="c")
    assert problem(refused) == (409, "scheduling.refused")
    assert refused.json()["detail"] == "Đã quá giờ giữ chỗ."


def test_each_write_is_keyed_and_has_one_effect(
    centre: Caller, counter: CounterOffice, hold: Callable[..., Any], engine: Engine
) -> None:
    """A retry gets the first reply byte for byte; the key with another body is refused; without one nothing is done."""
    first = hold(0, key="same")
    again = hold(0, key="same")
    assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
    assert problem(hold(1, key="same")) == (409, "api.idempotency_key_reused")
    reference = first.json()["reference"]
    for verb, body in (("confirm", None), ("reschedule", {"slot_id": counter.slot_id(1)}), ("cancel", None)):
        path = f"/appointments/{reference}/{verb}"
        assert problem(centre.write(path, key=None, json=body)) == (400, "api.idempotency_key_missing")
        assert centre.write(path, key=verb, json=body).content == centre.write(path, key=verb, json=body).content
    assert [booking.state for booking in rows(engine, Booking)] == [BookingState.CANCELLED]
    assert [each.step for each in rows(engine, BookingEvent)] == ["held", "confirmed", "moved", "cancelled"]


def test_a_refused_hold_leaves_nothing_and_its_key_may_be_used_for_the_right_one(
    hold: Callable[..., Any], engine: Engine
) -> None:
    for person in (1, 2):
        hold(0, person)
    assert problem(hold(0, 3, key="third")) == (409, "scheduling.refused")
    assert len(rows(engine, Booking)) == 2
    assert hold(1, 3, key="third").status_code == 201


def test_who_waits_is_offered_what_becomes_free(
    centre: Caller, counter: CounterOffice, hold: Callable[..., Any], clock: Clock
) -> None:
    """And sees it in the state of the booking; where a place is free nobody waits."""
    guest = {"service_code": LONG, "channel": "online", "phone": "0912000009", "name": "Thử"}
    days = {"first_day": "2026-11-30", "last_day": "2026-11-30"}
    assert problem(centre.write("/appointments/waiting", json={**guest, **days}))[0] == 409
    held = [hold(number, person).json() for number in (1, 2) for person in (number, number + 3)]
    waits = centre.write("/appointments/waiting", json={**guest, **days}, key="w").json()
    assert (waits["state"], waits["starts_at"], waits["last_day"]) == ("waiting", None, "2026-11-30")
    centre.write(f"/appointments/{held[0]['reference']}/cancel", key="x")
    clock.forward(minutes=30)
    counter.tend(clock())
    said = centre.get(f"/appointments/{waits['reference']}").json()
    assert (said["state"], said["starts_at"]) == ("held", "2026-11-30T08:00:00+07:00")


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"slot_id": "1"}, "body.slot_id"),
        ({"slot_id": 0}, "body.slot_id"),
        ({"channel": "import"}, "body.channel"),
        ({"service": "x"}, "body.service"),
        ({"phone": "12"}, "phone"),
        ({"phone": None}, "phone"),
        ({"name": " "}, "name"),
    ],
)
def test_a_body_that_is_wrong_is_refused_by_its_field(
    hold: Callable[..., Any], engine: Engine, change: dict[str, Any], where: str
) -> None:
    reply = hold(0, **change)
    assert problem(reply)[0] == 422
    assert [each["field"] for each in reply.json()["errors"]] == [where]
    assert rows(engine, Booking) == []


def test_another_centre_is_answered_as_if_nothing_were_there(
    hold: Callable[..., Any], other_house: Office, key_of: Callable[..., Caller]
) -> None:
    """A known reference and one that never was, word for word."""
    reference = hold(0).json()["reference"]
    stranger = key_of(centre_id=other_house.centre_id)
    for path in ("", "/confirm", "/cancel"):
        ask = stranger.write if path else stranger.get
        known, unknown = ask(f"/appointments/{reference}{path}"), ask(f"/appointments/LH-2222-2222{path}")
        assert problem(known) == (404, "scheduling.not_found")
        assert known.json()["detail"] == unknown.json()["detail"]
    assert problem(stranger.get(f"/appointments/slots?service={SERVICE}&{DAY}"))[0] == 404


@pytest.mark.parametrize(
    "days", ["first_day=2026-11-30&last_day=2026-11-29", "first_day=2026-11-01&last_day=2026-12-02"]
)
def test_a_list_of_no_days_or_of_too_many_is_refused(centre: Caller, counter: CounterOffice, days: str) -> None:
    assert problem(centre.get(f"/appointments/slots?service={SERVICE}&{days}"))[0] == 422
