"""What every carrier does, whichever it is: run against each adapter over HTTP."""

from __future__ import annotations

import typing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from integrations.vnpost import NullCarrier
from integrations.vnpost.carriers import AnySettings
from scheduling.model.carriage import (
    CarrierOrder,
    Doubt,
    Leg,
    Meaning,
    OrderRef,
    QuoteRequest,
)
from scheduling.ports import Carrier, FailureKind, PartnerFailure
from tests.integrations.vnpost.bench import ADDRESS, NAME, PHONE, pull
from tests.integrations.vnpost.conftest import PAIRS, Pair


def _ref(order: CarrierOrder) -> OrderRef:
    return OrderRef(order.number, datetime.now(UTC) - timedelta(minutes=1))


def _doubt() -> Doubt:
    return Doubt(datetime.now(UTC) - timedelta(minutes=1), datetime.now(UTC))


def test_every_adapter_that_an_operator_may_name_is_in_this_suite() -> None:
    named = {typing.get_args(each.model_fields["kind"].annotation)[0] for each in typing.get_args(AnySettings)}
    assert named == set(PAIRS)


def test_a_placed_order_is_held_once(pair: Pair, order: CarrierOrder) -> None:
    """One call, one order, under our number."""
    placement = pair.carrier.place(order)
    assert (placement.number, placement.already) == (order.number, False)
    assert len(pair.standin.orders(order.number)) == 1


def test_an_order_placed_again_in_doubt_is_the_same_order(pair: Pair, order: CarrierOrder) -> None:
    """The carrier holds it, so nothing is added and the answer says so."""
    first = pair.carrier.place(order)
    again = pair.carrier.place(order, _doubt())
    assert (again.carrier_id, again.already) == (first.carrier_id, True)
    assert len(pair.standin.orders(order.number)) == 1


def test_an_order_in_doubt_that_never_arrived_is_placed(pair: Pair, order: CarrierOrder) -> None:
    """Doubt alone is no reason to lose an order."""
    assert not pair.carrier.place(order, _doubt()).already
    assert len(pair.standin.orders(order.number)) == 1


def test_threads_share_one_carrier(pair: Pair, order: CarrierOrder) -> None:
    """Eight of them place sixteen orders under one token: each is held once."""
    token_call = "token" if pair.name == "ngsp" else "GetAccessToken"
    before = pair.standin.calls(token_call)
    orders = [replace(order, number=f"{order.number}{serial:02}") for serial in range(16)]
    with ThreadPoolExecutor(8) as threads:
        placed = {placement.number for placement in threads.map(pair.carrier.place, orders)}
    assert placed == {it.number for it in orders}
    assert [len(pair.standin.orders(it.number)) for it in orders] == [1] * 16
    assert pair.standin.calls(token_call) == before + 1


@pytest.mark.parametrize("leg", Leg)
def test_the_citizen_is_at_the_right_end(pair: Pair, order: CarrierOrder, leg: Leg) -> None:
    """A result goes from the agency to the citizen, papers the other way; nothing but name, phone and address goes."""
    pair.carrier.place(replace(order, leg=leg))
    [held] = pair.standin.orders(order.number)
    body = held["body"].get("informationOrder", held["body"])
    flat = {name.lower(): value for name, value in body.items()}
    end, other = ("receiver", "sender") if leg is Leg.DELIVERY else ("sender", "receiver")
    phone = "phone" if pair.name == "myvnpost" else "tel"
    assert (flat[f"{end}name"], flat[f"{end}{phone}"], flat[f"{end}address"]) == (NAME, PHONE, ADDRESS)
    assert flat[f"{other}name"] == "Trung tâm Mẫu"
    assert not [name for name in flat if "email" in name and flat[name]]


def test_a_cancelled_order_is_cancelled_and_again_does_no_harm(pair: Pair, order: CarrierOrder) -> None:
    """Twice the same answer, and the order is called off at the carrier."""
    pair.carrier.place(order)
    for _ in range(2):
        assert not pair.carrier.cancel(_ref(order)).pending
    assert [held["cancelled"] for held in pair.standin.orders(order.number)] == [True]


def test_an_order_that_the_carrier_does_not_hold_is_not_cancelled(pair: Pair, order: CarrierOrder) -> None:
    """A person must see why."""
    with pytest.raises(PartnerFailure) as caught:
        pair.carrier.cancel(_ref(order))
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "carrier.refused")


def test_what_happens_is_told_from_a_cursor(pair: Pair, order: CarrierOrder) -> None:
    """Each event once by its key, with the carrier's code and its meaning, and nothing lost between two pulls."""
    pair.carrier.place(order)
    _, cursor = pull(pair.carrier)
    pair.standin.move(order.number, pair.delivered, message=f"Đã phát cho {PHONE}", place="999999")
    events, cursor = pull(pair.carrier, cursor)
    [event] = [event for event in events if event.number == order.number and event.meaning is Meaning.DELIVERED]
    assert (event.code, event.needs_person, event.place) == (str(pair.delivered), False, "999999")
    assert event.label == "Đã phát cho ***", "the carrier's words are masked"
    assert event.waybill
    assert event.happened_at
    assert abs(event.happened_at - datetime.now(UTC)) < timedelta(minutes=5)
    later, _ = pull(pair.carrier, cursor)
    assert {again.key for again in later if again.number == order.number} <= {it.key for it in events}


def test_a_cursor_of_a_moment_tells_everything_since(pair: Pair, order: CarrierOrder) -> None:
    """So that a nightly comparison can read the last days again."""
    pair.carrier.place(order)
    pair.standin.move(order.number, pair.delivered)
    events, _ = pull(pair.carrier, pair.carrier.cursor_at(datetime.now(UTC) - timedelta(hours=1)))
    assert Meaning.DELIVERED in {event.meaning for event in events if event.number == order.number}


def test_a_code_that_is_not_listed_goes_to_a_person(pair: Pair, order: CarrierOrder) -> None:
    """It is told, unknown, and nothing may follow by itself."""
    pair.carrier.place(order)
    pair.standin.move(order.number, 77)
    events, _ = pull(pair.carrier)
    [event] = [event for event in events if event.number == order.number and event.code == "77"]
    assert (event.meaning, event.needs_person) == (Meaning.UNKNOWN, True)


def test_a_price_is_in_whole_dong(pair: Pair) -> None:
    """Integers, even where the carrier sends text."""
    quotes = pair.carrier.quote(QuoteRequest(Leg.DELIVERY, "99002", 60))
    assert [isinstance(quote.fee_dong, int) and quote.fee_dong > 0 for quote in quotes] == [True]


def test_an_order_can_be_looked_at_where_the_carrier_can_be_asked(pair: Pair, order: CarrierOrder) -> None:
    """With its history; and what it does not hold is None, not a failure."""
    if not pair.carrier.capabilities.looks:
        with pytest.raises(PartnerFailure) as caught:
            pair.carrier.look(_ref(order))
        assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "carrier.cannot")
        return
    assert pair.carrier.look(_ref(order)) is None
    placement = pair.carrier.place(order)
    pair.standin.move(order.number, pair.delivered)
    for ref in (_ref(order), replace(_ref(order), waybill=placement.waybill)):
        found = pair.carrier.look(ref)
        assert found
        assert (found.carrier_id, found.meaning) == (placement.carrier_id, Meaning.DELIVERED)
        assert [event.meaning for event in found.events] == [Meaning.CREATED, Meaning.DELIVERED]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"contents": "Kết quả của CCCD 087000000001"}, "carrier.personal_id"),
        ({"contents": "CMND 123456789, khai sinh"}, "carrier.personal_id"),
        ({"instruction": "Đối chiếu 087 000 000 001"}, "carrier.personal_id"),
        ({"contents": " "}, "carrier.invalid_field"),
        ({"weight_grams": 0}, "carrier.invalid_field"),
        ({"cod_dong": -1}, "carrier.invalid_field"),
    ],
)
def test_what_must_not_be_sent_is_refused_before_any_call(
    pair: Pair, order: CarrierOrder, change: dict[str, object], code: str
) -> None:
    """An ID number typed into a text, or a hole: nothing leaves the house."""
    before = pair.standin.calls(pair.create)
    with pytest.raises(PartnerFailure) as caught:
        pair.carrier.place(replace(order, **change))  # type: ignore[arg-type]
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, code)
    assert pair.standin.calls(pair.create) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": f"{NAME} 087000000001"}, "carrier.personal_id"),
        ({"address": "CCCD 087.000.000.001"}, "carrier.personal_id"),
        ({"name": ""}, "carrier.invalid_field"),
        ({"phone": "không có"}, "carrier.invalid_field"),
        ({"commune_code": "99999"}, "carrier.place_unknown"),
    ],
)
def test_a_citizen_who_cannot_be_sent_to_is_refused_before_any_call(
    pair: Pair, order: CarrierOrder, change: dict[str, str], code: str
) -> None:
    """The same for the citizen's end; a commune that the operator's file does not list is not guessed."""
    before = pair.standin.calls(pair.create)
    with pytest.raises(PartnerFailure) as caught:
        pair.carrier.place(replace(order, citizen=replace(order.citizen, **change)))
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, code)
    assert pair.standin.calls(pair.create) == before


@pytest.mark.parametrize(
    "text",
    ["Hồ sơ 000.00.01.H20-261101-0001", "gọi 0912345678", "gọi +84912345678", "Thu 8.000 đồng", "tổ 12, số 34/5"],
)
def test_what_is_no_id_number_is_sent(pair: Pair, order: CarrierOrder, text: str) -> None:
    """Dossier codes, phone numbers and small numbers pass."""
    assert pair.carrier.place(replace(order, instruction=text)).number == order.number


def test_the_carrier_of_an_installation_without_one_fails_visibly(order: CarrierOrder) -> None:
    """Every operation, so that an unset address never looks like an envelope sent."""
    carrier: Carrier = NullCarrier()
    asked: list[Callable[[], object]] = [
        lambda: carrier.quote(QuoteRequest(Leg.DELIVERY, "99001", 60)),
        lambda: carrier.place(order),
        lambda: carrier.cancel(_ref(order)),
        lambda: carrier.events(None),
        lambda: carrier.cursor_at(datetime.now(UTC)),
        lambda: carrier.look(_ref(order)),
    ]
    for ask in asked:
        with pytest.raises(PartnerFailure) as caught:
            ask()
        assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "carrier.not_configured")
