"""What every way of reaching people does, whichever it is: run against each adapter over real sockets."""

from __future__ import annotations

import json
import logging
import typing
from collections.abc import Callable
from typing import Any

import pytest
import structlog

from integrations.messages.standin.gateway import KEY
from integrations.messages.standin.mail import PASSWORD
from integrations.messages.ways import AnyMessenger
from scheduling.model.message import MessageState
from scheduling.ports import FailureKind, PartnerFailure
from tests.integrations.messages.conftest import TEXT, WAYS, Bench

TEMPORARY, PERMANENT, UNKNOWN = FailureKind.TEMPORARY, FailureKind.PERMANENT, FailureKind.UNKNOWN


def test_every_adapter_that_an_operator_may_name_is_in_this_suite(a_bench_of: Callable[[str], Bench]) -> None:
    opened = {type(a_bench_of(way).messenger) for way in WAYS}
    assert opened == set(typing.get_args(AnyMessenger))


def test_a_message_arrives_as_it_was_written(bench: Bench) -> None:
    """Accents, and braces that are no holes, unchanged."""
    sent = bench.messenger.send(bench.message())
    assert (sent.reference, bench.texts()) == ("T-1", [TEXT])
    assert sent.state is (MessageState.SENDING if bench.messenger.tells_state else MessageState.SENT)


def test_nobody_is_a_permanent_failure(bench: Bench) -> None:
    """A number or mailbox that does not exist is not tried again; the person is not named."""
    with pytest.raises(PartnerFailure) as caught:
        bench.messenger.send(bench.message(to=bench.wrong_to))
    assert caught.value.kind is PERMANENT
    assert bench.texts() == []
    assert not bench.wrong_to or bench.wrong_to not in caught.value.message


@pytest.mark.parametrize("change", [{"to": " "}, {"text": " ", "template": ""}])
def test_a_message_with_a_hole_in_it_is_not_sent(bench: Bench, change: dict[str, str]) -> None:
    """Named, before any call."""
    with pytest.raises(PartnerFailure) as caught:
        bench.messenger.send(bench.message(**change))
    assert (caught.value.kind, caught.value.code) == (PERMANENT, "messages.invalid_field")
    assert bench.texts() == []


def test_who_cannot_be_asked_says_so(bench: Bench) -> None:
    """A way that tells no state fails by name when it is asked."""
    if bench.messenger.tells_state:
        return
    with pytest.raises(PartnerFailure) as caught:
        bench.messenger.state("M1")
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "messages.cannot")


FAULTS: list[tuple[dict[str, Any], FailureKind, int]] = [
    ({"kind": "status", "status": 451}, TEMPORARY, 0),
    ({"kind": "drop"}, UNKNOWN, 1),
    ({"kind": "drop", "acts": False}, UNKNOWN, 0),
    ({"kind": "silence", "seconds": 3}, UNKNOWN, 1),
]


@pytest.mark.parametrize(("fault", "kind", "acted"), FAULTS, ids=lambda it: str(it) if isinstance(it, dict) else "")
def test_a_fault_is_typed_and_a_second_try_arrives(
    bench: Bench, fault: dict[str, Any], kind: FailureKind, acted: int
) -> None:
    """After "unknown" it may have been sent; a provider that knows our reference does not send it twice."""
    if bench.fault is None:
        return
    if fault["kind"] == "status" and bench.messenger.way != "email":
        fault = fault | {"status": 429}
    bench.fault(**fault)
    with pytest.raises(PartnerFailure) as caught:
        bench.messenger.send(bench.message())
    assert caught.value.kind is kind
    assert len(bench.texts()) == acted
    bench.messenger.send(bench.message())
    assert len(bench.texts()) == (1 if bench.messenger.way != "email" else 1 + acted)


def test_no_log_and_no_failure_holds_a_secret_or_a_person(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """With every logger at its most talkative, through success, refusal and a cut line."""
    caplog.set_level(logging.DEBUG)
    written = ""
    with structlog.testing.capture_logs() as events:
        bench.messenger.send(bench.message())
        refused = [bench.message("T-2", to=bench.wrong_to)]
        if bench.fault:
            bench.fault(kind="drop")
            refused.insert(0, bench.message("T-3"))
        for message in refused:
            with pytest.raises(PartnerFailure) as caught:
                bench.messenger.send(message)
            written += f"{caught.value!r} {caught.value.message}"
    written += json.dumps(events, ensure_ascii=False) + caplog.text
    for secret in (KEY, PASSWORD, TEXT, bench.to, bench.to.removeprefix("0"), bench.wrong_to):
        assert not secret or secret not in written
