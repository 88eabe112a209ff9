"""MyVNPost's own forms: the bodies we send and the answers we read. Source: contracts.md 1D."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations.vnpost.myvnpost.settings import MyVNPostSettings
from integrations.vnpost.places import PostPlace
from integrations.vnpost.privacy import fit_to_show
from integrations.vnpost.reading import MalformedAnswer, as_list, as_object, dong_of, text_of, time_of
from integrations.vnpost.status import CarrierStatus, Statuses
from scheduling.model.carriage import CarrierEvent, CarrierOrder, Leg, Quote, QuoteRequest

_AFTER_ALL = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One order as the carrier shows it. Names, phones and addresses are masked there and are not read at all."""

    number: str
    original_id: str | None
    waybill: str | None
    status: CarrierStatus
    fee_dong: int | None
    updated: str | None


@dataclass(frozen=True, slots=True)
class Correction:
    """The answer of orderCancel; ``kind`` is its Type."""

    kind: str
    message: str


def create_body(order: CarrierOrder, settings: MyVNPostSettings, place: PostPlace) -> dict[str, Any]:
    """Return CreateOrder of ``order``: the agency sends a result and receives papers, the citizen the reverse."""
    agency, citizen = settings.agency, order.citizen
    ends = [
        {"Name": agency.name, "Phone": agency.phone, "Address": agency.address} | _agency_codes(settings),
        {"Name": citizen.name, "Phone": citizen.phone, "Address": citizen.address} | _codes(place),
    ]
    parcel = {
        **settings.parcel,
        "saleOrderCode": order.number,
        "contentNote": order.contents,
        "weight": str(order.weight_grams),
        "deliveryInstruction": order.instruction,
    }
    return {
        "orderCreationStatus": 1,
        "type": "GUI",
        "customerCode": settings.customer_code,
        "contractCode": settings.contract_code,
        "informationOrder": {
            **_between(ends, order.leg),
            "serviceCode": settings.service_code,
            "addonService": _addons(order.cod_dong, settings),
            "additionRequest": [],
            "orgCodeCollect": None,
            "orgCodeAccept": None,
            **({settings.parcel_key: parcel} if settings.parcel_key else parcel),
        },
    }


def charge_body(request: QuoteRequest, settings: MyVNPostSettings, place: PostPlace) -> dict[str, Any]:
    """Return what ServicesCharge asks."""
    return {
        "scope": 1,
        "customerCode": settings.customer_code,
        "contractNumber": settings.contract_code,
        "data": {
            **_between([_agency_codes(settings), _codes(place)], request.leg),
            "receiverNational": "VN",
            "receiverCity": None,
            "receiverPostCode": "",
            "orgCodeAccept": None,
            "weight": request.weight_grams,
            "width": 0,
            "length": 0,
            "height": 0,
            "serviceCode": settings.service_code,
            "addonService": _addons(request.cod_dong, settings),
            "additionRequest": [],
            "vehicle": settings.parcel.get("vehicle", ""),
        },
    }


def _between(ends: list[dict[str, str]], leg: Leg) -> dict[str, str]:
    sender, receiver = ends if leg is Leg.DELIVERY else reversed(ends)
    named = {f"sender{name}": value for name, value in sender.items()}
    return named | {f"receiver{name}": value for name, value in receiver.items()}


def _agency_codes(settings: MyVNPostSettings) -> dict[str, str]:
    agency = settings.agency
    return _codes(PostPlace(agency.province, agency.district, agency.commune))


def _codes(place: PostPlace) -> dict[str, str]:
    return {"ProvinceCode": place.province, "DistrictCode": place.district, "CommuneCode": place.commune}


def _addons(cod_dong: int, settings: MyVNPostSettings) -> list[dict[str, str]]:
    if not cod_dong:
        return []
    return [{"code": settings.cod_addon, "propValue": f"{settings.cod_property}:{cod_dong}"}]


def read_created(body: object, statuses: Statuses) -> Record | None:
    """Read the answer of CreateOrder, bare or under ``data``; None when it shows no order.

    Raises
    ------
    MalformedAnswer
        Not an object.
    """
    answer = as_object(body, "không phải đối tượng JSON")
    inner = answer.get("data")
    record = _record(inner if isinstance(inner, dict) else answer, statuses)
    return record if record and (record.original_id or record.waybill) else None


def says_no(body: object) -> str | None:
    """Return the carrier's words when it says plainly that it did not do it, else None."""
    if isinstance(body, dict) and str(body.get("success")).lower() == "false":
        return text_of(body, "message", "errorMessage") or ""
    return None


def read_orders(body: object, statuses: Statuses) -> list[Record]:
    """Read ``{results: […]}``, alone or in a list: the orders that bear a number."""
    records = [_record(fields, statuses) for fields in _results(body)]
    return [record for record in records if record]


def read_list(body: object, statuses: Statuses) -> tuple[list[Record], int]:
    """Read a page of the list, and how many orders it holds in all; what is not in it is believed not to be there.

    Raises
    ------
    MalformedAnswer
        Also where it could not have shown an order of ours: a bare nothing (an empty page says so under ``results``),
        or orders without the field of their number (typed in by hand, an order has an empty one).
    """
    results = _results(body)
    if body == [] or any("saleOrderCode" not in fields for fields in results):
        raise MalformedAnswer("results, saleOrderCode")
    return read_orders(body, statuses), len(results)


def _results(body: object) -> list[Mapping[str, Any]]:
    found: list[Any] = []
    for each in body if isinstance(body, list) else [body]:
        found += as_list(as_object(each, "results").get("results"), "results")
    return [as_object(fields, "results") for fields in found]


def _record(fields: Mapping[str, Any], statuses: Statuses) -> Record | None:
    number = text_of(fields, "saleOrderCode")
    if number is None:
        return None
    return Record(
        number=number,
        original_id=text_of(fields, "originalID", "originalId"),
        waybill=text_of(fields, "itemCode"),
        status=statuses.of(text_of(fields, "status") or ""),
        fee_dong=dong_of(fields, "totalFee"),
        updated=text_of(fields, "updatedDate", "createdDate"),
    )


def read_history(body: object, record: Record, statuses: Statuses) -> tuple[CarrierEvent, ...]:
    """Read the history of ``record``, oldest first; steps of one second stay in the carrier's order."""
    data = as_object(as_object(body, "không phải đối tượng JSON").get("data"), "data")
    steps = [as_object(step, "statusHistory") for step in as_list(data.get("statusHistory"), "statusHistory")]
    events = {event.key: event for event in (_step(step, record, statuses) for step in steps)}
    return tuple(sorted(events.values(), key=lambda event: event.happened_at or _AFTER_ALL))


def _step(step: Mapping[str, Any], record: Record, statuses: Statuses) -> CarrierEvent:
    day, hour = text_of(step, "createdDate"), text_of(step, "createdHour", "createHour")
    whole = f"{day} {hour}" if day and hour and ":" not in day else day
    status, label = statuses.of(text_of(step, "statusCode") or ""), text_of(step, "statusName") or ""
    return _event(record, status, label, whole, text_of(step, "locateName"))


def event_of(record: Record) -> CarrierEvent:
    """Return what a record itself says has happened, for an order that has no history yet."""
    return _event(record, record.status, record.status.label, record.updated, None)


def _event(record: Record, status: CarrierStatus, label: str, when: str | None, place: str | None) -> CarrierEvent:
    happened_at = time_of(when)
    moment = when if happened_at is None else happened_at.isoformat()
    return CarrierEvent(
        key=f"{record.waybill or record.original_id}|{status.code}|{moment}",
        number=record.number,
        generation=status.generation,
        code=status.code,
        label=fit_to_show(label, number=record.number, hide=()),
        meaning=status.meaning,
        needs_person=status.needs_person or happened_at is None,
        happened_at=happened_at,
        waybill=record.waybill,
        place=place,
    )


def read_correction(body: object) -> Correction:
    """Read the answer of orderCancel, whose keys' case varies and which is sometimes a list of one."""
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    fields = {name.lower(): value for name, value in as_object(body, "không phải đối tượng JSON").items()}
    kind = text_of(fields, "type")
    if kind is None:
        raise MalformedAnswer("Type")
    return Correction(kind, text_of(fields, "message") or "")


def read_charges(body: object) -> tuple[Quote, ...]:
    """Read the prices of ServicesCharge."""
    quotes = []
    for each in as_list(body, "không phải danh sách"):
        fields = as_object(each, "ServicesCharge")
        service, fee = text_of(fields, "serviceCode"), dong_of(fields, "totalFee")
        if service is None or fee is None:
            raise MalformedAnswer("serviceCode, totalFee")
        quotes.append(Quote(service, text_of(fields, "serviceName") or "", fee))
    return tuple(quotes)
