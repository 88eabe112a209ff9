"""Answers as clients have seen them, pushes that anyone can make, and feeds that nobody should send."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.vnpost import MyVNPostCarrier, NgspCarrier
from integrations.vnpost.myvnpost import read_hints
from integrations.vnpost.myvnpost.webhook import MalformedPush
from integrations.vnpost.ngsp import wire
from integrations.vnpost.reading import MalformedAnswer, dong_of, time_of
from integrations.vnpost.standin import MyVNPostStandin, NgspStandin, running
from integrations.vnpost.status import Generation, Statuses
from scheduling.model.carriage import Meaning, OrderRef
from scheduling.ports import PartnerFailure
from tests.integrations.vnpost.bench import ORDER, Standin, myvnpost_settings, ngsp_settings, pull

STATUSES = Statuses(Generation.NGSP)
NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("22/11/2026 12:00:00", NOON),
        ("22/11/2026 12:00", NOON),
        ("2026-11-22T12:00:00", NOON),
        ("2026-11-22T12:00:00+07:00", NOON),
        ("2026-11-22T05:00:00Z", NOON),
        ("22/11/2026", NOON.replace(hour=17, day=21)),
        ("11/22/2026", None),
        ("hôm qua", None),
        ("01/01/0001 00:00:00", None),
        ("9999-12-31T23:59:59", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_in_either_form_or_not_at_all(text: str | None, moment: datetime | None) -> None:
    """Vietnam's time, or ISO with a zone; a time in which nothing can have happened is none."""
    assert time_of(text) == moment


@pytest.mark.parametrize(("value", "dong"), [(28620, 28620), ("28620", 28620), ("28620.0", 28620), (0, 0), ("", None)])
def test_an_amount_is_a_whole_number_of_dong(value: Any, dong: int | None) -> None:
    """As number or text."""
    assert dong_of({"fee": value}, "fee") == dong


@pytest.mark.parametrize("value", ["28,620", "28.5", -1, True, "NaN", "1e999", [1]])
def test_an_amount_that_is_none_is_refused_by_place(value: Any) -> None:
    """Never rounded, never guessed."""
    with pytest.raises(MalformedAnswer, match="fee"):
        dong_of({"fee": value}, "fee")


def _page(*records: dict[str, Any]) -> dict[str, Any]:
    return {"_embedded": {"rh:doc": list(records)}}


def _record(**changes: Any) -> dict[str, Any]:
    plain = {
        "_id": {"$oid": "6" * 24},
        "CustomerCode": "MAU0001",
        "OrderNumber": "PB-1-D1",
        "EventTime": int(NOON.timestamp() * 1000),
        "StatusCode": 4,
    }
    return plain | changes


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("milliseconds", int(NOON.timestamp() * 1000)),
        ("milliseconds", str(int(NOON.timestamp() * 1000))),
        ("seconds", int(NOON.timestamp())),
        ("yyyyMMddHHmmss", 20261122120000),
    ],
)
def test_the_time_of_the_feed_is_read_as_the_settings_say(form: str, value: Any) -> None:
    """And with any other choice it is no time, and the event goes to a person, still told."""
    for choice in ("milliseconds", "seconds", "yyyyMMddHHmmss"):
        tracking = {"url": "http://127.0.0.1:9", "event_time": choice}
        settings = ngsp_settings("http://127.0.0.1:9", tracking=tracking)
        [event] = wire.read_feed(_page(_record(EventTime=value)), settings, STATUSES).events
        assert (event.happened_at, event.needs_person) == ((NOON, False) if choice == form else (None, True))


def test_a_record_of_another_agency_is_none_of_our_business() -> None:
    """Its order is not told, but the feed goes on behind it."""
    page = wire.read_feed(
        _page(_record(CustomerCode="KHAC"), _record(_id={"$oid": "7" * 24})),
        ngsp_settings("http://127.0.0.1:9"),
        STATUSES,
    )
    assert [event.key for event in page.events] == ["7" * 24]
    assert (page.ids, page.of_others) == (("6" * 24, "7" * 24), 1)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ([], "không phải đối tượng JSON"),
        ({}, "_embedded"),
        ({"_embedded": {}}, "rh:doc"),
        (_page(_record(_id=None)), "_id"),
        (_page(_record(_id={})), "_id.\\$oid"),
        (_page(_record(_id={"$oid": "10"})), "_id.\\$oid"),
        (_page(_record(OrderNumber=None)), "OrderNumber"),
        (_page(_record(StatusCode=[4])), "StatusCode"),
    ],
)
def test_a_feed_that_breaks_the_contract_is_refused_by_place(body: Any, place: str) -> None:
    """The cursor stays where it was, so nothing is skipped."""
    with pytest.raises(MalformedAnswer, match=f"^{place}$"):
        wire.read_feed(body, ngsp_settings("http://127.0.0.1:9"), STATUSES)


def test_a_full_page_with_the_newest_first_is_refused() -> None:
    """Going on from its highest id would skip what is older than the page."""
    with running(NgspStandin()) as url:
        tracking = {"url": f"{url}/apiVNPostNGSP/p1.0/order/tracking", "page_size": 2}
        with closing(NgspCarrier(ngsp_settings(url, tracking=tracking))) as carrier:
            carrier.place(ORDER)
            for code in (77, 4, 77):
                Standin(url).move(ORDER.number, code)
            Standin(url).fault(service="order/tracking", kind="reorder")
            with pytest.raises(PartnerFailure, match="thứ tự") as caught:
                carrier.events(None)
            assert caught.value.code == "carrier.malformed"
            assert [event.code for event in pull(carrier)[0]] == ["77", "4", "77"]


def test_a_feed_that_does_not_heed_its_cursor_is_refused() -> None:
    """It would tell the same for ever, and it would look like silence."""
    with running(NgspStandin()) as url, closing(NgspCarrier(ngsp_settings(url))) as carrier:
        carrier.place(ORDER)
        Standin(url).move(ORDER.number, 4)
        _, cursor = pull(carrier)
        Standin(url).fault(service="order/tracking", kind="body", body=_page(_record(_id={"$oid": "1" * 24})))
        with pytest.raises(PartnerFailure, match="lastId") as caught:
            carrier.events(cursor)
        assert caught.value.code == "carrier.malformed"
        assert pull(carrier, cursor) == ([], cursor)


def test_a_push_is_only_a_hint_of_where_to_look() -> None:
    """A forged one names our order and claims that it was delivered: what the carrier says when asked counts."""
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        standin = Standin(url)
        carrier.place(ORDER)
        forged = standin.webhook(ORDER.number).replace(b'"status":"1"', b'"status":"14"')
        assert b'"14"' in forged
        assert read_hints(forged) == (ORDER.number,)
        since = datetime.now(UTC) - timedelta(minutes=1)
        [number] = read_hints(forged)
        found = carrier.look(OrderRef(number, since))
        assert found
        assert found.meaning is Meaning.CREATED
        standin.move(ORDER.number, 14)
        found = carrier.look(OrderRef(number, since))
        assert found
        assert found.meaning is Meaning.DELIVERED
        assert carrier.look(replace(OrderRef(number, since), number="PB-99-D1")) is None


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "không phải JSON"),
        (b"[" * 100_000, "không phải JSON"),
        (b"[]", "không phải đối tượng JSON"),
        (b"{}", "data"),
        (b'{"data": [1]}', "data"),
        (b'{"data": [{"saleOrderCode": ["a"]}]}', "saleOrderCode"),
        (b'{"data": [' + b",".join([b"{}"] * 501) + b"]}", "quá nhiều bản ghi"),
    ],
)
def test_a_push_that_is_none_is_refused(body: bytes, place: str) -> None:
    """By place; nothing of it is believed."""
    with pytest.raises(MalformedPush, match=f"^{place}$"):
        read_hints(body)


@given(st.binary(max_size=200))
def test_no_bytes_at_all_break_the_reader_of_pushes(content: bytes) -> None:
    """It answers or refuses; nothing else comes out of it."""
    with suppress(MalformedPush):
        read_hints(content)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "results",
                    "statusHistory",
                    "saleOrderCode",
                    "status",
                    "totalFee",
                    "Type",
                    "Status",
                    "_id",
                    "$oid",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_no_json_at_all_breaks_a_reader(body: Any) -> None:
    """Each reader of an answer answers or refuses by place."""
    from integrations.vnpost.myvnpost import wire as other

    theirs = Statuses(Generation.MYVNPOST)
    record = other.Record("PB-1-D1", "O1", "EM1", theirs.of(1), None, None)
    gateway = ngsp_settings("http://127.0.0.1:9")
    for read in (
        wire.read_answer,
        wire.read_price,
        lambda it: wire.read_feed(it, gateway, STATUSES),
        lambda it: other.read_created(it, theirs),
        lambda it: other.read_orders(it, theirs),
        lambda it: other.read_list(it, theirs),
        other.read_correction,
        other.read_charges,
        other.says_no,
        lambda it: other.read_history(it, record, theirs),
    ):
        with suppress(MalformedAnswer):
            read(body)
