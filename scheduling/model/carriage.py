"""What is said between us and a carrier, whichever carrier it is: frozen values, no wire form.

Nothing here holds an ID number, and of the citizen only what a postman needs (R21): there is no field that could
carry more. An answer of a carrier brings back no name, address or phone either, since carriers mask them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Leg(StrEnum):
    """Which way the envelope goes; the value is the letter in the order number."""

    DELIVERY = "D"
    """Agency to citizen: a result brought home."""
    PICKUP = "P"
    """Citizen to agency: papers fetched at home."""


class Meaning(StrEnum):
    """What has happened to an envelope, whichever interface says so."""

    DRAFT = "draft"
    CREATED = "created"
    PENDING = "pending"
    CANCELLED = "cancelled"
    PICKUP_ASSIGNED = "pickup_assigned"
    PICKING_UP = "picking_up"
    PICKUP_FAILED = "pickup_failed"
    PICKUP_ABANDONED = "pickup_abandoned"
    PICKUP_CANCELLED = "pickup_cancelled"
    PICKED_UP = "picked_up"
    ACCEPTED_AT_POST_OFFICE = "accepted_at_post_office"
    IN_TRANSIT = "in_transit"
    FORWARDED = "forwarded"
    AT_DELIVERY_OFFICE = "at_delivery_office"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    PART_DELIVERED = "part_delivered"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERY_CANCELLED = "delivery_cancelled"
    RETURN_PENDING = "return_pending"
    RETURN_APPROVED = "return_approved"
    RETURNING = "returning"
    RETURNED = "returned"
    PART_RETURNED = "part_returned"
    COD_SETTLED = "cod_settled"
    SHIPPING_FEE_SETTLED = "shipping_fee_settled"
    CANCEL_FEE_SETTLED = "cancel_fee_settled"
    INTERNATIONAL = "international"
    UNKNOWN = "unknown"


CALLED_OFF = frozenset({Meaning.CANCELLED, Meaning.PICKUP_CANCELLED, Meaning.DELIVERY_CANCELLED})
"""The meanings of an order that was cancelled."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an adapter, as it is configured, can do.

    Parameters
    ----------
    quotes
        ``quote`` answers.
    looks
        ``look`` answers: the carrier can be asked about one order.
    settles_doubt
        ``place`` may be called again after a call of unknown end: either it looks first, or the carrier refuses
        a number it holds. Without this, such a call goes to a person.
    pulls
        ``events`` answers.
    hints
        The carrier pushes; what it pushes is only a hint of which orders to ``look`` at.
    """

    quotes: bool
    looks: bool
    settles_doubt: bool
    pulls: bool
    hints: bool


@dataclass(frozen=True, slots=True)
class Citizen:
    """The citizen's end of an order. ``commune_code`` is the national code; the address is the part below it."""

    name: str
    phone: str
    address: str
    commune_code: str


@dataclass(frozen=True, slots=True)
class CarrierOrder:
    """One order; the agency's own end of it is in the adapter's settings.

    Parameters
    ----------
    number
        From :func:`scheduling.model.order_number.order_number`.
    contents
        What the carrier may know is inside, such as the dossier codes; no detail of the papers (R6).
    cod_dong
        To be collected from the citizen in all; which part of it is the procedure's fee and which is postage stays
        in our books (R2).
    instruction
        A word to the postman, or nothing.
    """

    number: str
    leg: Leg
    citizen: Citizen
    contents: str
    weight_grams: int
    cod_dong: int = 0
    instruction: str = ""


@dataclass(frozen=True, slots=True)
class OrderRef:
    """An order already placed, or believed to be.

    Parameters
    ----------
    placed_at
        Not later than the first call that placed it; aware. Where to begin looking.
    carrier_id, waybill
        As its placement or an event told them, if they did.
    """

    number: str
    placed_at: datetime
    carrier_id: str | None = None
    waybill: str | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """Earlier calls of one order number, of which we do not know whether the carrier acted.

    Parameters
    ----------
    since, until
        When the first of them was begun and the last ended or was given up; aware.
    """

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Placement:
    """The carrier's word that it holds the order.

    Parameters
    ----------
    carrier_id, waybill
        Its own numbers, where it tells them already.
    fee_dong
        What it will charge, where it says so; may be provisional.
    already
        True when an earlier call had placed it.
    """

    number: str
    carrier_id: str | None
    waybill: str | None
    fee_dong: int | None
    already: bool


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The carrier's word about a cancellation.

    Parameters
    ----------
    pending
        True when it must still approve: the envelope may yet be carried, and events tell the end.
    already
        True when the order was cancelled before this call.
    """

    number: str
    pending: bool
    already: bool


@dataclass(frozen=True, slots=True)
class QuoteRequest:
    """What is to be priced, between the agency and a commune (national code)."""

    leg: Leg
    commune_code: str
    weight_grams: int
    cod_dong: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """One service and its price in all."""

    service: str
    label: str
    fee_dong: int


@dataclass(frozen=True, slots=True)
class CarrierEvent:
    """One thing that the carrier says has happened to one order.

    Parameters
    ----------
    key
        The same for the same event however often it is told; unique within one carrier account.
    generation, code, label
        As the carrier gave them; (generation, code) is the key of its code table. The label is masked.
    needs_person
        Nothing may follow by itself: the code is not in the table, or the record is damaged.
    happened_at
        Aware; None when the carrier's own time cannot be read, and then a person is needed as well.
    """

    key: str
    number: str
    generation: str
    code: str
    label: str
    meaning: Meaning
    needs_person: bool
    happened_at: datetime | None
    waybill: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events, and from where to go on. Kept with its events in one transaction, it loses none."""

    events: tuple[CarrierEvent, ...]
    cursor: str
    more: bool
    """True when the next page can be asked for at once."""


@dataclass(frozen=True, slots=True)
class Consignment:
    """All that the carrier says of one order now."""

    number: str
    carrier_id: str | None
    waybill: str | None
    code: str
    meaning: Meaning
    needs_person: bool
    fee_dong: int | None
    events: tuple[CarrierEvent, ...]
    """Oldest first."""
