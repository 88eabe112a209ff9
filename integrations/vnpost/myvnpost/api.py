"""The calls of MyVNPost, one method each, under one shared token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

from integrations.partner.token import SharedToken, Token
from integrations.partner.transport import Call, Transport
from integrations.vnpost import errors
from integrations.vnpost.myvnpost import wire
from integrations.vnpost.myvnpost.settings import MyVNPostSettings
from integrations.vnpost.reading import MalformedAnswer, as_object, text_of
from integrations.vnpost.status import Statuses
from scheduling.model.carriage import CarrierEvent, Quote

T = TypeVar("T")
_DAY = timedelta(days=1)


class MyVNPostApi:
    """One account's calls. Every failure is a :class:`scheduling.ports.PartnerFailure`."""

    def __init__(self, settings: MyVNPostSettings, statuses: Statuses, monotonic: Callable[[], float]) -> None:
        self._settings, self._statuses = settings, statuses
        self._transport = Transport(settings.line, errors.FAILURES)
        self._token = SharedToken(self._fetch_token, monotonic)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def create(self, body: Mapping[str, Any]) -> object:
        """Create an order; the answer is not read, for what it says is the adapter's to judge."""
        return self._ask(self._settings.paths.create, "POST", body=body, writes=True)

    def cancel(self, original_id: str) -> wire.Correction:
        """Ask for a cancellation."""
        path = self._settings.paths.cancel
        body = self._ask(path, "POST", body={"OriginalId": original_id}, writes=True)
        return _read(path, lambda: wire.read_correction(body), writes=True)

    def charges(self, body: Mapping[str, Any]) -> tuple[Quote, ...]:
        """Price a parcel."""
        path = self._settings.paths.charge
        answer = self._ask(path, "POST", body=body)
        return _read(path, lambda: wire.read_charges(answer))

    def changed(self, first: date, last: date, page: int, size: int) -> tuple[list[wire.Record], int]:
        """Return a page of the orders last changed on these days, perhaps with some of the next, and its length.

        No source says whether the day of lastUpdateTo counts, so the next is named: that is right either way.
        """
        path = self._settings.paths.list
        query = {
            "lastUpdateFrom": f"{first:%d-%m-%Y}",
            "lastUpdateTo": f"{last + _DAY:%d-%m-%Y}",
            "type": "GUI",
            "size": str(size),
            "page": str(page),
            "isInternational": "false",
        }
        body = self._ask(path, "GET", query=query)
        return _read(path, lambda: wire.read_list(body, self._statuses))

    def by_waybill(self, waybill: str) -> list[wire.Record]:
        """Return the orders of one waybill."""
        path = self._settings.paths.get
        body = self._ask(path, "GET", query={"type": "1", "code": waybill})
        return _read(path, lambda: wire.read_orders(body, self._statuses))

    def history(self, record: wire.Record) -> tuple[CarrierEvent, ...]:
        """Return what happened to an order; without a waybill it has no history, only its present state."""
        if record.waybill is None:
            return (wire.event_of(record),)
        path = self._settings.paths.history
        body = self._ask(path, "GET", query={"type": "1", "code": record.waybill})
        return _read(path, lambda: wire.read_history(body, record, self._statuses)) or (wire.event_of(record),)

    def _ask(
        self,
        path: str,
        method: Literal["GET", "POST"],
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        writes: bool = False,
    ) -> Any:
        call = Call(path, method, self._settings.url(path), query=query or {}, body=body, writes=writes)
        return self._transport.send_with(self._token, self._settings.token_header, call)

    def _fetch_token(self) -> Token:
        settings, path = self._settings, self._settings.paths.token
        body = {
            "username": settings.username.get_secret_value(),
            "password": settings.password.get_secret_value(),
            "customerCode": settings.customer_code,
        }
        answer = self._transport.fetch(Call(path, "POST", settings.url(path), body=body))
        token = _read(path, lambda: text_of(as_object(answer, "không phải đối tượng JSON"), "token"))
        if wire.says_no(answer) is not None or not token or not (token.isascii() and token.isprintable()):
            raise errors.login_refused("success false hoặc không có token")
        return Token(token, settings.token_seconds)


def _read(path: str, read: Callable[[], T], *, writes: bool = False) -> T:
    try:
        return read()
    except MalformedAnswer as error:
        raise errors.malformed(path, str(error), writes=writes) from error
