"""The gateway's own forms: the bodies we send and the answers we read. Source: contracts.md 1B."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.vnpost import errors
from integrations.vnpost.ngsp.settings import NgspSettings
from integrations.vnpost.places import PostPlace
from integrations.vnpost.privacy import fit_to_show
from integrations.vnpost.reading import ZONE, MalformedAnswer, as_list, as_object, dong_of, plausible, text_of
from integrations.vnpost.status import Statuses
from scheduling.model.carriage import CarrierEvent, CarrierOrder, Leg, QuoteRequest

FIRST_CURSOR = "0" * 24
_OBJECT_ID = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The envelope of order/post and order/cancel; ``status`` as text, whatever form it came in."""

    status: str
    message: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the feed as it came: the events that are this customer's, and the ids of all."""

    events: tuple[CarrierEvent, ...]
    ids: tuple[str, ...]
    of_others: int


def order_body(order: CarrierOrder, settings: NgspSettings, place: PostPlace) -> dict[str, Any]:
    """Return order/post of ``order``: the agency sends a result and receives papers, the citizen the reverse."""
    agency, citizen = settings.agency, order.citizen
    ends = [
        _end(agency.name, agency.phone, agency.address, agency.province, agency.district),
        _end(citizen.name, citizen.phone, citizen.address, place.province, place.district),
    ]
    sender, receiver = ends if order.leg is Leg.DELIVERY else reversed(ends)
    return {
        **settings.extra_fields,
        "CustomerCode": settings.customer_code,
        "OrderNumber": order.number,
        "CODAmount": order.cod_dong,
        **{f"Sender{name}": value for name, value in sender.items()},
        "SenderDesc": order.contents,
        "Description": order.instruction,
        **{f"Receiver{name}": value for name, value in receiver.items()},
    }


def _end(name: str, phone: str, address: str, province: str, district: str) -> dict[str, Any]:
    return {
        "Name": name,
        "Tel": phone,
        "Address": address,
        "Province": _number(province, "province"),
        "District": _number(district, "district"),
    }


def price_body(request: QuoteRequest, settings: NgspSettings, place: PostPlace) -> dict[str, Any]:
    """Return what the price call asks."""
    ends = [
        {"provCode": settings.agency.province, "distCode": settings.agency.district},
        {"provCode": place.province, "distCode": place.district},
    ]
    sender, receiver = ends if request.leg is Leg.DELIVERY else reversed(ends)
    return {"weight": request.weight_grams, "mainSrv": "HCC", "isreturn": 1, "sender": sender, "receiver": receiver}


def read_answer(body: object) -> Answer:
    """Read the envelope of an order call.

    Raises
    ------
    MalformedAnswer
        No object, or no Status in it.
    """
    envelope = as_object(body, "không phải đối tượng JSON")
    code = text_of(envelope, "Status")
    if code is None:
        raise MalformedAnswer("Status")
    return Answer(code, text_of(envelope, "Message") or "")


def read_price(body: object) -> int:
    """Read the price in đồng."""
    content = as_object(as_object(body, "không phải đối tượng JSON").get("content"), "content")
    price = dong_of(content, "price")
    if price is None:
        raise MalformedAnswer("content.price")
    return price


def read_feed(body: object, settings: NgspSettings, statuses: Statuses) -> FeedPage:
    """Read one page of the feed.

    A record that says which order it is about is never dropped: what else is wrong with it goes to a person. One of
    another agency's CustomerCode is: it is none of our business.

    Raises
    ------
    MalformedAnswer
        A record without an id, or without an order.
    """
    page = as_object(body, "không phải đối tượng JSON")
    embedded = as_object(page.get("_embedded"), "_embedded")
    records = [as_object(item, "rh:doc") for item in as_list(embedded.get("rh:doc"), "rh:doc")]
    ids = tuple(_id(record) for record in records)
    ours = [_is_ours(record, settings.customer_code) for record in records]
    events = {
        name: _event(name, record, settings, statuses)
        for name, record, own in zip(ids, records, ours, strict=True)
        if own
    }
    return FeedPage(tuple(events.values()), ids, ours.count(False))


def _is_ours(record: Mapping[str, Any], customer_code: str) -> bool:
    return text_of(record, "CustomerCode") in (None, customer_code)


def _id(record: Mapping[str, Any]) -> str:
    name = (text_of(as_object(record.get("_id"), "_id"), "$oid") or "").lower()
    if not _OBJECT_ID.fullmatch(name):
        # The cursor is the highest id: ids of another form could not be compared.
        raise MalformedAnswer("_id.$oid")
    return name


def _event(key: str, record: Mapping[str, Any], settings: NgspSettings, statuses: Statuses) -> CarrierEvent:
    number = text_of(record, "OrderNumber")
    if number is None:
        raise MalformedAnswer("OrderNumber")
    code = text_of(record, "StatusCode") or ""
    meant = statuses.of(code)
    happened_at = _event_time(record.get("EventTime"), settings)
    words = ". ".join(filter(None, (text_of(record, "StatusMessage"), text_of(record, "Notes"))))
    return CarrierEvent(
        key=key,
        number=number,
        generation=statuses.generation,
        code=code,
        label=fit_to_show(words, number=number, hide=()),
        meaning=meant.meaning,
        needs_person=meant.needs_person or happened_at is None,
        happened_at=happened_at,
        waybill=text_of(record, "ItemCode"),
        place=text_of(record, "POSID"),
    )


def _event_time(value: object, settings: NgspSettings) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | str) or settings.tracking is None:
        return None
    try:
        match settings.tracking.event_time:
            case "yyyyMMddHHmmss":
                return plausible(datetime.strptime(str(value).strip(), "%Y%m%d%H%M%S").replace(tzinfo=ZONE))
            case "seconds":
                return plausible(datetime.fromtimestamp(int(value), UTC))
            case "milliseconds":
                return plausible(datetime.fromtimestamp(int(value) / 1000, UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise errors.invalid_field(name) from None
