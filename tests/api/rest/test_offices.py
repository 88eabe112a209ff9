"""Post offices and territories over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from data.kinds import Role
from data.session import reading, writing
from data.tables import Account, Audit, Delivery, PostOffice, Territory
from scheduling.model.person import Person
from scheduling.services.passwords import Passwords
from tests.api.conftest import MORNING, PASSWORD
from tests.api.rest.caller import Caller, problem, rows
from tests.scheduling.office import Office, add_envelope

OFFICE = {
    "code": "BC-HL",
    "name": "Bưu cục Hòa Long",
    "street_line": "Số 2, Quốc lộ 80",
    "commune_code": "30169",
    "latitude": 10.29,
    "longitude": 105.66,
    "phone": None,
    "weekdays": [1, 2, 3, 4, 5],
    "opens": "07:00",
    "closes": "16:30",
}


@pytest.fixture
def system(key_of: Callable[..., Caller], house: Office) -> Caller:
    """A system of the post office that may do all a key may."""
    return key_of(post_office_id=house.post_office_id)


@pytest.fixture
def chief(
    house: Office,
    other_house: Office,
    engine: Engine,
    quick_passwords: Passwords,
    session_of: Callable[[Person], Caller],
) -> Caller:
    """An administrator's session."""
    hashed = quick_passwords.hash(PASSWORD)
    with writing(engine) as session:
        row = Account(
            username="quantri",
            password_hash=hashed,
            display_name="quantri",
            role=Role.ADMINISTRATOR,
            created_at=MORNING,
        )
        session.add(row)
        session.flush()
    return session_of(Person(Role.ADMINISTRATOR, account_id=row.id, display_name="quantri"))


def test_an_office_is_read_changed_and_read_again(system: Caller, house: Office, engine: Engine) -> None:
    """Whole, and audited; the same request again has the same one effect."""
    changed = system.write(f"/post-offices/{house.post_office_id}", method="PUT", json=OFFICE)
    assert changed.status_code == 200, changed.text
    told = changed.json()
    assert {name: told[name] for name in OFFICE} == OFFICE
    assert system.get(f"/post-offices/{house.post_office_id}").json() == told
    assert system.get("/post-offices").json() == {"post_offices": [told]}
    again = system.write(f"/post-offices/{house.post_office_id}", method="PUT", json=OFFICE)
    assert (again.json(), again.headers["idempotency-replayed"]) == (told, "true")
    assert [each.action for each in rows(engine, Audit)].count("office.save") == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"opens": "17:00", "closes": "07:00"}, "closes"),
        ({"latitude": 21.0}, "latitude"),
        ({"name": "x" * 201}, "name"),
        ({"phone": "0" * 21}, "phone"),
        ({"commune_code": "x"}, "commune_code"),
        ({"weekdays": [8]}, "body.weekdays.0"),
    ],
)
def test_what_cannot_be_is_refused_by_its_place(
    system: Caller, house: Office, wrong: dict[str, Any], field: str, engine: Engine
) -> None:
    reply = system.write(f"/post-offices/{house.post_office_id}", method="PUT", json={**OFFICE, **wrong})
    assert problem(reply)[0] == 422
    assert reply.json()["errors"][0]["field"] == field
    assert rows(engine, PostOffice)[0].code == "BC1"


def test_a_key_sees_and_changes_its_own_office_only(system: Caller, house: Office, other_house: Office) -> None:
    """Another's answers as one that is not there; a centre's key sees none."""
    path = f"/post-offices/{other_house.post_office_id}"
    assert problem(system.get(path)) == (404, "scheduling.not_found")
    assert problem(system.write(path, method="PUT", json=OFFICE)) == (404, "scheduling.not_found")
    assert len(system.get("/post-offices").json()["post_offices"]) == 1


def test_an_administrator_adds_an_office_and_a_dispatcher_does_not(
    chief: Caller, house: Office, session_of: Callable[[Person], Caller]
) -> None:
    added = chief.write("/post-offices", json=OFFICE)
    assert (added.status_code, added.json()["communes"]) == (201, 0)
    assert problem(chief.write("/post-offices", key="key-2", json=OFFICE)) == (409, "scheduling.refused")
    assert problem(session_of(house.dispatcher).write("/post-offices", json=OFFICE)) == (403, "api.forbidden")


def test_a_territory_is_looked_at_first_and_then_changed(
    chief: Caller, house: Office, other_house: Office, engine: Engine
) -> None:
    """The preview writes nothing and says what the change then does; the deliveries go along, once."""
    add_envelope(house)
    with writing(engine) as session:
        session.add(Territory(commune_code="30169", post_office_id=house.post_office_id, valid_from=MORNING.date()))
    wanted = {"serves": {"30169": other_house.post_office_id}}
    foreseen = chief.write("/territories?preview=true", key=None, json=wanted)
    assert served(chief) == house.post_office_id
    done = chief.write("/territories", json=wanted)
    assert (done.status_code, done.json()) == (200, foreseen.json())
    [move] = done.json()["moves"]
    assert (move["from_post_office_id"], move["to_post_office_id"], move["moving"]) == (
        house.post_office_id,
        other_house.post_office_id,
        1,
    )
    assert served(chief) == other_house.post_office_id
    with reading(engine) as session:
        assert session.get_one(Delivery, 1).post_office_id == other_house.post_office_id
    assert chief.write("/territories", json=wanted).json() == done.json()
    assert chief.write("/territories", key="key-2", json=wanted).json()["moves"] == []


def served(caller: Caller) -> int | None:
    """Who serves the commune of the test's envelopes."""
    communes = caller.get("/territories").json()["communes"]
    [office] = [each["post_office_id"] for each in communes if each["commune_code"] == "30169"]
    return office


@pytest.mark.parametrize(
    ("serves", "status"), [({"30169": 99}, 404), ({"99999": None}, 422), ({}, 422), ({"30169": 2**70}, 422)]
)
def test_a_territory_of_nothing_or_nobody_is_refused(chief: Caller, serves: dict[str, Any], status: int) -> None:
    for preview in ("", "?preview=true"):
        assert problem(chief.write(f"/territories{preview}", json={"serves": serves}))[0] == status


def test_everybody_may_look_who_serves_and_only_an_administrator_changes_it(
    system: Caller, house: Office, session_of: Callable[[Person], Caller]
) -> None:
    body = {"serves": {"30169": None}}
    for caller in (system, session_of(house.officer), session_of(house.dispatcher)):
        assert served(caller) is None
        assert problem(caller.write("/territories", json=body)) == (403, "api.forbidden")
