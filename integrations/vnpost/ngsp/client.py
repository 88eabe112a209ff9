"""The adapter of the gateway: order/post, order/cancel, the tracking feed, and a price where there is one."""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from integrations.partner.settings import Endpoint
from integrations.partner.token import SharedToken, Token
from integrations.partner.transport import Call, Transport
from integrations.vnpost import errors
from integrations.vnpost.checks import check_order
from integrations.vnpost.ngsp import wire
from integrations.vnpost.ngsp.settings import ClientCredentials, GivenToken, NgspSettings
from integrations.vnpost.places import read_places
from integrations.vnpost.privacy import fit_to_show, personal_texts
from integrations.vnpost.reading import MalformedAnswer, as_object, text_of
from integrations.vnpost.status import Generation, Statuses
from scheduling.model.carriage import (
    Cancellation,
    Capabilities,
    CarrierOrder,
    Consignment,
    Doubt,
    EventPage,
    OrderRef,
    Placement,
    Quote,
    QuoteRequest,
)
from scheduling.ports import PartnerFailure

_log = structlog.get_logger(__name__)
_TOKEN, _POST, _CANCEL, _TRACKING, _PRICE = "token", "order/post", "order/cancel", "order/tracking", "price"


class NgspCarrier:
    """A :class:`scheduling.ports.Carrier` over an NGSP or LGSP gateway. Safe to share between threads.

    Parameters
    ----------
    settings
        See :class:`NgspSettings`.
    monotonic
        Seconds that never run backwards; judges the age of the token.

    Raises
    ------
    PartnerFailure
        ``CONFIGURATION``, ``carrier.settings``: a file that the settings name cannot be read.
    """

    def __init__(self, settings: NgspSettings, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._places = read_places(settings.places_file)
        self._statuses = Statuses(Generation.NGSP, settings.status_file)
        self._transport = Transport(settings.line, errors.FAILURES)
        self._token = SharedToken(self._fetch_token, monotonic)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    @property
    def capabilities(self) -> Capabilities:
        """No look-up of one order and no push: the feed is all there is."""
        settings = self._settings
        return Capabilities(
            quotes=settings.price is not None,
            looks=False,
            settles_doubt=settings.duplicate_safe,
            pulls=settings.tracking is not None,
            hints=False,
        )

    def quote(self, request: QuoteRequest) -> tuple[Quote, ...]:
        """Return the one price that the gateway tells."""
        endpoint = self._settings.price
        if endpoint is None:
            raise errors.cannot("quote")
        place = self._places.of(Generation.NGSP, request.commune_code)
        body = self._ask(_PRICE, endpoint, body=wire.price_body(request, self._settings, place))
        try:
            return (Quote("HCC", "Bưu chính công ích", wire.read_price(body)),)
        except MalformedAnswer as error:
            raise errors.malformed(_PRICE, str(error), writes=False) from error

    def place(self, order: CarrierOrder, doubt: Doubt | None = None) -> Placement:
        """Post the order; in doubt, post the same number again only where the gateway is known to refuse a second."""
        check_order(order)
        settings = self._settings
        body = wire.order_body(order, settings, self._places.of(Generation.NGSP, order.citizen.commune_code))
        if doubt is not None and not settings.duplicate_safe:
            raise errors.in_doubt()
        answer = self._order_answer(_POST, self._ask(_POST, settings.post, body=body, writes=True))
        if answer.status in settings.accepted_codes:
            return Placement(order.number, None, None, None, already=False)
        if answer.status in settings.exists_codes:
            if not settings.duplicate_safe:
                raise errors.number_taken(answer.status)
            return Placement(order.number, None, None, None, already=True)
        raise self._refusal(_POST, answer, order.number, personal_texts(order))

    def cancel(self, ref: OrderRef) -> Cancellation:
        """Cancel by number."""
        settings, endpoint = self._settings, self._settings.cancel
        if endpoint is None:
            raise errors.cannot("cancel")
        fields = {endpoint.customer_field: settings.customer_code, endpoint.number_field: ref.number}
        sent: dict[str, Any] = {"query": fields} if endpoint.method == "GET" else {"body": fields}
        answer = self._order_answer(_CANCEL, self._ask(_CANCEL, endpoint, writes=True, **sent))
        if answer.status in settings.cancelled_codes | settings.already_cancelled_codes:
            already = answer.status in settings.already_cancelled_codes
            return Cancellation(ref.number, pending=False, already=already)
        raise self._refusal(_CANCEL, answer, ref.number, ())

    def events(self, cursor: str | None) -> EventPage:
        """Return the next page of the feed.

        Its cursor is the highest id of the page. A full page that does not go upwards would mean that the feed
        begins with the newest, and that older events below the page would be skipped: such a page is refused. So is
        one that goes back behind the cursor, since then nothing new might ever be told.
        """
        endpoint = self._settings.tracking
        if endpoint is None:
            raise errors.cannot("events")
        after = cursor or wire.FIRST_CURSOR
        query = {"pagesize": str(endpoint.page_size), "lastId": after}
        body = self._ask(_TRACKING, endpoint, query=query)
        try:
            page = wire.read_feed(body, self._settings, self._statuses)
        except MalformedAnswer as error:
            raise errors.malformed(_TRACKING, str(error), writes=False) from error
        full = len(page.ids) >= endpoint.page_size
        if full and any(one > other for one, other in itertools.pairwise(page.ids)):
            raise errors.malformed(_TRACKING, "thứ tự của trang đầy", writes=False)
        if any(name < after for name in page.ids):
            raise errors.malformed(_TRACKING, "lastId không có tác dụng", writes=False)
        if page.of_others:
            _log.warning("carrier_feed_of_others", records=page.of_others)
        last = max((after, *page.ids))
        return EventPage(page.events, last, more=full and last > after)

    def cursor_at(self, moment: datetime) -> str:
        """Return the smallest id of that second, ids being what MongoDB makes."""
        return f"{int(moment.timestamp()):08x}" + "0" * 16

    def look(self, ref: OrderRef) -> Consignment | None:
        """Fail: the gateway has no such call."""
        raise errors.cannot("look")

    def _ask(
        self,
        name: str,
        endpoint: Endpoint,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        writes: bool = False,
    ) -> Any:
        call = Call(
            name,
            endpoint.method,
            endpoint.url,
            endpoint.plain_headers(),
            {**endpoint.query, **(query or {})},
            body,
            writes=writes,
        )
        return self._transport.send_with(self._token, self._settings.token.header, call)

    def _order_answer(self, name: str, body: object) -> wire.Answer:
        try:
            answer = wire.read_answer(body)
        except MalformedAnswer as error:
            raise errors.malformed(name, str(error), writes=True) from error
        if answer.status in self._settings.busy_codes:
            raise errors.busy(name, f"Status {answer.status}")
        if answer.status in self._settings.login_codes:
            raise errors.login_refused(f"Status {answer.status}")
        return answer

    def _refusal(self, name: str, answer: wire.Answer, number: str, personal: tuple[str, ...]) -> PartnerFailure:
        hide = (*personal, self._settings.customer_code, *self._secrets())
        return errors.refused(name, answer.status, fit_to_show(answer.message, number=number, hide=hide))

    def _secrets(self) -> tuple[str, ...]:
        source = self._settings.token
        named = (source.given,) if isinstance(source, GivenToken) else (source.consumer_key, source.consumer_secret)
        return tuple(secret.get_secret_value() for secret in named)

    def _fetch_token(self) -> Token:
        source = self._settings.token
        if isinstance(source, GivenToken):
            return Token(source.written("Bearer", source.given.get_secret_value()), float("inf"))
        body = self._transport.fetch(_token_call(source))
        try:
            answer = as_object(body, "không phải đối tượng JSON")
            token, kind = text_of(answer, "access_token"), text_of(answer, "token_type") or "Bearer"
            seconds = int(text_of(answer, "expires_in") or source.default_seconds)
        except ValueError as error:
            raise errors.malformed(_TOKEN, "expires_in hoặc access_token", writes=False) from error
        if token is None or not (f"{kind}{token}".isascii() and f"{kind}{token}".isprintable()):
            raise errors.login_refused("không có access_token")
        return Token(source.written(kind, token), max(seconds - source.margin_seconds, 0))


def _token_call(source: ClientCredentials) -> Call:
    pair = f"{source.consumer_key.get_secret_value()}:{source.consumer_secret.get_secret_value()}"
    headers = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    grant = {"grant_type": "client_credentials"}
    match source.grant_in:
        case "body":
            return Call(_TOKEN, "POST", source.url, headers, body=grant, form=True)
        case "query":
            return Call(_TOKEN, "POST", source.url, headers, query=grant, body={}, form=True)
        case "query_and_header":
            return Call(_TOKEN, "POST", source.url, headers | grant, query=grant, body={}, form=True)
