"""What an agency says about its MyVNPost account; everything no source settles is here."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from integrations.partner.settings import Address, Block, Line, Secret, Text
from integrations.vnpost.settings import AgencyEnd


class Paths(Block):
    """Where each operation answers, below ``base_url``. Older accounts put ``customer-partner/`` before each."""

    token: Text = "GetAccessToken"
    create: Text = "CreateOrder"
    charge: Text = "ServicesCharge"
    cancel: Text = "orderCancel"
    get: Text = "getOrder"
    list: Text = "GetListOrder"
    history: Text = "GetStatusHistoryOrder"


class MyVNPostSettings(Block):
    """One agency's account.

    Parameters
    ----------
    base_url, paths
        Where the operations answer.
    username, password, customer_code, contract_code
        As VNPost issued them.
    service_code
        The service that is ordered, such as CTN009; which one fits results of procedures, no source says.
    places_file
        VNPost's codes of the communes, see :mod:`integrations.vnpost.places`.
    status_file
        Rows of generation 2 in the form of ``status.csv`` that go before the shipped table.
    token_header, token_seconds
        The header that carries the token, and how long one is used: its lifetime is documented nowhere.
    parcel
        Constants of the parcel.
    parcel_key
        Where they and the parcel's own fields stand: beside the addresses, or under this key.
    cod_addon, cod_property
        How an amount to collect is ordered.
    settle_seconds
        How long after a call of unknown end "not found" is not yet believed.
    list_size, page_size
        Orders asked for at once: when looking for one, and when reading what happened.
    days_back, overlap_days
        Where reading what happened begins the first time, and how many days it goes over again each time.
    cancelled_types, pending_types
        ``Type`` values of orderCancel that mean "done" and "waits for approval".
    """

    kind: Literal["myvnpost"] = "myvnpost"
    base_url: Address
    paths: Paths = Paths()
    username: Secret
    password: Secret
    customer_code: Text
    contract_code: str | None = None
    service_code: Text
    places_file: Path
    status_file: Path | None = None
    agency: AgencyEnd
    line: Line = Line(token_refused_statuses=frozenset({401, 403}))
    token_header: Text = "token"
    token_seconds: int = Field(default=3000, gt=0)
    parcel: dict[str, str] = Field(
        default={"vehicle": "BO", "sendType": "1", "isBroken": "0", "deliveryTime": "N", "deliveryRequire": "1"}
    )
    parcel_key: str | None = None
    cod_addon: Text = "GTG021"
    cod_property: Text = "PROP0018"
    settle_seconds: int = Field(default=120, ge=0)
    list_size: int = Field(default=500, ge=1, le=500)
    page_size: int = Field(default=50, ge=1, le=500)
    days_back: int = Field(default=30, ge=0)
    overlap_days: int = Field(default=1, ge=1)
    cancelled_types: frozenset[str] = frozenset({"00"})
    pending_types: frozenset[str] = frozenset({"02"})

    def url(self, path: str) -> str:
        """Return the address of an operation."""
        return f"{self.base_url.rstrip('/')}/{path.lstrip('/')}"
