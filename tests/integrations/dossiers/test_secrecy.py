"""What must never be written down: passwords, sessions and people."""

from __future__ import annotations

import json
import logging

import pytest
import structlog

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import PortalOptions
from scheduling.ports import DossierRecord, PartnerFailure
from tests.integrations.dossiers.bench import EMAIL, OWNER, OWNER_ID, PHONE, Standin, settings_for


def test_no_log_holds_a_password_a_session_or_a_person(
    standin: Standin, record: DossierRecord, caplog: pytest.LogCaptureFixture
) -> None:
    """With every logger at its most talkative, through success, refusal, expiry and a cut line."""
    caplog.set_level(logging.DEBUG)
    failures: list[PartnerFailure] = []
    with structlog.testing.capture_logs() as events, PortalClient(settings_for(standin.url)) as client:
        client.push(record)
        sessions = [client._session.current()]
        standin.order(service="TraCuuHoSo", kind="session_expired")
        client.push(record)
        sessions.append(client._session.current())
        for fault in ({"kind": "drop"}, {"kind": "malformed"}, {"kind": "status"}):
            standin.order(service="DongBoHoSoMC", **fault)
            with pytest.raises(PartnerFailure) as caught:
                client.push(record)
            failures.append(caught.value)
        echo = f"{sessions[-1]} {PortalOptions().password} {OWNER} {OWNER_ID} {PHONE} {EMAIL}"
        standin.order(service="DongBoHoSoMC", kind="error_code", error_code="7", message=echo)
        with pytest.raises(PartnerFailure) as caught:
            client.push(record)
        failures.append(caught.value)

    assert len(set(sessions)) == 2
    assert {event["call"] for event in events} == {"đăng nhập", "TraCuuHoSo", "DongBoHoSoMC"}
    assert {event["outcome"] for event in events} >= {"HTTP 200", "portal.broken", "portal.malformed"}
    assert caplog.text, "the libraries below do talk at this level"
    written = json.dumps(events, ensure_ascii=False) + caplog.text
    written += "".join(f"{failure!r} {failure} {failure.message}" for failure in failures)
    for secret in (*sessions, PortalOptions().password, OWNER, OWNER_ID, PHONE, EMAIL):
        assert secret not in written
