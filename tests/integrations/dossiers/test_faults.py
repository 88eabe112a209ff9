"""Each fault at each call: its typed failure, and one effect once the record is pushed again."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.dossiers.dvcqg import PortalClient
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure
from tests.integrations.dossiers.bench import Standin, settings_for

TEMPORARY, PERMANENT = FailureKind.TEMPORARY, FailureKind.PERMANENT
CONFIGURATION, UNKNOWN = FailureKind.CONFIGURATION, FailureKind.UNKNOWN

FAULTS: list[tuple[str, dict[str, Any], FailureKind, str]] = [
    ("login", {"kind": "status", "status": 500}, TEMPORARY, "portal.busy"),
    ("login", {"kind": "status", "status": 429}, TEMPORARY, "portal.busy"),
    ("login", {"kind": "status", "status": 400}, CONFIGURATION, "portal.login_refused"),
    ("login", {"kind": "status", "status": 401}, CONFIGURATION, "portal.login_refused"),
    ("login", {"kind": "status", "status": 404}, CONFIGURATION, "portal.address"),
    ("login", {"kind": "error_code", "error_code": 5}, CONFIGURATION, "portal.login_refused"),
    ("login", {"kind": "error_code", "error_code": 0}, TEMPORARY, "portal.malformed"),
    ("login", {"kind": "malformed"}, TEMPORARY, "portal.malformed"),
    ("login", {"kind": "drop"}, TEMPORARY, "portal.broken"),
    ("login", {"kind": "silence"}, TEMPORARY, "portal.timeout"),
    ("TraCuuHoSo", {"kind": "status", "status": 503}, TEMPORARY, "portal.busy"),
    ("TraCuuHoSo", {"kind": "status", "status": 429}, TEMPORARY, "portal.busy"),
    ("TraCuuHoSo", {"kind": "status", "status": 504}, TEMPORARY, "portal.timeout"),
    ("TraCuuHoSo", {"kind": "status", "status": 404}, CONFIGURATION, "portal.address"),
    ("TraCuuHoSo", {"kind": "status", "status": 302}, CONFIGURATION, "portal.address"),
    ("TraCuuHoSo", {"kind": "status", "status": 400}, PERMANENT, "portal.http_status"),
    ("TraCuuHoSo", {"kind": "error_code", "error_code": "77"}, PERMANENT, "portal.refused"),
    ("TraCuuHoSo", {"kind": "malformed"}, TEMPORARY, "portal.malformed"),
    ("TraCuuHoSo", {"kind": "drop"}, TEMPORARY, "portal.broken"),
    ("TraCuuHoSo", {"kind": "half"}, TEMPORARY, "portal.broken"),
    ("TraCuuHoSo", {"kind": "silence"}, TEMPORARY, "portal.timeout"),
    ("DongBoHoSoMC", {"kind": "status", "status": 500}, TEMPORARY, "portal.busy"),
    ("DongBoHoSoMC", {"kind": "status", "status": 500, "acts": True}, TEMPORARY, "portal.busy"),
    ("DongBoHoSoMC", {"kind": "status", "status": 429}, TEMPORARY, "portal.busy"),
    ("DongBoHoSoMC", {"kind": "status", "status": 504, "acts": True}, UNKNOWN, "portal.timeout"),
    ("DongBoHoSoMC", {"kind": "status", "status": 422}, PERMANENT, "portal.http_status"),
    ("DongBoHoSoMC", {"kind": "error_code", "error_code": 99}, PERMANENT, "portal.refused"),
    ("DongBoHoSoMC", {"kind": "error_code", "error_code": -1}, PERMANENT, "portal.refused"),
    ("DongBoHoSoMC", {"kind": "malformed"}, UNKNOWN, "portal.malformed"),
    ("DongBoHoSoMC", {"kind": "drop"}, UNKNOWN, "portal.broken"),
    ("DongBoHoSoMC", {"kind": "drop", "acts": False}, UNKNOWN, "portal.broken"),
    ("DongBoHoSoMC", {"kind": "half"}, UNKNOWN, "portal.broken"),
    ("DongBoHoSoMC", {"kind": "silence"}, UNKNOWN, "portal.timeout"),
    ("DongBoHoSoMC", {"kind": "silence", "acts": False}, UNKNOWN, "portal.timeout"),
]


def _name(case: tuple[str, dict[str, Any], FailureKind, str]) -> str:
    service, fault, _, _ = case
    return "-".join([service, *(str(value) for value in fault.values())])


@pytest.mark.parametrize("case", FAULTS, ids=_name)
def test_a_fault_is_typed_and_a_second_push_leaves_one_effect(
    standin: Standin, record: DossierRecord, case: tuple[str, dict[str, Any], FailureKind, str]
) -> None:
    """Whether or not the portal had acted before it failed, the dossier is told once and completely."""
    service, fault, kind, code = case
    # Silence must outlast the client's patience; all else answers at once.
    is_silent = fault["kind"] == "silence"
    standin.order(service=service, **fault, **({"seconds": 2} if is_silent else {}))
    settings = settings_for(standin.url, **({"read_seconds": 0.3} if is_silent else {}))
    with PortalClient(settings) as client, pytest.raises(PartnerFailure) as caught:
        client.push(record)
    assert (caught.value.kind, caught.value.code) == (kind, code)

    acted = fault.get("acts", fault["kind"] in {"malformed", "drop", "half", "silence"})
    assert standin.effects(record.code) == (service == "DongBoHoSoMC" and acted)
    with PortalClient(settings_for(standin.url)) as client:
        client.push(record)
    assert standin.effects(record.code) == 1


def test_a_slow_answer_is_an_answer(client: PortalClient, standin: Standin, record: DossierRecord) -> None:
    """Patience is in the settings; within it nothing is a failure."""
    standin.order(service="DongBoHoSoMC", kind="delay", seconds=0.2)
    assert client.push(record).code == "0"


def test_a_fault_names_neither_person_nor_secret(client: PortalClient, standin: Standin, record: DossierRecord) -> None:
    """The portal's own words are shown, less what they give away."""
    words = f"Chủ hồ sơ {record.owner_name} (ĐT 0900 000 001, {record.email}), hồ sơ {record.code} bị khóa"
    standin.order(service="DongBoHoSoMC", kind="error_code", error_code="8", message=words)
    with pytest.raises(PartnerFailure) as caught:
        client.push(record)
    assert caught.value.message == (
        f"Cổng từ chối DongBoHoSoMC, error_code 8: Chủ hồ sơ *** (ĐT ***, ***), hồ sơ {record.code} bị khóa"
    )
