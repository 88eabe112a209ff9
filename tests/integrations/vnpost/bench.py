"""What the tests of the carrier share: an order, settings that fit the stand-ins, and a hand on a running one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from integrations.vnpost import MyVNPostSettings, NgspSettings
from integrations.vnpost.standin import MyVNPostOptions, NgspOptions
from scheduling.model.carriage import CarrierEvent, CarrierOrder, Citizen, Leg
from scheduling.ports import Carrier

NAME, PHONE, ADDRESS = "Trần Thị Ví Dụ", "0900000001", "Tổ 7, ấp Mẫu"
CITIZEN = Citizen(NAME, PHONE, ADDRESS, commune_code="99001")
ORDER = CarrierOrder(
    "PB-1-D1", Leg.DELIVERY, CITIZEN, "Hồ sơ 000.00.01.H20-261101-0001", weight_grams=60, cod_dong=8000
)
PLACES = Path(str(files("integrations.vnpost").joinpath("places_sample.csv")))
AGENCY = {
    "name": "Trung tâm Mẫu",
    "phone": "0290000000",
    "address": "Số 1 đường Mẫu",
    "province": "99",
    "district": "9901",
}
AGENCY_2 = AGENCY | {"province": "P99", "district": "VNPOST", "commune": "P99-001"}


def ngsp_settings(url: str, **changes: Any) -> NgspSettings:
    """Return settings that fit a gateway with default options."""
    sample, base = NgspOptions(), f"{url}/apiVNPostNGSP/p1.0"
    plain: dict[str, Any] = {
        "customer_code": sample.customer_code,
        "places_file": PLACES,
        "agency": AGENCY,
        "token": {
            "url": f"{url}/token",
            "consumer_key": SecretStr(sample.consumer_key),
            "consumer_secret": SecretStr(sample.consumer_secret),
        },
        "post": {"url": f"{base}/order/post"},
        "cancel": {"url": f"{base}/order/cancel"},
        "tracking": {"url": f"{base}/order/tracking"},
        "price": {"url": f"{url}/price"},
    }
    return NgspSettings.model_validate(plain | changes)


def myvnpost_settings(url: str, **changes: Any) -> MyVNPostSettings:
    """Return settings that fit a MyVNPost with default options."""
    sample = MyVNPostOptions()
    plain: dict[str, Any] = {
        "base_url": url,
        "username": SecretStr(sample.username),
        "password": SecretStr(sample.password),
        "customer_code": sample.customer_code,
        "service_code": "CTN009",
        "places_file": PLACES,
        "agency": AGENCY_2,
        "settle_seconds": 0,
    }
    return MyVNPostSettings.model_validate(plain | changes)


class Clock:
    """Seconds, and a moment, that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.start = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        """Return the seconds."""
        return self.seconds

    def now(self) -> datetime:
        """Return the moment."""
        return datetime.fromtimestamp(self.start.timestamp() + self.seconds, UTC)


def pull(carrier: Carrier, cursor: str | None = None) -> tuple[list[CarrierEvent], str]:
    """Read pages until there is no more, each event once by its key; also where to go on."""
    events: dict[str, CarrierEvent] = {}
    while True:
        page = carrier.events(cursor)
        events |= {event.key: event for event in page.events}
        cursor = page.cursor
        if not page.more:
            return list(events.values()), cursor


# Loading the public authorities for each call would take longer than the calls.
_http = httpx2.Client(trust_env=False)


@dataclass(frozen=True)
class Standin:
    """A running stand-in."""

    url: str

    def fault(self, **fault: Any) -> None:
        """Order a fault."""
        _http.post(f"{self.url}/_faults", json=fault).raise_for_status()

    def clear(self) -> None:
        """Drop the faults not yet met."""
        _http.delete(f"{self.url}/_faults").raise_for_status()

    def move(self, number: str, code: int, **more: Any) -> None:
        """Let something happen to an order."""
        _http.post(f"{self.url}/_move", json={"number": number, "code": str(code), **more}).raise_for_status()

    def webhook(self, *numbers: str) -> bytes:
        """Return the body that it would push about these orders."""
        return _http.post(f"{self.url}/_webhook", json={"numbers": numbers}).raise_for_status().content

    def received(self) -> dict[str, Any]:
        """Return what it received."""
        received: dict[str, Any] = _http.get(f"{self.url}/_received").raise_for_status().json()
        return received

    def orders(self, number: str) -> list[dict[str, Any]]:
        """Return the orders that it holds under a number."""
        orders: list[dict[str, Any]] = self.received()["orders"].get(number, [])
        return orders

    def calls(self, service: str) -> int:
        """Return how often a call was made."""
        return int(self.received()["calls"].get(service, 0))
