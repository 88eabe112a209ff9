"""The same adapters at servers that read the open points otherwise: by settings alone."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from integrations.vnpost import MyVNPostCarrier, NgspCarrier
from integrations.vnpost.standin import MyVNPostOptions, MyVNPostStandin, NgspOptions, NgspStandin, running
from scheduling.model.carriage import Doubt, Leg, Meaning, OrderRef, QuoteRequest
from scheduling.ports import FailureKind, PartnerFailure
from tests.integrations.vnpost.bench import ORDER, Clock, Standin, myvnpost_settings, ngsp_settings, pull


def _by_header(url: str) -> dict[str, Any]:
    one, sample = f"{url}/lgsp", NgspOptions()
    return {
        "post": {"url": one, "headers": {"service-code": "vnpost_post_order"}},
        "cancel": {
            "url": one,
            "method": "POST",
            "headers": {"service-code": "vnpost_cancel_order"},
            "customer_field": "maKhachHang",
            "number_field": "soDonHang",
        },
        "tracking": {"url": one, "headers": {"service-code": "vnpost_tracking"}},
        "token": {
            "url": f"{url}/token",
            "consumer_key": SecretStr(sample.consumer_key),
            "consumer_secret": SecretStr(sample.consumer_secret),
            "grant_in": "query_and_header",
        },
    }


def _by_query(url: str) -> dict[str, Any]:
    one = f"{url}/lgsp?serviceType=VNPost"
    return {
        "post": {"url": one, "query": {"serviceName": "OrderPost"}},
        "cancel": {
            "url": one,
            "method": "POST",
            "query": {"serviceName": "OrderCancel"},
            "customer_field": "customerCode",
            "number_field": "orderNumber",
        },
        "tracking": {"url": one, "query": {"serviceName": "OrderTracking"}},
        "extra_fields": {"FlagConfig": 2},
    }


def _by_path(url: str) -> dict[str, Any]:
    return {}


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        (NgspOptions(text_integers=False), _by_path),
        (NgspOptions(selector="header", grant_in="query_and_header"), _by_header),
        (NgspOptions(selector="query"), _by_query),
    ],
    ids=["path", "header", "query"],
)
def test_a_gateway_is_attached_by_its_settings(options: NgspOptions, changes: Any) -> None:
    """Selector in path, header or query, field names of the cancellation, integers or text: all of it works."""
    with running(NgspStandin(options)) as url, closing(NgspCarrier(ngsp_settings(url, **changes(url)))) as carrier:
        standin = Standin(url)
        assert carrier.place(ORDER).number == ORDER.number
        standin.move(ORDER.number, 4)
        [event] = pull(carrier)[0]
        assert (event.number, event.meaning) == (ORDER.number, Meaning.DELIVERED)
        carrier.cancel(OrderRef(ORDER.number, datetime.now(UTC)))
        [held] = standin.orders(ORDER.number)
        assert held["cancelled"]
        assert held["body"].get("FlagConfig") == (2 if options.selector == "query" else None)


@pytest.mark.parametrize(
    "options",
    [
        MyVNPostOptions(under_data=False, cancel_in_list=False, text_integers=False),
        MyVNPostOptions(token_refusal=403),
    ],
    ids=["bare answers and numbers", "403 for an old token"],
)
def test_my_vnpost_is_read_in_either_form(options: MyVNPostOptions) -> None:
    """Bare or under data, list or object, number or text, 401 or 403."""
    with running(MyVNPostStandin(options)) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        Standin(url).fault(service="CreateOrder", kind="token_expired")
        placement = carrier.place(ORDER)
        assert (placement.carrier_id, placement.fee_dong) == ("O1", 28_620)
        assert carrier.quote(QuoteRequest(Leg.DELIVERY, "99002", 60))[0].fee_dong == 28_620
        assert not carrier.cancel(OrderRef(ORDER.number, datetime.now(UTC))).already
        assert carrier.cancel(OrderRef(ORDER.number, datetime.now(UTC))).already


def test_an_operator_lists_a_code_that_the_shipped_table_does_not_know(tmp_path: Path) -> None:
    """For this agency and generation it is read so, and goes to nobody; another agency's reading stays as it was."""
    own = tmp_path / "status.csv"
    head = "generation,code,label,meaning,needs_person,confidence,effective_from,source\n"
    own.write_text(head + "1B,77,Phát lại,attempt_failed,no,H,2026-11-22,bưu điện tỉnh xác nhận\n", "utf-8")
    with running(NgspStandin()) as url:
        for file, meaning, person in ((own, Meaning.ATTEMPT_FAILED, False), (None, Meaning.UNKNOWN, True)):
            with closing(NgspCarrier(ngsp_settings(url, status_file=file, duplicate_safe=True))) as carrier:
                carrier.place(ORDER)
                Standin(url).move(ORDER.number, 77)
                event = pull(carrier)[0][-1]
                assert (event.meaning, event.needs_person) == (meaning, person)
    own.write_text(head + "1B,77,x,arrived,no,H,2026-11-22,x\n", "utf-8")
    for file, named in ((own, "line 2"), (tmp_path / "none.csv", "không đọc được")):
        with pytest.raises(PartnerFailure, match=named) as caught:
            NgspCarrier(ngsp_settings("http://127.0.0.1:9", status_file=file))
        assert caught.value.code == "carrier.settings"


def test_older_accounts_have_their_operations_elsewhere() -> None:
    """The prefix that older clients insert is a setting."""
    with running(MyVNPostStandin()) as url:
        settings = myvnpost_settings(url, base_url=f"{url}/MYVNP_API", paths={"create": "customer-partner/CreateOrder"})
        with closing(MyVNPostCarrier(settings)) as carrier:
            assert carrier.place(ORDER).number == ORDER.number


def test_an_amount_to_collect_is_ordered_as_an_addon() -> None:
    """One sum; what it is made of stays in our books."""
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        carrier.place(ORDER)
        carrier.place(replace(ORDER, number="PB-2-D1", cod_dong=0))
        held = {
            number: orders[0]["body"]["informationOrder"]
            for number, orders in Standin(url).received()["orders"].items()
        }
    assert held["PB-1-D1"]["addonService"] == [{"code": "GTG021", "propValue": "PROP0018:8000"}]
    assert held["PB-2-D1"]["addonService"] == []


def test_a_cancellation_that_needs_approval_is_pending() -> None:
    """The envelope may still be carried, so nothing is called off yet."""
    with (
        running(MyVNPostStandin(MyVNPostOptions(cancel_type="02"))) as url,
        closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier,
    ):
        carrier.place(ORDER)
        assert carrier.cancel(OrderRef(ORDER.number, datetime.now(UTC))).pending
        assert [held["cancelled"] for held in Standin(url).orders(ORDER.number)] == [False]


@pytest.mark.parametrize("which", ["ngsp", "myvnpost"])
def test_a_token_is_fetched_once_and_again_when_its_time_is_over(which: str) -> None:
    """Two orders, one token; past its time the next call fetches another, without waiting for a refusal."""
    clock = Clock()
    mind, call = (NgspStandin(), "token") if which == "ngsp" else (MyVNPostStandin(), "GetAccessToken")
    with running(mind) as url:
        carrier = (
            NgspCarrier(ngsp_settings(url), monotonic=clock.monotonic)
            if which == "ngsp"
            else MyVNPostCarrier(myvnpost_settings(url), monotonic=clock.monotonic)
        )
        with closing(carrier):
            carrier.place(ORDER)
            carrier.place(replace(ORDER, number="PB-2-D1"))
            assert Standin(url).calls(call) == 1
            clock.seconds += 3600
            carrier.place(replace(ORDER, number="PB-3-D1"))
            assert Standin(url).calls(call) == 2
            assert len(mind.ledger.orders) == 3


def test_a_given_token_is_sent_as_it_is() -> None:
    """For the gateway that gives one for long: no token is fetched, and its refusal is a matter of configuration."""
    with running(NgspStandin()) as url:
        settings = ngsp_settings(url, token={"given": SecretStr("lau-dai")})
        with closing(NgspCarrier(settings)) as carrier, pytest.raises(PartnerFailure) as caught:
            carrier.place(ORDER)
        assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "carrier.token_refused")
        assert Standin(url).calls("token") == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"token": {"consumer_secret": SecretStr("sai")}}, "carrier.login_refused"),
        ({"customer_code": "SAI"}, "carrier.refused"),
        ({"post": {"url": "/nowhere"}}, "carrier.address"),
    ],
)
def test_a_gateway_set_wrongly_is_named(changes: dict[str, Any], code: str) -> None:
    """Keys, customer code, address."""
    with running(NgspStandin()) as url:
        settings = ngsp_settings(url)
        plain = {name: getattr(settings, name) for name in type(settings).model_fields}
        for name, value in changes.items():
            if isinstance(value, dict):
                fixed = {key: url + it if key == "url" else it for key, it in value.items()}
                plain[name] = plain[name].model_copy(update=fixed)
            else:
                plain[name] = value
        with closing(NgspCarrier(type(settings)(**plain))) as carrier, pytest.raises(PartnerFailure) as caught:
            carrier.place(ORDER)
    assert caught.value.code == code


def test_my_vnpost_refuses_a_wrong_password() -> None:
    """success false under HTTP 200 is no token."""
    with (
        running(MyVNPostStandin()) as url,
        closing(MyVNPostCarrier(myvnpost_settings(url, password=SecretStr("sai")))) as carrier,
        pytest.raises(PartnerFailure) as caught,
    ):
        carrier.place(ORDER)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "carrier.login_refused")


def test_without_an_address_an_operation_is_one_that_the_gateway_cannot_do() -> None:
    """Declared, and refused by name."""
    with closing(NgspCarrier(ngsp_settings("http://127.0.0.1:9", tracking=None, price=None, cancel=None))) as carrier:
        assert not carrier.capabilities.quotes
        assert not carrier.capabilities.pulls
        assert not carrier.capabilities.settles_doubt
        for ask in (
            lambda: carrier.quote(QuoteRequest(Leg.DELIVERY, "99001", 60)),
            lambda: carrier.cancel(OrderRef("PB-1-D1", datetime.now(UTC))),
            lambda: carrier.events(None),
        ):
            with pytest.raises(PartnerFailure) as caught:
                ask()
            assert caught.value.code == "carrier.cannot"


def test_doubt_at_a_gateway_that_nothing_is_known_of_sends_nothing() -> None:
    """It has no look-up, so a person decides."""
    now = datetime.now(UTC)
    with running(NgspStandin()) as url, closing(NgspCarrier(ngsp_settings(url))) as carrier:
        with pytest.raises(PartnerFailure) as caught:
            carrier.place(ORDER, Doubt(now, now))
        assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "carrier.in_doubt")
        assert Standin(url).received()["calls"] == {}
        carrier.place(ORDER)
        with pytest.raises(PartnerFailure) as caught:
            carrier.place(ORDER)
        assert caught.value.code == "carrier.number_taken", "101 is not read as ours unless the settings say so"


def test_an_order_that_arrives_late_is_waited_for() -> None:
    """A call given up may still be under way: "not found" is not believed before settle_seconds are over."""
    clock = Clock()
    with running(MyVNPostStandin(now=clock.now)) as url:
        standin = Standin(url)
        with closing(MyVNPostCarrier(myvnpost_settings(url, settle_seconds=120), now=clock.now)) as carrier:
            doubt = Doubt(clock.now(), clock.now() + timedelta(seconds=30))
            clock.seconds += 149
            with pytest.raises(PartnerFailure) as caught:
                carrier.place(ORDER, doubt)
            assert (caught.value.kind, caught.value.code) == (FailureKind.TEMPORARY, "carrier.settling")
            assert standin.calls("CreateOrder") == 0
            clock.seconds += 1
            assert not carrier.place(ORDER, doubt).already
            assert carrier.place(ORDER, doubt).already, "what is found is believed at once"
            assert len(standin.orders(ORDER.number)) == 1


def test_a_clock_that_ran_ahead_hides_no_order() -> None:
    """The call in doubt was dated next week; the order is looked for today all the same."""
    clock = Clock()
    with (
        running(MyVNPostStandin(now=clock.now)) as url,
        closing(MyVNPostCarrier(myvnpost_settings(url), now=clock.now)) as carrier,
    ):
        carrier.place(ORDER)
        ahead = clock.now() + timedelta(days=7)
        with pytest.raises(PartnerFailure) as caught:
            carrier.place(replace(ORDER, number="PB-2-D1"), Doubt(ahead, ahead))
        assert caught.value.code == "carrier.settling", "and what is not found is not yet believed"
        assert carrier.place(ORDER, Doubt(ahead, ahead)).already
        assert len(Standin(url).orders(ORDER.number)) == 1


def test_what_changes_behind_the_cursor_is_read_the_next_time() -> None:
    """The last day is read over again: a change of this evening is told tomorrow, and so is one of a later day."""
    clock = Clock()
    with (
        running(MyVNPostStandin(now=clock.now)) as url,
        closing(MyVNPostCarrier(myvnpost_settings(url), now=clock.now)) as carrier,
    ):
        carrier.place(ORDER)
        _, cursor = pull(carrier)
        Standin(url).move(ORDER.number, 12)
        clock.seconds += 86_400
        told, cursor = pull(carrier, cursor)
        assert [event.meaning for event in told] == [Meaning.CREATED, Meaning.OUT_FOR_DELIVERY]
        clock.seconds += 3 * 86_400
        Standin(url).move(ORDER.number, 14)
        assert Meaning.DELIVERED in {event.meaning for event in pull(carrier, cursor)[0]}


def test_a_number_whose_order_was_called_off_is_not_taken_for_placed() -> None:
    """Nobody would carry it: the envelope is dispatched anew, under the next number."""
    now = datetime.now(UTC)
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        carrier.place(ORDER)
        carrier.cancel(OrderRef(ORDER.number, now))
        with pytest.raises(PartnerFailure) as caught:
            carrier.place(ORDER, Doubt(now, now))
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "carrier.called_off")


def test_two_orders_of_one_number_are_a_persons_business() -> None:
    """The carrier lets it happen; which of the two is meant, nobody can tell."""
    now = datetime.now(UTC)
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        carrier.place(ORDER)
        carrier.place(ORDER)
        for ask in (
            lambda: carrier.place(ORDER, Doubt(now, now)),
            lambda: carrier.look(OrderRef(ORDER.number, now)),
            lambda: carrier.cancel(OrderRef(ORDER.number, now)),
        ):
            with pytest.raises(PartnerFailure) as caught:
                ask()
            assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "carrier.twice")


def test_an_order_is_found_on_a_later_page() -> None:
    """The list is read to its end before "not there" is believed."""
    now = datetime.now(UTC)
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url, list_size=2))) as carrier:
        for serial in range(1, 6):
            carrier.place(replace(ORDER, number=f"PB-{serial}-D1"))
        assert carrier.place(replace(ORDER, number="PB-5-D1"), Doubt(now, now)).already
        assert carrier.look(OrderRef("PB-6-D1", now)) is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"orderHdrID": "H1", "originalID": "O1", "saleOrderCode": "pb-1-d1"}, "carrier.number_changed"),
        ({"ok": 1}, "carrier.in_doubt"),
    ],
)
def test_a_carrier_that_we_do_not_understand_is_not_sent_a_third_order(body: dict[str, Any], code: str) -> None:
    """An answer in an unknown form is looked up and tried once more; then, as with a changed number, a person looks."""
    clock = Clock()
    with (
        running(MyVNPostStandin(now=clock.now)) as url,
        closing(MyVNPostCarrier(myvnpost_settings(url), now=clock.now)) as carrier,
    ):
        Standin(url).fault(service="CreateOrder", kind="body", body=body, times=9)
        doubt, failure = None, None
        for _ in range(4):
            with pytest.raises(PartnerFailure) as caught:
                carrier.place(ORDER, doubt)
            failure = caught.value
            if failure.kind is not FailureKind.UNKNOWN:
                break
            doubt = Doubt(clock.now(), clock.now())
        assert failure
        assert (failure.kind, failure.code) == (FailureKind.PERMANENT, code)
        assert Standin(url).calls("CreateOrder") <= 2


@pytest.mark.parametrize("body", [[], {"results": [{"itemCode": "EM1"}]}, {"data": []}])
def test_a_list_that_cannot_show_our_number_never_says_that_there_is_no_such_order(body: Any) -> None:
    """Believing it would place the order twice."""
    now = datetime.now(UTC)
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        carrier.place(ORDER)
        Standin(url).fault(service="GetListOrder", kind="body", body=body)
        with pytest.raises(PartnerFailure) as caught:
            carrier.place(ORDER, Doubt(now, now))
        assert (caught.value.kind, caught.value.code) == (FailureKind.TEMPORARY, "carrier.malformed")
        assert len(Standin(url).orders(ORDER.number)) == 1


def test_a_list_that_does_not_heed_its_page_is_given_up() -> None:
    """The same full page for ever would be neither an end nor news."""
    now = datetime.now(UTC)
    with running(MyVNPostStandin()) as url:
        settings = myvnpost_settings(url, list_size=1, page_size=1)
        with closing(MyVNPostCarrier(settings)) as carrier:
            one = {"results": [{"saleOrderCode": "X-1-D1", "originalID": "O9", "status": "1"}]}
            Standin(url).fault(service="GetListOrder", kind="body", body=one, times=9999)
            for ask in (
                lambda: carrier.look(OrderRef(ORDER.number, now)),
                lambda: carrier.events(f"{now.date()}/201"),
            ):
                with pytest.raises(PartnerFailure, match="page") as caught:
                    ask()
                assert caught.value.code == "carrier.malformed"


def test_a_refusal_by_my_vnpost_is_told_in_its_words() -> None:
    """It said no, and its list shows nothing: a person mends the order."""
    with running(MyVNPostStandin()) as url, closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier:
        said = f"{ORDER.citizen.name}, {ORDER.citizen.phone}: địa chỉ {ORDER.number} không phát"
        Standin(url).fault(service="CreateOrder", kind="body", body={"success": False, "message": said})
        with pytest.raises(PartnerFailure, match=r"\*\*\*, \*\*\*: địa chỉ PB-1-D1 không phát") as caught:
            carrier.place(ORDER)
        assert caught.value.code == "carrier.refused"
