"""Looking at a dossier over the API, and importing files of ready results."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from sqlalchemy import Engine

from data.session import writing
from data.tables import Audit, Delivery, Dossier, IdempotencyKey, ImportBatch, Outbox, RejectedRow
from scheduling.services.events import ingest
from tests.api.conftest import MORNING
from tests.api.rest.caller import Caller, problem, rows
from tests.scheduling.office import Office, add_envelope, delivered, failed, ride_out

HEADER = "Mã hồ sơ,Người nhận,Điện thoại,Trả qua bưu chính,Xã/phường,Địa chỉ\n"
FILE = (
    HEADER
    + "000.00.01.H22-261120-0001,Nguyễn Thị Thử,0912000000,có,Lai Vung,Số 12\n"
    + "000.00.01.H22-261120-0002,Trần Văn Mẫu,,không,,\n"
    + "000.00.01.H22-261120-0003,Lê Thị Mẫu,,có,Xã Không Có,Số 1\n"
)


def send(caller: Caller, content: str | bytes = FILE, query: str = "", **given: Any) -> Any:
    """Import a file."""
    body = content.encode() if isinstance(content, str) else content
    return caller.write(f"/dossiers/import{query}", content=body, headers={"content-type": "text/csv"}, **given)


def test_a_dossier_s_standing_is_told_from_the_counter_to_the_citizen_s_hands(
    centre: Caller, house: Office, at_counter: str, engine: Engine
) -> None:
    """Not by post; on its way after one failed try; returned, with the message that tells so."""
    assert centre.get(f"/dossiers/{at_counter}").json() == {
        "code": at_counter,
        "status": 9,
        "returned_at": None,
        "by_post": False,
        "envelope_code": None,
        "custody": None,
        "delivery_state": None,
        "failed_attempts": 0,
        "told": None,
    }
    add_envelope(house)
    [route] = ride_out(house)
    [stop] = route.stops
    path = f"/dossiers/{stop.dossier_codes[0]}"
    ingest(engine, house.couriers[0], [failed(stop.stop_id, 1)], MORNING)
    tried = centre.get(path).json()
    assert (tried["delivery_state"], tried["failed_attempts"], tried["told"]) == ("out", 1, "pending")
    ingest(engine, house.couriers[0], [delivered(stop.stop_id, 2)], MORNING)
    assert centre.get(path).json() == {
        "code": stop.dossier_codes[0],
        "status": 10,
        "returned_at": "2026-11-23T07:30:00+07:00",
        "by_post": True,
        "envelope_code": stop.envelope_code,
        "custody": "recipient",
        "delivery_state": "delivered",
        "failed_attempts": 0,
        "told": "pending",
    }
    assert len(rows(engine, Outbox)) == 3, "handed over, tried, returned"


def test_a_look_says_nobody_s_name_and_is_recorded(centre: Caller, house: Office, engine: Engine) -> None:
    """Who looked, at what, and when."""
    add_envelope(house)
    [dossier] = rows(engine, Dossier)
    reply = centre.get(f"/dossiers/{dossier.code}")
    for private in ("Nguyễn", "0912", "Ấp 1", "10.29"):
        assert private not in reply.text
    [line] = [each for each in rows(engine, Audit) if each.action == "dossier.look"]
    assert (line.subject_id, line.at, line.account_id) == (dossier.id, MORNING, None)
    assert line.api_key_id is not None


def test_a_look_that_cannot_be_recorded_shows_nothing(
    centre: Caller, at_counter: str, failing_commits: Callable[[str], AbstractContextManager[None]]
) -> None:
    """The audit is no afterthought."""
    with failing_commits("INSERT ON audit"):
        reply = centre.get(f"/dossiers/{at_counter}")
    assert problem(reply) == (500, "api.bug")
    assert at_counter not in reply.text


def test_what_is_not_there_and_what_is_another_s_are_answered_alike(
    centre: Caller, key_of: Callable[..., Caller], house: Office, other_house: Office, at_counter: str, engine: Engine
) -> None:
    """An unknown code, another centre's, a post office's key: the same words, and no look to record."""
    add_envelope(other_house)
    theirs = next(dossier.code for dossier in rows(engine, Dossier) if dossier.centre_id == other_house.centre_id)
    answers = [
        centre.get(f"/dossiers/{theirs}"),
        centre.get("/dossiers/000.00.01.H22-261101-0000"),
        centre.get("/dossiers/import"),
        key_of(post_office_id=house.post_office_id).get(f"/dossiers/{at_counter}"),
    ]
    assert {problem(answer) for answer in answers} == {(404, "scheduling.not_found")}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert [line for line in rows(engine, Audit) if line.action == "dossier.look"] == []


def test_what_can_be_no_code_is_refused(centre: Caller) -> None:
    """Before any query."""
    for path in ("/dossiers/%00", "/dossiers/h%E1%BB%93", "/dossiers/" + "1" * 61, "/dossiers/"):
        assert problem(centre.get(path))[0] == 422, path


def test_a_file_is_imported_and_reported(centre: Caller, house: Office, engine: Engine) -> None:
    """Counts, and for each rejected row where and why; the row itself is not sent back."""
    reply = send(centre)
    assert reply.status_code == 200, reply.text
    report = reply.json()
    counts = [report[name] for name in ("rows", "added", "changed", "unchanged", "rejected")]
    assert counts == [3, 2, 0, 0, 1]
    assert [(each["row"], each["column"]) for each in report["rejects"]] == [(4, "Xã/phường")]
    assert "Mẫu" not in reply.text
    assert {dossier.centre_id for dossier in rows(engine, Dossier)} == {house.centre_id}
    [batch] = rows(engine, ImportBatch)
    assert (report["batch_id"], batch.file_name) == (batch.id, "API Một cửa điện tử")
    assert len(rows(engine, RejectedRow)) == 1


def test_a_preview_says_the_same_needs_no_key_and_writes_nothing(centre: Caller, engine: Engine) -> None:
    """Look first, then import."""
    looked = send(centre, query="?preview=true", key=None)
    assert looked.status_code == 200
    assert [rows(engine, table) for table in (Dossier, ImportBatch, IdempotencyKey)] == [[], [], []]
    assert looked.json() | {"batch_id": 1} == send(centre).json()


def test_a_retry_gets_the_first_report_again(centre: Caller, engine: Engine) -> None:
    """A client that heard no answer learns what its file did, not that doing it again changes nothing."""
    first, second = send(centre), send(centre)
    assert (second.status_code, second.content) == (200, first.content)
    assert second.headers["idempotency-replayed"] == "true"
    assert len(rows(engine, ImportBatch)) == 1
    again = send(centre, key="key-2").json()
    assert (again["added"], again["unchanged"]) == (0, 2)
    assert len(rows(engine, Dossier)) == 2


def test_the_same_key_with_another_file_is_refused(centre: Caller, engine: Engine) -> None:
    """And nothing of it is taken."""
    send(centre, HEADER)
    assert problem(send(centre)) == (409, "api.idempotency_key_reused")
    assert rows(engine, Dossier) == []


def test_an_import_needs_a_key_and_a_csv(centre: Caller, engine: Engine) -> None:
    """Else nothing is read."""
    assert problem(send(centre, key=None)) == (400, "api.idempotency_key_missing")
    as_json = centre.write("/dossiers/import", json={"rows": []})
    assert problem(as_json) == (415, "api.not_csv")
    assert rows(engine, ImportBatch) == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"PK\x03\x04", "Tên\nA\n".encode(), b'"' * 99])
def test_what_is_no_file_of_results_is_refused(centre: Caller, engine: Engine, content: bytes) -> None:
    """By its bytes or its header; nothing is opened."""
    assert problem(send(centre, content))[0] == 422
    assert (rows(engine, ImportBatch), rows(engine, Dossier)) == ([], [])


def test_a_key_of_a_post_office_cannot_import(key_of: Callable[..., Caller], house: Office, engine: Engine) -> None:
    """It belongs to no centre."""
    assert problem(send(key_of(post_office_id=house.post_office_id))) == (404, "scheduling.not_found")
    assert rows(engine, Dossier) == []


def test_another_centre_s_dossier_is_refused_row_by_row(
    centre: Caller, house: Office, other_house: Office, engine: Engine
) -> None:
    """A code is one dossier in the whole product."""
    add_envelope(other_house)
    [theirs] = rows(engine, Dossier)
    report = send(centre, HEADER + f"{theirs.code},Ai Đó,,không,,\n").json()
    assert (report["added"], report["rejected"]) == (0, 1)
    assert rows(engine, Dossier)[0].centre_id == other_house.centre_id


def test_a_failing_commit_is_never_a_2xx_and_the_same_request_then_goes_on(
    centre: Caller, engine: Engine, failing_commits: Callable[[str], AbstractContextManager[None]]
) -> None:
    """Law 3: of the rows, and of the reply after all of them are in."""
    with failing_commits("INSERT ON dossier"):
        assert problem(send(centre)) == (500, "api.bug")
    assert (rows(engine, Dossier), rows(engine, Delivery)) == ([], [])
    with failing_commits("UPDATE ON idempotency_key"):
        assert problem(send(centre)) == (500, "api.bug")
    assert len(rows(engine, Dossier)) == 2
    reply = send(centre)
    assert (reply.status_code, reply.json()["unchanged"]) == (200, 2)
    assert send(centre).content == reply.content
    assert len(rows(engine, Dossier)) == 2


def test_a_key_in_use_is_refused_to_another_file_at_once(centre: Caller, engine: Engine, house: Office) -> None:
    """The key is taken before the work begins, not when it is done."""
    send(centre)
    with writing(engine) as session:
        row = session.get_one(IdempotencyKey, 1)
        row.status_code, row.reply = 0, ""  # as it stands while the first is at work, or after it died
    assert problem(send(centre, HEADER)) == (409, "api.idempotency_key_reused")
    assert send(centre).json()["unchanged"] == 2
