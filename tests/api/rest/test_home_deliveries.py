"""Recording and taking back the choice of home delivery over the API."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine

from data.kinds import Channel, DeliveryState, Precision, What
from data.tables import Address, Audit, Delivery, Dossier, Envelope, IdempotencyKey
from scheduling.model.person import Person
from tests.api.rest.caller import Caller, problem, rows
from tests.api.rest.conftest import add_dossier
from tests.scheduling.office import Office, add_envelope, publish

HOME: dict[str, Any] = {
    "what": "receive_result",
    "channel": "online",
    "commune_code": "30169",
    "street_line": "Số 12, ấp Tân Lộc",
    "latitude": 10.29,
    "longitude": 105.66,
    "wished_day": "2026-11-24",
    "window": {"from": "08:00", "to": "10:00"},
    "fee_dong": 20_000,
    "postage_dong": 26_500,
}


def home(code: str, **change: Any) -> dict[str, Any]:
    """A body that chooses home delivery for this dossier; None leaves a field out."""
    body = {"dossier_code": code, **HOME, **change}
    return {name: value for name, value in body.items() if value is not None}


def test_a_choice_is_stored_as_it_was_sent(centre: Caller, at_counter: str, engine: Engine) -> None:
    """Envelope, delivery, address and pin; the reply names the envelope."""
    reply = centre.write("/home-deliveries", json=home(at_counter))
    assert reply.status_code == 201, reply.text
    [envelope], [delivery], [address] = rows(engine, Envelope), rows(engine, Delivery), rows(engine, Address)
    assert reply.json() == {"envelope_code": envelope.code, "state": "requested"}
    assert (delivery.what, delivery.channel) == (What.RECEIVE_RESULT, Channel.ONLINE)
    assert (str(delivery.wished_day), delivery.window_from_second, delivery.window_to_second) == (
        "2026-11-24",
        28_800,
        36_000,
    )
    assert (delivery.fee_dong, delivery.postage_dong) == (20_000, 26_500)
    assert (address.latitude, address.longitude, address.precision) == (10.29, 105.66, Precision.PIN)
    assert (address.street_line, delivery.state) == ("Số 12, ấp Tân Lộc", DeliveryState.REQUESTED)
    [line] = [each for each in rows(engine, Audit) if each.action == "delivery.choose"]
    assert line.api_key_id is not None


def test_only_what_where_and_how_are_needed(centre: Caller, at_counter: str, engine: Engine) -> None:
    """No pin, day, window or money."""
    bare = dict.fromkeys(("latitude", "longitude", "wished_day", "window", "fee_dong", "postage_dong"))
    assert centre.write("/home-deliveries", json=home(at_counter, **bare)).status_code == 201
    [delivery] = rows(engine, Delivery)
    assert (delivery.window_from_second, delivery.wished_day, delivery.fee_dong) == (None, None, 0)


def test_the_officer_s_session_may_do_the_same_with_its_token(
    session_of: Callable[[Person], Caller], house: Office, at_counter: str, engine: Engine
) -> None:
    """A program of the page; without the token it is refused."""
    officer = session_of(house.officer)
    without = Caller(officer.client, {})
    assert problem(without.write("/home-deliveries", json=home(at_counter))) == (403, "api.csrf_token")
    assert officer.write("/home-deliveries", json=home(at_counter)).status_code == 201
    assert len(rows(engine, Delivery)) == 1


def test_text_is_kept_as_an_import_keeps_it(centre: Caller, at_counter: str, engine: Engine) -> None:
    """NFC, single spaces, nothing invisible: the same home is the same address however it was sent."""
    sent = "Sô\u0301 12,\u200b ấp  Tân Lộc\u0000 "
    assert centre.write("/home-deliveries", json=home(at_counter, street_line=sent)).status_code == 201
    assert rows(engine, Address)[0].street_line == "Số 12, ấp Tân Lộc"


@pytest.mark.parametrize("what", ["choose", "cancel"])
def test_a_retry_gets_the_same_reply_and_has_no_second_effect(
    centre: Caller, at_counter: str, engine: Engine, what: str
) -> None:
    """Byte for byte, for the choice and for taking it back."""

    def ask() -> Any:
        if what == "choose":
            return centre.write("/home-deliveries", json=home(at_counter))
        return centre.write(f"/home-deliveries/{at_counter}/cancel", key="key-2")

    if what == "cancel":
        centre.write("/home-deliveries", json=home(at_counter))
    first, second = ask(), ask()
    assert first.is_success
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert len(rows(engine, Delivery)) == 1


def test_the_same_key_with_another_body_is_refused(centre: Caller, at_counter: str, engine: Engine) -> None:
    """And has no effect."""
    centre.write("/home-deliveries", json=home(at_counter))
    reply = centre.write("/home-deliveries", json=home(at_counter, street_line="Số 13"))
    assert problem(reply) == (409, "api.idempotency_key_reused")
    assert len(rows(engine, Address)) == 1


def test_a_write_without_a_key_is_refused(centre: Caller, at_counter: str, engine: Engine) -> None:
    """Before it has any effect."""
    reply = centre.write("/home-deliveries", json=home(at_counter), key=None)
    assert problem(reply) == (400, "api.idempotency_key_missing")
    assert rows(engine, Delivery) == []


def test_an_unknown_dossier_and_another_centre_s_are_answered_alike(
    centre: Caller, house: Office, other_house: Office, at_counter: str, engine: Engine
) -> None:
    """The same words for both, when choosing and when taking back; nothing is stored."""
    theirs = add_dossier(other_house, "000.00.02.H22-261101-0001")
    unknown = "000.00.02.H22-261101-0002"
    for answers in (
        [centre.write("/home-deliveries", json=home(code)) for code in (theirs, unknown)],
        [centre.write(f"/home-deliveries/{code}/cancel") for code in (theirs, unknown)],
        [centre.write(f"/home-deliveries/{code}", method="DELETE") for code in (theirs, unknown)],
    ):
        assert [problem(answer) for answer in answers] == [(404, "scheduling.not_found")] * 2
        assert {answer.json()["detail"] for answer in answers} == {"Không có hồ sơ này."}
    assert (rows(engine, Delivery), rows(engine, IdempotencyKey)) == ([], [])


def test_a_key_of_a_post_office_sees_no_dossier(
    key_of: Callable[..., Caller], house: Office, at_counter: str, engine: Engine
) -> None:
    """The scope alone opens nothing."""
    post = key_of(post_office_id=house.post_office_id)
    assert problem(post.write("/home-deliveries", json=home(at_counter))) == (404, "scheduling.not_found")
    assert rows(engine, Delivery) == []


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"what": "send_papers"}, "body.what"),
    ({"channel": "import"}, "body.channel"),
    ({"commune_code": "99999"}, "commune_code"),
    ({"street_line": " \u200b"}, "street_line"),
    ({"street_line": "x" * 301}, "body.street_line"),
    ({"latitude": None}, "latitude"),
    ({"latitude": 0, "longitude": 0}, "latitude"),
    ({"latitude": "10.29"}, "body.latitude"),
    ({"wished_day": "2026-11-22"}, "wished_day"),
    ({"wished_day": "24/11/2026"}, "body.wished_day"),
    ({"window": {"from": "10:00", "to": "08:00"}}, "window"),
    ({"window": {"from": "8h", "to": "10:00"}}, "body.window.from"),
    ({"window": {"from": "08:00"}}, "body.window.to"),
    ({"fee_dong": -1}, "body.fee_dong"),
    ({"fee_dong": 20_000.0}, "body.fee_dong"),
    ({"fee_dong": 10**30}, "body.fee_dong"),
    ({"fee": 1}, "body.fee"),
    ({"dossier_code": "không"}, "body.dossier_code"),
]


def test_a_wrong_value_names_its_field_and_stores_nothing(centre: Caller, at_counter: str, engine: Engine) -> None:
    """Also a field that we do not know: nothing that was sent is skipped in silence."""
    for change, field in WRONG:
        reply = centre.write("/home-deliveries", json=home(at_counter, **change))
        assert problem(reply)[0] == 422, change
        assert [error["field"] for error in reply.json()["errors"]] == [field], change
    assert (rows(engine, Delivery), rows(engine, IdempotencyKey)) == ([], [])


def test_errors_speak_the_client_s_language(centre: Caller, at_counter: str) -> None:
    """Vietnamese unless it prefers English."""
    said = [
        centre.write("/home-deliveries", json=home(at_counter, commune_code="0"), headers=header).json()["detail"]
        for header in ({}, {"accept-language": "en"})
    ]
    assert said == ["Không có xã, phường này.", "No such commune."]


def test_a_choice_made_twice_is_refused(centre: Caller, at_counter: str, engine: Engine) -> None:
    """With another key, so that it is no retry."""
    centre.write("/home-deliveries", json=home(at_counter))
    assert problem(centre.write("/home-deliveries", json=home(at_counter), key="key-2")) == (409, "scheduling.refused")
    assert len(rows(engine, Delivery)) == 1


@pytest.mark.parametrize(("method", "tail"), [("POST", "/cancel"), ("DELETE", "")])
def test_taking_back_leaves_the_whole_envelope_at_the_counter(
    centre: Caller, house: Office, at_counter: str, engine: Engine, method: str, tail: str
) -> None:
    """Two results of one recipient lay in it; the choice may then be made anew."""
    second = add_dossier(house, "000.00.01.H22-261101/9002")  # a slash in a code is part of the path
    envelopes = {
        centre.write("/home-deliveries", json=home(code), key=code).json()["envelope_code"]
        for code in (at_counter, second)
    }
    assert len(envelopes) == 1
    reply = centre.write(f"/home-deliveries/{second}{tail}", method=method)
    assert reply.json() == {"dossier_codes": [at_counter, second], "state": "cancelled"}
    assert [dossier.by_post for dossier in rows(engine, Dossier)] == [False, False]
    assert [delivery.state for delivery in rows(engine, Delivery)] == [DeliveryState.CANCELLED]
    assert centre.write("/home-deliveries", json=home(second), key="key-3").status_code == 201


def test_an_envelope_on_a_route_is_not_taken_back(centre: Caller, house: Office, engine: Engine) -> None:
    """The courier's list is printed by then."""
    add_envelope(house)
    publish(house)
    [dossier] = rows(engine, Dossier)
    assert problem(centre.write(f"/home-deliveries/{dossier.code}/cancel")) == (409, "scheduling.refused")
    assert rows(engine, Delivery)[0].state is DeliveryState.PLANNED


def test_a_failing_commit_is_never_a_2xx_and_stores_nothing(
    centre: Caller,
    at_counter: str,
    engine: Engine,
    failing_commits: Callable[[str], AbstractContextManager[None]],
) -> None:
    """Law 3, for both writes; once the database is well the same request with the same key works."""
    with failing_commits("INSERT ON delivery"):
        assert problem(centre.write("/home-deliveries", json=home(at_counter))) == (500, "api.bug")
    assert [rows(engine, table) for table in (Delivery, Envelope, Address, IdempotencyKey)] == [[], [], [], []]
    assert [dossier.by_post for dossier in rows(engine, Dossier)] == [False]
    assert centre.write("/home-deliveries", json=home(at_counter)).status_code == 201
    with failing_commits("UPDATE ON delivery"):
        assert problem(centre.write(f"/home-deliveries/{at_counter}/cancel", key="key-2")) == (500, "api.bug")
    assert [delivery.state for delivery in rows(engine, Delivery)] == [DeliveryState.REQUESTED]
    assert centre.write(f"/home-deliveries/{at_counter}/cancel", key="key-2").status_code == 200


@pytest.mark.parametrize("where", ["idempotency_key", "audit"])
def test_effect_reply_and_audit_are_one_transaction(
    centre: Caller,
    at_counter: str,
    engine: Engine,
    failing_commits: Callable[[str], AbstractContextManager[None]],
    where: str,
) -> None:
    """Where the reply or the audit line cannot be stored, the effect is not there either."""
    with failing_commits(f"INSERT ON {where}"):
        assert centre.write("/home-deliveries", json=home(at_counter)).status_code == 500
    assert [rows(engine, table) for table in (Delivery, IdempotencyKey)] == [[], []]
