"""What the gateway answers (contracts.md 1B)."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrations.partner.standin.app import Answer, Ask
from integrations.vnpost.standin.ledger import Happening, Held, Ledger, Move
from integrations.vnpost.standin.options import NgspOptions

TOKEN, POST, CANCEL, TRACKING, PRICE = "token", "order/post", "order/cancel", "order/tracking", "price"
BASE = "/apiVNPostNGSP/p1.0/"
BY_HEADER = {"vnpost_post_order": POST, "vnpost_cancel_order": CANCEL, "vnpost_tracking": TRACKING}
BY_QUERY = {"OrderPost": POST, "OrderCancel": CANCEL, "OrderTracking": TRACKING}
ACCEPTED, EXISTS, CANCELLED, REFUSED = "100", "101", "110", "400"
_WHOLE = ("CODAmount", "SenderProvince", "SenderDistrict", "ReceiverProvince")
_TEXTS = ("CustomerCode", "OrderNumber", *(f"{end}{it}" for end in ("Sender", "Receiver") for it in ("Name", "Tel")))


class NgspStandin:
    """The gateway's mind, without HTTP.

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
        options: NgspOptions | None = None,
        *,
        store: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.options = options or NgspOptions()
        self.ledger = Ledger(store)
        self._monotonic, self._now = monotonic, now
        self._tokens: dict[str, float] = {}

    def service_of(self, ask: Ask) -> str:
        """Name the call, by the selector that the options chose; anything else is at no address."""
        if ask.path in ("/token", "/price"):
            return ask.path[1:]
        match self.options.selector:
            case "path":
                return ask.path.removeprefix(BASE) if ask.path.startswith(BASE) else "?"
            case "header":
                return BY_HEADER.get(ask.headers.get("service-code", ""), "?")
            case "query":
                return BY_QUERY.get(ask.query.get("serviceName", ""), "?")

    def answer(self, service: str, ask: Ask) -> Answer:
        """Answer one call."""
        if service == TOKEN:
            return self._give_token(ask)
        token = ask.headers.get("authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, 0.0) <= self._monotonic():
            return 401, {"fault": {"code": 900901, "message": "Invalid Credentials"}}
        match service:
            case "order/post":
                return self._post(ask.body)
            case "order/cancel":
                fields = {
                    name.lower(): value for name, value in (ask.query if ask.method == "GET" else ask.body).items()
                }
                return self._cancel(fields.get("ordernumber") or fields.get("sodonhang") or "")
            case "order/tracking":
                return self._track(int(ask.query["pagesize"]), ask.query["lastId"])
            case "price":
                return 200, {"content": {"price": self._whole(31_000)}}
            case _:
                return 404, {"message": "no such API"}

    def forget_tokens(self) -> None:
        """End every token at once."""
        self._tokens.clear()

    @property
    def controls(self) -> dict[str, Callable[[dict[str, Any]], Any]]:
        """What may be done to it."""
        return {"move": self._move}

    def received(self) -> dict[str, Any]:
        """Return the orders."""
        return {"orders": self.ledger.received()}

    def _move(self, body: dict[str, Any]) -> dict[str, Any] | None:
        return {} if self.ledger.move(Move.model_validate(body), self._now()) else None

    def _give_token(self, ask: Ask) -> Answer:
        pair = f"{self.options.consumer_key}:{self.options.consumer_secret}"
        basic = "Basic " + base64.b64encode(pair.encode()).decode()
        places = {"body": [ask.body], "query": [ask.query], "query_and_header": [ask.query, ask.headers]}
        granted = all(place.get("grant_type") == "client_credentials" for place in places[self.options.grant_in])
        if ask.headers.get("authorization") != basic or not granted:
            return 401, {"error": "invalid_client"}
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self._monotonic() + self.options.token_seconds
        return 200, {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self._whole(self.options.token_seconds),
        }

    def _post(self, body: dict[str, Any]) -> Answer:
        for name in _WHOLE:
            if isinstance(body.get(name), bool) or not isinstance(body.get(name), int):
                return self._say(REFUSED, f"{name} phải là số nguyên")
        for name in _TEXTS:
            if not isinstance(body.get(name), str) or not body[name]:
                return self._say(REFUSED, f"Thiếu {name}")
        if body["CustomerCode"] != self.options.customer_code:
            return self._say(REFUSED, "Sai CustomerCode")
        number = body["OrderNumber"]
        if self.ledger.of(number) and self.options.second_order == "exists":
            return self._say(EXISTS, f"Đơn hàng {number} đã tồn tại")
        self.ledger.take(number, body, self._now())
        return self._say(ACCEPTED, "Thành công")

    def _cancel(self, number: str) -> Answer:
        orders = self.ledger.of(number)
        if not orders:
            return self._say(REFUSED, "Không tìm thấy đơn hàng")
        again = orders[-1].cancelled
        self.ledger.cancel(orders[-1])
        return self._say(self.options.cancel_again if again else CANCELLED, "Đã hủy")

    def _track(self, page_size: int, after: str) -> Answer:
        told = [(each, held) for held in self.ledger.orders for each in held.happenings]
        records = sorted((self._record(each, held) for each, held in told), key=lambda record: record["_id"]["$oid"])
        left = [record for record in records if record["_id"]["$oid"] > after]
        page = left[:page_size]
        pages = -(-len(left) // page_size)
        return 200, {
            "_size": self._whole(len(left)),
            "_total_pages": self._whole(pages),
            "_returned": self._whole(len(page)),
            "_embedded": {"rh:doc": page},
        }

    def _record(self, each: Happening, held: Held) -> dict[str, Any]:
        return {
            "_id": {"$oid": f"{int(each.told_at.timestamp()):08x}{each.serial:016x}"},
            "CustomerCode": held.body["CustomerCode"],
            "OrderNumber": held.number,
            "EventTime": int(each.at.timestamp() * 1000),
            "POSID": each.what.place,
            "ItemCode": held.waybill,
            "StatusCode": self._whole(each.what.code),
            "StatusMessage": each.what.message,
            "Notes": each.what.notes,
        }

    def _whole(self, value: int | str) -> int | str:
        return str(value) if self.options.text_integers else int(value)

    def _say(self, code: str, message: str) -> Answer:
        return 200, {"Status": self._whole(code), "Message": message}
