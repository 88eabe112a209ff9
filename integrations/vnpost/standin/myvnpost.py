"""What MyVNPost answers (contracts.md 1D)."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from integrations.partner.standin.app import Answer, Ask
from integrations.vnpost.standin.ledger import Held, Ledger, Move
from integrations.vnpost.standin.options import MyVNPostOptions

LOGIN, CREATE, CHARGE, CANCEL = "GetAccessToken", "CreateOrder", "ServicesCharge", "orderCancel"
GET, LIST, HISTORY = "getOrder", "GetListOrder", "GetStatusHistoryOrder"
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_PLACES = tuple(f"{end}{level}Code" for end in ("sender", "receiver") for level in ("Province", "District", "Commune"))
_NEEDED = (
    *(f"{end}{it}" for end in ("sender", "receiver") for it in ("Name", "Phone", "Address")),
    *_PLACES,
    *("serviceCode", "saleOrderCode", "contentNote", "weight", "sendType"),
)
_CANCELLED = "9"


class MyVNPostStandin:
    """MyVNPost's mind, without HTTP. A second order of one saleOrderCode is taken like any other.

    Parameters
    ----------
    store
        Where orders are kept through kill -9; None keeps them in memory.
    monotonic
        Ends tokens.
    now
        Stamps orders and happenings; aware.
    """

    def __init__(
        self,
        options: MyVNPostOptions | None = None,
        *,
        store: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.options = options or MyVNPostOptions()
        self.ledger = Ledger(store)
        self._monotonic, self._now = monotonic, now
        self._tokens: dict[str, float] = {}

    def service_of(self, ask: Ask) -> str:
        """Name the call: the end of its path."""
        return ask.path.rsplit("/", 1)[-1]

    def answer(self, service: str, ask: Ask) -> Answer:
        """Answer one call."""
        if service == LOGIN:
            return self._log_in(ask.body)
        if self._tokens.get(ask.headers.get("token", ""), 0.0) <= self._monotonic():
            return self.options.token_refusal, {"success": False, "message": "Token không hợp lệ"}
        match (ask.method, service):
            case ("POST", "CreateOrder"):
                return self._create(ask.body)
            case ("POST", "ServicesCharge"):
                return self._charge(ask.body)
            case ("POST", "orderCancel"):
                return self._cancel(str(ask.body.get("OriginalId", "")))
            case ("GET", "getOrder"):
                return 200, [{"results": [self._record(held) for held in self._by_waybill(ask)]}]
            case ("GET", "GetListOrder"):
                return self._list(ask.query)
            case ("GET", "GetStatusHistoryOrder"):
                return 200, {"data": {"statusHistory ": [self._step(*it) for it in self._history(ask)]}}
            case _:
                return 404, {"message": "Not found"}

    def forget_tokens(self) -> None:
        """End every token at once."""
        self._tokens.clear()

    @property
    def controls(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """What may be done to it."""
        return {"move": self._move, "webhook": self._webhook}

    def received(self) -> dict[str, Any]:
        """Return the orders."""
        return {"orders": self.ledger.received()}

    def _move(self, body: dict[str, Any]) -> dict[str, Any] | None:
        return {} if self.ledger.move(Move.model_validate(body), self._now()) else None

    def _webhook(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return what it would push. Anyone can make such a signature: the key to it is published."""
        records = [self._record(held) for number in body["numbers"] for held in self.ledger.of(number)]
        return {"data": records, "sendDate": self._stamp(self._now()), "signature": secrets.token_urlsafe(32)}

    def _log_in(self, body: dict[str, Any]) -> Answer:
        given = (body.get("username"), body.get("password"), body.get("customerCode"))
        if given != (self.options.username, self.options.password, self.options.customer_code):
            return 200, {"success": False, "errorMessage": "Sai tài khoản hoặc mật khẩu", "token": None}
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self._monotonic() + self.options.token_seconds
        return 200, {"success": True, "errorMessage": None, "token": token}

    def _create(self, body: dict[str, Any]) -> Answer:
        parcel = body.get("informationOrder")
        if not isinstance(parcel, dict):
            return self._refuse("Thiếu informationOrder")
        if body.get("customerCode") != self.options.customer_code or body.get("type") != "GUI":
            return self._refuse("Sai customerCode hoặc type")
        if missing := [name for name in _NEEDED if not isinstance(parcel.get(name), str) or not parcel[name]]:
            return self._refuse(f"Thiếu {', '.join(missing)}")
        if not parcel["weight"].isdigit() or {parcel["senderDistrictCode"], parcel["receiverDistrictCode"]} != {
            "VNPOST"
        }:
            return self._refuse("Sai weight hoặc địa chỉ hai cấp")
        held = self.ledger.take(parcel["saleOrderCode"], body, self._now())
        self.ledger.happen(held, Move(number=held.number, code="1"), self._now())
        record = self._record(held)
        return 200, {"data": record, "success": True} if self.options.under_data else record

    def _charge(self, body: dict[str, Any]) -> Answer:
        data = body.get("data", {})
        if body.get("scope") != 1 or _missing_places(data):
            return self._refuse("Thiếu scope hoặc địa bàn")
        price = {"serviceCode": "CTN009", "serviceName": "Tiêu chuẩn", "mainFee": self._whole(26_500)}
        return 200, [{**price, "vasFee": self._whole(0), "totalFee": self._whole(28_620), "addonService": []}]

    def _cancel(self, original: str) -> Answer:
        found = [held for held in self.ledger.orders if self._original(held) == original]
        kind, message = "99", "Không hủy được"
        if found and not found[0].cancelled:
            kind, message = self.options.cancel_type, "Đã ghi nhận"
            if kind == "00":
                self.ledger.cancel(found[0])
                self.ledger.happen(found[0], Move(number=found[0].number, code=_CANCELLED), self._now())
        if self.options.cancel_in_list:
            return 200, [{"type": kind, "message": message, "originalId": original}]
        return 200, {"Type": kind, "Message": message, "OriginalId": original}

    def _list(self, query: dict[str, str]) -> Answer:
        first, last = _day(query["lastUpdateFrom"]), _day(query["lastUpdateTo"])
        size, page = int(query["size"]), int(query["page"])
        if query.get("type") != "GUI" or not 1 <= size <= 500:
            return self._refuse("Sai type hoặc size")
        orders = [held for held in self.ledger.orders if first <= held.updated_at.astimezone(_ZONE).date() <= last]
        return 200, {"results": [self._record(held) for held in orders[page * size : (page + 1) * size]]}

    def _by_waybill(self, ask: Ask) -> list[Held]:
        return [
            held for held in self.ledger.orders if ask.query.get("type") == "1" and held.waybill == ask.query["code"]
        ]

    def _history(self, ask: Ask) -> list[tuple[datetime, Move]]:
        return [(each.at, each.what) for held in self._by_waybill(ask) for each in held.happenings]

    def _step(self, at: datetime, what: Move) -> dict[str, Any]:
        date, hour = self._stamp(at).split(" ")
        return {
            "createdDate": date,
            "createHour": hour,
            "statusCode": self._whole(what.code),
            "statusName": what.message,
            "locateName": what.place,
        }

    def _record(self, held: Held) -> dict[str, Any]:
        parcel = held.body["informationOrder"]
        return {
            "orderHdrID": f"H{held.serial}",
            "originalID": self._original(held),
            "itemCode": held.waybill,
            "saleOrderCode": held.number,
            "status": self._whole(held.happenings[-1].what.code if held.happenings else "1"),
            "serviceCode": parcel["serviceCode"],
            "totalFee": self._whole(28_620),
            "receiverName": parcel["receiverName"][:1] + "+++",
            "receiverPhone": parcel["receiverPhone"][:3] + "+++++",
            "createdDate": self._stamp(held.taken_at),
            "updatedDate": self._stamp(held.updated_at),
        }

    def _original(self, held: Held) -> str:
        return f"O{held.serial}"

    def _stamp(self, moment: datetime) -> str:
        return moment.astimezone(_ZONE).strftime("%d/%m/%Y %H:%M:%S")

    def _whole(self, value: int | str) -> int | str:
        return str(value) if self.options.text_integers else int(value)

    def _refuse(self, message: str) -> Answer:
        return 200, {"success": False, "message": message}


def _missing_places(data: dict[str, Any]) -> list[str]:
    """Return which place codes a price request lacks."""
    return [name for name in _PLACES if not data.get(name)]


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%m-%Y").replace(tzinfo=_ZONE).date()
