"""The adapter against the stand-in over HTTP, when all goes well or nearly."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import PortalOptions, running
from integrations.dossiers.null import NullDossierSystem
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure, Receipt, Step
from tests.integrations.dossiers.bench import RETURNED, Standin, settings_for


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def test_a_returned_dossier_arrives_whole_and_as_text(
    client: PortalClient, standin: Standin, record: DossierRecord
) -> None:
    """The portal holds every field we hold, each a string, with Vietnam's time."""
    receipt = client.push(record)
    (write,) = standin.history(record.code)
    assert receipt == Receipt("0", "Thành công", replaced=False)
    assert write["dossier"] == {
        "MaHoSo": record.code,
        "MaTTHC": "2.002492",
        "TenTTHC": "Đăng ký khai sinh",
        "MaLinhVuc": "HT",
        "TenLinhVuc": "Hộ tịch",
        "SoBienNhan": "BN-1",
        "KenhThucHien": "3",
        "ChuHoSo": record.owner_name,
        "SoGiayToChuHoSo": record.owner_id_number,
        "LoaiDoiTuong": "1",
        "Email": record.email,
        "SoDienThoai": record.phone,
        "TrichYeuHoSo": "Xin cấp bản sao",
        "NgayTiepNhan": "20261102083000",
        "NgayHenTra": "20261120170000",
        "TrangThaiHoSo": "10",
        "NgayTra": "20261121100405",
        "ThongTinTra": "Bưu tá đã phát",
        "HinhThuc": "1",
        "NgayKetThucXuLy": "20261119090000",
        "DonViXuLy": "UBND xã Mẫu",
    }
    assert all(isinstance(leaf, str) for leaf in _leaves(write["dossier"]))


def test_pushing_the_same_record_again_has_no_second_effect(
    client: PortalClient, standin: Standin, record: DossierRecord
) -> None:
    """The second push replaces the dossier by itself: two writes, one effect, nothing tried in vain."""
    before = standin.calls("DongBoHoSoMC")
    first, second = client.push(record), client.push(record)
    assert standin.calls("DongBoHoSoMC") == before + 2
    assert (first.replaced, second.replaced) == (False, True)
    assert [write["is_updating"] for write in standin.history(record.code)] == [False, True]
    assert standin.effects(record.code) == 1


def test_a_change_is_an_effect_of_its_own(client: PortalClient, standin: Standin, record: DossierRecord) -> None:
    """State 9, then 10: the history shows both, in order, and what the second changed."""
    client.push(replace(record, status=9, returned_at=None, return_note=None))
    client.push(record)
    processed, returned = standin.history(record.code)
    assert processed["dossier"]["TrangThaiHoSo"] == "9"
    assert returned["changed"] == ["NgayTra", "ThongTinTra", "TrangThaiHoSo"]


@pytest.mark.parametrize(
    "answer",
    [
        {"error_code": 3, "message": ""},
        {"error_code": "3", "message": ""},
        {"error_code": -3, "message": ""},
        {"error_code": "41", "message": unicodedata.normalize("NFD", "Hồ sơ ĐÃ TỒN TẠI trên hệ thống")},
    ],
)
def test_already_exists_is_answered_with_an_update(
    client: PortalClient, standin: Standin, record: DossierRecord, answer: dict[str, object]
) -> None:
    """A dossier that appears between look-up and write is updated, whichever way the portal says so."""
    client.push(record)
    standin.order(service="TraCuuHoSo", kind="error_code", error_code="0", message="")
    standin.order(service="DongBoHoSoMC", kind="error_code", **answer)
    assert client.push(record).replaced
    assert [write["is_updating"] for write in standin.history(record.code)] == [False, True]


def test_already_exists_in_answer_to_an_update_goes_to_a_person(
    client: PortalClient, standin: Standin, record: DossierRecord
) -> None:
    """There is nothing left to try, so it is tried no more."""
    client.push(record)
    standin.order(service="DongBoHoSoMC", kind="error_code", error_code="3", message="đã tồn tại")
    with pytest.raises(PartnerFailure) as caught:
        client.push(record)
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "portal.refused")
    assert len(standin.history(record.code)) == 1


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        (PortalOptions(integer_codes=True), {}),
        (PortalOptions(absent="code"), {"absent_codes": frozenset({"-4"})}),
        (PortalOptions(), {"lookup_endpoint": "share"}),
    ],
    ids=["numbers", "absent-by-code", "look-up-on-share"],
)
def test_each_reading_of_an_open_point_is_a_setting(options: PortalOptions, changes: dict[str, object]) -> None:
    """Against a portal of another reading the settings alone make the difference."""
    with running(options) as url, PortalClient(settings_for(url, **changes)) as client:
        assert not client.push(RETURNED).replaced
        assert client.push(RETURNED).replaced


def test_an_unlisted_way_to_say_absent_goes_to_a_person() -> None:
    """An error_code that nobody listed is never taken for "no such dossier"."""
    with (
        running(PortalOptions(absent="code")) as url,
        PortalClient(settings_for(url)) as client,
        pytest.raises(PartnerFailure, match="TraCuuHoSo, error_code -4") as caught,
    ):
        client.push(RETURNED)
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "portal.refused")


@pytest.mark.parametrize("words", [(), ("thành công",)])
def test_success_by_words_counts_only_where_the_settings_say_so(
    standin: Standin, record: DossierRecord, words: tuple[str, ...]
) -> None:
    """An unlisted code with "thành công" beside it is a refusal, unless that word is listed."""
    standin.order(service="DongBoHoSoMC", kind="error_code", error_code="200", message="Thành công")
    with PortalClient(settings_for(standin.url, ok_words=words)) as client:
        if words:
            assert client.push(record).code == "200"
        else:
            with pytest.raises(PartnerFailure) as caught:
                client.push(record)
            assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "portal.refused")


def test_threads_share_one_session(client: PortalClient, standin: Standin, record: DossierRecord) -> None:
    """Sixteen pushes from eight threads sign in once."""
    before = standin.calls("login")
    records = [replace(record, code=f"{record.code}{serial:02}") for serial in range(16)]
    with ThreadPoolExecutor(8) as threads:
        receipts = list(threads.map(client.push, records))
    assert len(receipts) == 16
    assert standin.calls("login") == before + 1


def test_no_dossier_system_refuses_every_record() -> None:
    """An unset partner is a failure of configuration, never a silent success."""
    with pytest.raises(PartnerFailure) as caught:
        NullDossierSystem().push(RETURNED)
    assert (caught.value.kind, caught.value.code) == (
        FailureKind.CONFIGURATION,
        "dossiers.not_configured",
    )


def test_what_happened_on_the_way_is_told_in_chunks_of_ten_and_once(
    client: PortalClient, standin: Standin, record: DossierRecord
) -> None:
    """Ten steps a call, oldest first, and a push again adds none."""
    steps = tuple(
        Step(datetime(2026, 11, day, 3, tzinfo=UTC), 9, "Bưu tá", f"Lần phát {day}") for day in range(21, 0, -1)
    )
    before = standin.calls("CapNhatTienDoHoSoMC")
    client.push(replace(record, steps=steps))
    assert standin.calls("CapNhatTienDoHoSoMC") == before + 3
    client.push(replace(record, steps=steps))
    kept = standin.received()["dossiers"][record.code]["steps"]
    assert [step["NoiDungXuLy"] for step in kept] == [f"Lần phát {day}" for day in range(1, 22)]
    assert {type(value) for step in kept for value in step.values()} == {str}
