"""What the tests of the portal share: a record, settings, and a hand on a running stand-in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx2
from pydantic import SecretStr

from integrations.dossiers.dvcqg import PortalSettings
from integrations.dossiers.dvcqg.errors import FAILURES
from integrations.dossiers.dvcqg.standin import PortalOptions
from integrations.dossiers.dvcqg.standin.options import AUTH_ENDPOINT, INTEGRATION_ENDPOINT, SHARE_ENDPOINT
from integrations.operator_file import checked
from scheduling.ports import DossierRecord

OWNER, OWNER_ID, PHONE, EMAIL = "Trần Thị Ví Dụ", "087000000001", "0900000001", "vi.du@example.vn"

RETURNED = DossierRecord(
    code="000.00.01.H20-261101-0001",
    procedure_code="2.002492",
    procedure_name="Đăng ký khai sinh",
    field_code="HT",
    field_name="Hộ tịch",
    channel=3,
    owner_name=OWNER,
    owner_kind=1,
    owner_id_number=OWNER_ID,
    phone=PHONE,
    email=EMAIL,
    receipt_number="BN-1",
    summary="Xin cấp bản sao",
    unit="UBND xã Mẫu",
    received_at=datetime(2026, 11, 2, 1, 30, tzinfo=UTC),
    due_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
    processing_ended_at=datetime(2026, 11, 19, 2, 0, tzinfo=UTC),
    status=10,
    returned_at=datetime(2026, 11, 21, 3, 4, 5, tzinfo=UTC),
    return_note="Bưu tá đã phát",
    by_post=True,
)
PROCESSED = replace(RETURNED, status=9, returned_at=None, return_note=None)


def settings_for(url: str, **changes: Any) -> PortalSettings:
    """Return settings that fit a stand-in with default options."""
    sample = PortalOptions()
    plain: dict[str, Any] = {
        "adapter_url": url,
        "auth_endpoint": AUTH_ENDPOINT,
        "integration_endpoint": INTEGRATION_ENDPOINT,
        "share_endpoint": SHARE_ENDPOINT,
        "username": sample.username,
        "password": sample.password,
        "dstcode": sample.dstcode,
        "madonvi": sample.madonvi,
    }
    values = plain | changes
    for secret in ("username", "password"):
        values[secret] = SecretStr(values[secret])
    return checked(PortalSettings, values, "portal", FAILURES)


# Loading the public authorities for each call would take longer than the calls.
_http = httpx2.Client(trust_env=False)


@dataclass(frozen=True)
class Standin:
    """A running stand-in."""

    url: str

    def order(self, **fault: Any) -> None:
        """Order a fault; ``error_code`` and ``session_expired`` are the portal's words for what any partner does."""
        if fault["kind"] == "error_code":
            words = fault.pop("message", "Lỗi theo yêu cầu")
            fault |= {"kind": "body", "body": {"error_code": fault.pop("error_code", "-1"), "message": words}}
        if fault["kind"] == "session_expired":
            fault["kind"] = "token_expired"
        _http.post(f"{self.url}/_faults", json=fault).raise_for_status()

    def clear(self) -> None:
        """Drop the faults not yet met."""
        _http.delete(f"{self.url}/_faults").raise_for_status()

    def received(self) -> dict[str, Any]:
        """Return what it received."""
        received: dict[str, Any] = _http.get(f"{self.url}/_received").raise_for_status().json()
        return received

    def calls(self, service: str) -> int:
        """Return how often ``service`` was called."""
        return int(self.received()["calls"].get(service, 0))

    def history(self, code: str) -> list[dict[str, Any]]:
        """Return the accepted writes of a dossier, oldest first."""
        history: list[dict[str, Any]] = self.received()["dossiers"].get(code, {"history": []})["history"]
        return history

    def effects(self, code: str) -> int:
        """Return how many writes changed the dossier."""
        return sum(bool(write["changed"]) for write in self.history(code))
