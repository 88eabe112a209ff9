"""One suite for every dossier system: told once, told again without effect, told back, and typed when it fails."""

from __future__ import annotations

import csv
import typing
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import running as running_portal
from integrations.dossiers.folder import FolderSettings, FolderSystem
from integrations.dossiers.opencps import OpenCpsClient, OpenCpsSettings
from integrations.dossiers.opencps.standin import TOKEN, OpenCpsStandin
from integrations.dossiers.systems import AnySettings
from integrations.partner.standin import running
from scheduling.ports import DossierRecord, DossierSource, DossierSystem, FailureKind, PartnerFailure, Step, StepKind
from tests.integrations.dossiers.bench import PROCESSED, RETURNED, settings_for

_serials = count(1)
AGREED: dict[str, dict[str, object]] = {
    "igate": {"columns": {"returned": "trangThaiTra"}, "words": {"post": "BC", "direct": "TT"}}
}
"""What an installation must agree on with the keeper of its system, for no source says it."""
_http = httpx2.Client(trust_env=False)


@dataclass(frozen=True)
class System:
    """An adapter beside its partner, and how to see what the partner was told: every state in order, none twice."""

    adapter: DossierSystem
    told: Callable[[str], list[str]]
    states: tuple[str, str]
    """How it writes "processed, by post" and "returned"."""
    add: Callable[[str], None] = lambda _code: None
    url: str | None = None
    write: str = ""
    """Its call that writes."""
    trace: Callable[[str], Any] | None = None
    """All that it holds of a dossier, where that is more than states."""

    def all_told(self, code: str) -> Any:
        return (self.trace or self.told)(code)


def opencps_settings(url: str) -> OpenCpsSettings:
    return OpenCpsSettings.model_validate(
        {
            "changes": {"url": f"{url}/dossiers", "method": "GET"},
            "look": {"url": f"{url}/dossiers/{{code}}", "method": "GET"},
            "update": {"url": f"{url}/dossiers/{{code}}"},
            "token": SecretStr(TOKEN),
            "bookings": {"url": f"{url}/bookings"},
        }
    )


@pytest.fixture(scope="module")
def opencps() -> Iterator[System]:
    with running(OpenCpsStandin()) as url, closing(OpenCpsClient(opencps_settings(url))) as client:

        def add(code: str) -> None:
            _http.post(f"{url}/_put", json={"dossierNo": code, "viaPostal": 2}).raise_for_status()

        def told(code: str) -> list[str]:
            return [str(each) for each in _received(url)["histories"].get(code, [])]

        def trace(code: str) -> Any:
            held = _received(url)
            bookings = [each for each in held["bookings"] if each["codeNumber"] == code]
            return held["histories"].get(code), held["papers"].get(code), bookings

        yield System(client, told, ("3", "4"), add, url, "update", trace)


@pytest.fixture(scope="module")
def portal() -> Iterator[System]:
    with running_portal() as url, PortalClient(settings_for(url)) as client:

        def told(code: str) -> list[str]:
            history = _received(url)["dossiers"].get(code, {"history": []})["history"]
            return [write["dossier"]["TrangThaiHoSo"] for write in history if write["changed"]]

        def trace(code: str) -> Any:
            return _received(url)["dossiers"].get(code, {}).get("steps", [])

        yield System(client, told, ("9", "10"), url=url, write="DongBoHoSoMC", trace=trace)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> System:
    top = tmp_path_factory.mktemp("folder")
    adapter = FolderSystem(FolderSettings(folder_in=top / "in", folder_out=top / "out"))

    def told(code: str) -> list[str]:
        return [row["Trạng thái"] for row in rows_in(top / "out") if row["Mã hồ sơ"] == code]

    return System(adapter, told, ("9", "10"))


SYSTEMS = ["portal", "opencps", "folder"]


def test_every_adapter_that_an_operator_may_name_is_in_this_suite() -> None:
    named = {typing.get_args(each.model_fields["kind"].annotation)[0] for each in typing.get_args(AnySettings)}
    assert named == set(SYSTEMS)


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> System:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, System)
    return found


@pytest.fixture
def codes(system: System) -> Callable[[DossierRecord], DossierRecord]:
    code = f"000.00.03.H20-261101-{next(_serials):05}"
    system.add(code)
    return lambda record: replace(record, code=code)


def rows_in(folder: Path) -> list[dict[str, str]]:
    return [
        row for path in sorted(folder.glob("*.csv")) for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())
    ]


def _received(url: str) -> dict[str, Any]:
    answer: dict[str, Any] = _http.get(f"{url}/_received").raise_for_status().json()
    return answer


def test_a_dossier_is_told_in_order_and_each_state_once(
    system: System, codes: Callable[[DossierRecord], DossierRecord]
) -> None:
    processed, returned = codes(PROCESSED), codes(RETURNED)
    for record in (processed, processed, returned, returned):
        system.adapter.push(record)
    assert system.told(returned.code) == list(system.states)


def test_a_return_that_was_no_return_is_told_back(
    system: System, codes: Callable[[DossierRecord], DossierRecord]
) -> None:
    for record in (PROCESSED, RETURNED, PROCESSED, RETURNED):
        system.adapter.push(codes(record))
    assert system.told(codes(RETURNED).code) == list(system.states) * 2


@pytest.mark.parametrize("system", ["portal", "opencps"], indirect=True)
@pytest.mark.parametrize("fault", [{"kind": "drop"}, {"kind": "half"}, {"kind": "malformed"}, {"kind": "status"}])
def test_a_call_that_had_no_answer_is_doubt_or_temporary_and_made_again_has_one_effect(
    system: System, codes: Callable[[DossierRecord], DossierRecord], fault: dict[str, str]
) -> None:
    system.adapter.push(codes(PROCESSED))
    _http.post(f"{system.url}/_faults", json={"service": system.write, **fault}).raise_for_status()
    with pytest.raises(PartnerFailure) as caught:
        system.adapter.push(codes(RETURNED))
    assert caught.value.kind in (FailureKind.UNKNOWN, FailureKind.TEMPORARY)
    system.adapter.push(codes(RETURNED))
    assert system.told(codes(RETURNED).code) == list(system.states)


def test_every_system_can_be_asked_what_is_new(system: System) -> None:
    assert isinstance(system.adapter, DossierSource)
    page = system.adapter.changes(None, [])
    assert page.news == ()


def test_opencps_goes_two_three_four_even_when_only_the_return_is_told(opencps: System) -> None:
    code = f"000.00.03.H20-261101-{next(_serials):05}"
    opencps.add(code)
    opencps.adapter.push(replace(RETURNED, code=code))
    assert opencps.told(code) == ["3", "4"]


def test_opencps_refuses_what_it_does_not_hold_or_what_chose_the_counter(opencps: System) -> None:
    with pytest.raises(PartnerFailure) as caught:
        opencps.adapter.push(replace(RETURNED, code="khong-co"))
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "opencps.absent")
    _http.post(f"{opencps.url}/_put", json={"dossierNo": "quay", "viaPostal": "1"}).raise_for_status()
    with pytest.raises(PartnerFailure) as caught:
        opencps.adapter.push(replace(RETURNED, code="quay"))
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "opencps.not_chosen")


def test_the_portal_is_asked_about_what_we_hold(portal: System) -> None:
    code = f"000.00.03.H20-261101-{next(_serials):05}"
    portal.adapter.push(replace(PROCESSED, code=code))
    change = {"MaHoSo": code, "TrangThaiHoSo": "7", "NgayHenTra": "20261130170000"}
    _http.post(f"{portal.url}/_decide", json=change).raise_for_status()
    assert isinstance(portal.adapter, DossierSource)
    (news,) = portal.adapter.changes(None, [code, "000.00.03.H20-261101-99999"]).news
    assert (news.code, news.status, news.by_post) == (code, 7, True)
    assert news.due_at is not None
    assert news.due_at.isoformat() == "2026-11-30T17:00:00+07:00"


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        ("plain", {"Mã hồ sơ": "{code}", "Trạng thái": "10", "Trả qua bưu chính": "có"}),
        ("opencps", {"dossierNo": "{code}", "viaPostal": "4"}),
        ("td", {"MaHoSo": "{code}", "HinhThucTra": "1", "TrangThaiTraBuuDien": "1", "TrangThaiTraKq": "1"}),
        ("igate", {"maHoSo": "{code}", "maHinhThucNhanKetQua": "BC", "trangThaiTra": "1"}),
    ],
)
def test_a_state_goes_out_in_each_systems_own_columns(tmp_path: Path, kind: str, row: dict[str, str]) -> None:
    settings = FolderSettings.model_validate(
        {"folder_in": tmp_path / "in", "folder_out": tmp_path / "out", "system": kind, **AGREED.get(kind, {})}
    )
    FolderSystem(settings).push(RETURNED)
    FolderSystem(settings).push(RETURNED)
    (told,) = rows_in(tmp_path / "out")
    assert told.items() >= {name: value.format(code=RETURNED.code) for name, value in row.items()}.items()


def test_a_file_that_came_in_is_read_once_and_put_away_after_it_was_taken_in(tmp_path: Path) -> None:
    adapter = FolderSystem(FolderSettings(folder_in=tmp_path, folder_out=tmp_path / "out"))
    (tmp_path / "a.csv").write_text("MaHoSo,HinhThucTra\nA,1\n", "utf-8-sig")
    page = adapter.changes(None, [])
    assert (page.rows, page.cursor) == (({"MaHoSo": "A", "HinhThucTra": "1"},), "a.csv")
    assert adapter.changes(None, []).rows == page.rows, "killed before it was taken in, it is read again"
    assert adapter.changes(page.cursor, []).rows == ()
    assert (tmp_path / "done" / "a.csv").exists()


def step(kind: StepKind, hour: int = 1) -> Step:
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    return Step(at, None, "Trung tâm", kind.value, kind, datetime(2026, 11, 20, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize("kind", [kind for kind in StepKind if kind is not StepKind.NOTED])
def test_each_thing_that_happens_is_told_or_said_to_be_untellable_and_again_without_effect(
    system: System, codes: Callable[[DossierRecord], DossierRecord], kind: StepKind
) -> None:
    """What an adapter declares is what it does: a fact leaves a trace at the partner, or the receipt says why not."""
    base = RETURNED if kind is StepKind.DELIVERED else PROCESSED
    record = codes(replace(base, steps=(step(kind),)))
    empty = system.all_told(record.code)
    receipt = system.adapter.push(record)
    told = system.all_told(record.code)
    assert (told != empty) is (kind in system.adapter.takes)
    assert (receipt.code == "cannot_take") is (kind not in system.adapter.takes)
    system.adapter.push(record)
    assert system.all_told(record.code) == told


def test_opencps_hears_how_far_papers_are_and_how_an_appointment_ended(opencps: System) -> None:
    code = f"000.00.03.H20-261101-{next(_serials):05}"
    opencps.add(code)
    for kind in (StepKind.COLLECTION_BOOKED, StepKind.COLLECTED, StepKind.PAPERS_IN, StepKind.APPOINTMENT_KEPT):
        opencps.adapter.push(replace(PROCESSED, code=code, steps=(step(kind),)))
    received = _received(opencps.url or "")
    assert received["papers"][code] == [1, 2, 3]
    assert received["histories"].get(code, []) == [], "the result has not left"
    (booking,) = [each for each in received["bookings"] if each["codeNumber"] == code]
    kept = {"className": "Dossier", "bookingDate": "20/11/2026", "bookingInTime": "08:30", "state": 1}
    assert booking.items() >= kept.items()
    assert not {"telNo", "bookingName"} & booking.keys(), "it has who with the dossier"


def test_opencps_is_told_a_state_of_a_booking_only_where_its_keeper_named_it(opencps: System) -> None:
    assert StepKind.APPOINTMENT_MISSED not in opencps.adapter.takes
    named = opencps_settings(opencps.url or "").model_copy(update={"booking_states": {"appointment_missed": 3}})
    code = f"000.00.03.H20-261101-{next(_serials):05}"
    opencps.add(code)
    opencps.adapter.push(replace(PROCESSED, code=code, steps=(step(StepKind.APPOINTMENT_KEPT),)))
    with closing(OpenCpsClient(named)) as client:
        client.push(replace(PROCESSED, code=code, steps=(step(StepKind.APPOINTMENT_MISSED),)))
    states = [each["state"] for each in _received(opencps.url or "")["bookings"] if each["codeNumber"] == code]
    assert states == [3], "the booking that was there is changed, none is added"


@pytest.mark.parametrize("agreed", [{}, {"columns": {"returned": "trangThaiTra"}}, {"words": AGREED["igate"]["words"]}])
def test_a_file_for_igate_is_refused_until_its_columns_and_words_are_agreed(
    tmp_path: Path, agreed: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="igate: no source says"):
        FolderSettings.model_validate({"folder_in": tmp_path, "folder_out": tmp_path, "system": "igate", **agreed})
