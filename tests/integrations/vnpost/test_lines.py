"""What is between us and the carrier: no server, certificates, and what must never be written down."""

from __future__ import annotations

import json
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import structlog

from integrations.partner.settings import Line
from integrations.vnpost import MyVNPostCarrier, NgspCarrier
from integrations.vnpost.standin import MyVNPostOptions, MyVNPostStandin, NgspOptions, running
from scheduling.model.carriage import CarrierOrder, OrderRef
from scheduling.ports import FailureKind, PartnerFailure
from tests.integrations.certificates import self_signed
from tests.integrations.vnpost.bench import (
    ADDRESS,
    NAME,
    ORDER,
    PHONE,
    myvnpost_settings,
    ngsp_settings,
    pull,
)
from tests.integrations.vnpost.conftest import Pair


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A MyVNPost over TLS with a certificate that nobody vouches for: its address and the certificate."""
    pem, secret = self_signed(tmp_path_factory.mktemp("tls"))
    with running(MyVNPostStandin(), certificate=pem, key=secret) as url:
        yield url, pem


def test_a_certificate_nobody_vouches_for_is_refused(certified: tuple[str, Path]) -> None:
    """A matter of configuration; nothing was sent, and no setting turns verification off."""
    url, pem = certified
    with closing(MyVNPostCarrier(myvnpost_settings(url))) as carrier, pytest.raises(PartnerFailure) as caught:
        carrier.place(ORDER)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "carrier.tls")
    with closing(MyVNPostCarrier(myvnpost_settings(url, line=Line(ca_file=pem)))) as carrier:
        assert not carrier.place(ORDER).already, "the operator vouches for it, and nothing was placed before"
    assert not [name for name in Line.model_fields if "verify" in name or "insecure" in name]


def test_the_name_in_the_certificate_counts_as_well(certified: tuple[str, Path]) -> None:
    """A certificate that we trust, at another name than its own."""
    url, pem = certified
    elsewhere = url.replace("127.0.0.1", "localhost")
    with (
        closing(MyVNPostCarrier(myvnpost_settings(elsewhere, line=Line(ca_file=pem)))) as carrier,
        pytest.raises(PartnerFailure) as caught,
    ):
        carrier.place(ORDER)
    assert caught.value.code == "carrier.tls"


@pytest.mark.parametrize("line", [{"ca_file": "none.pem"}, {"client_cert_file": "none.pem"}])
def test_a_certificate_file_that_cannot_be_read_is_named(line: dict[str, str]) -> None:
    """Before the first call."""
    with pytest.raises(PartnerFailure, match="ca_file, client_cert_file") as caught:
        NgspCarrier(ngsp_settings("https://127.0.0.1:9", line=line))
    assert caught.value.code == "carrier.settings"


def test_no_server_is_temporary() -> None:
    """A refused connection sent nothing and may succeed later."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    settings = ngsp_settings(f"http://127.0.0.1:{port}")
    with closing(NgspCarrier(settings)) as carrier, pytest.raises(PartnerFailure) as caught:
        carrier.place(ORDER)
    assert (caught.value.kind, caught.value.code) == (FailureKind.TEMPORARY, "carrier.unreachable")


def test_the_proxy_of_the_environment_is_not_asked(
    pair: Pair, order: CarrierOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the settings decides where an order goes."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    url = pair.standin.url
    settings = ngsp_settings(url) if pair.name == "ngsp" else myvnpost_settings(url)
    with closing(NgspCarrier(settings) if pair.name == "ngsp" else MyVNPostCarrier(settings)) as carrier:  # type: ignore[arg-type]
        assert carrier.place(order).number == order.number


def test_no_log_holds_a_secret_or_a_person(pair: Pair, order: CarrierOrder, caplog: pytest.LogCaptureFixture) -> None:
    """With every logger at its most talkative, through success, refusal, expiry, a cut line and an echo."""
    caplog.set_level(logging.DEBUG)
    carrier, standin = pair.carrier, pair.standin
    sample = NgspOptions() if pair.name == "ngsp" else MyVNPostOptions()
    secrets = [value for value in (getattr(sample, it, None) for it in ("consumer_secret", "password")) if value]
    failures: list[PartnerFailure] = []
    with structlog.testing.capture_logs() as events:
        carrier.place(order)
        token = _token(carrier)
        standin.fault(service=pair.create, kind="token_expired")
        carrier.place(replace(order, number=f"{order.number}a"))
        tokens = [token, _token(carrier)]
        echo = " ".join([tokens[-1], *secrets, NAME, PHONE, ADDRESS, "087000000001"])
        answers: list[dict[str, Any]] = [{"kind": "drop"}, {"kind": "malformed"}, {"kind": "status"}]
        said = {"Status": "7", "Message": echo, "success": False, "message": echo, "type": "7"}
        for serial, fault in enumerate([*answers, {"kind": "body", "body": said}]):
            standin.fault(service=pair.create, **fault)
            with pytest.raises(PartnerFailure) as caught:
                carrier.place(replace(order, number=f"{order.number}b{serial}"))
            failures.append(caught.value)
        standin.move(order.number, pair.delivered, message=f"Đã phát cho {PHONE}", notes="CCCD 087000000001")
        told = pull(carrier)[0]
        carrier.cancel(OrderRef(order.number, datetime.now(UTC)))
    assert {event["outcome"] for event in events} >= {"HTTP 200", "carrier.broken", "carrier.malformed"}
    assert caplog.text, "the libraries below do talk at this level"
    written = json.dumps(events, ensure_ascii=False) + caplog.text + repr(told) + repr(_settings_of(carrier))
    written += "".join(f"{failure!r} {failure} {failure.message}" for failure in failures)
    for secret in (*tokens, *secrets, NAME, PHONE, ADDRESS, "087000000001"):
        assert secret not in written
    assert len(set(tokens)) == 2


def _token(carrier: object) -> str:
    holder: Any = getattr(carrier, "_api", carrier)
    value: str = holder._token.current()
    return value.removeprefix("Bearer ")


def _settings_of(carrier: object) -> object:
    return carrier._settings  # type: ignore[attr-defined]


def test_ssl_errors_of_a_cut_line_are_no_distrust() -> None:
    """The classes that tell them apart are the library's own."""
    assert issubclass(ssl.SSLEOFError, ssl.SSLError)
    assert issubclass(ssl.SSLZeroReturnError, ssl.SSLError)
