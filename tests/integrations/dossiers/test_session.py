"""Sessions end when they like; a push does not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from integrations.dossiers.dvcqg import PortalClient
from integrations.dossiers.dvcqg.standin import PortalOptions, running
from scheduling.ports import DossierRecord, FailureKind, PartnerFailure
from tests.integrations.dossiers.bench import RETURNED, Standin, settings_for


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("service", ["TraCuuHoSo", "DongBoHoSoMC"])
def test_a_session_that_ends_between_two_calls_is_opened_again(
    client: PortalClient, standin: Standin, record: DossierRecord, service: str
) -> None:
    """The push goes on under a fresh session, with one effect."""
    before = standin.calls("login")
    standin.order(service=service, kind="session_expired")
    client.push(record)
    assert standin.calls("login") == before + 2
    assert len(standin.history(record.code)) == 1


@pytest.mark.parametrize(
    ("refusal", "codes"), [("status", frozenset()), ("code", frozenset({"-2"}))], ids=["401", "error_code"]
)
def test_an_expired_session_is_noticed_in_either_form(refusal: str, codes: frozenset[str]) -> None:
    """After the portal's own term the next push signs in again, whichever way it is refused."""
    clock = Clock()
    options = PortalOptions(session_seconds=60, session_refusal=refusal)  # type: ignore[arg-type]
    with running(options, monotonic=clock) as url:
        standin = Standin(url)
        with PortalClient(settings_for(url, session_refused_codes=codes)) as client:
            client.push(RETURNED)
            clock.seconds += 61
            client.push(RETURNED)
        assert standin.calls("login") == 2
        assert standin.effects(RETURNED.code) == 1


def test_a_refusal_in_a_form_not_listed_goes_to_a_person() -> None:
    """An unlisted error_code is never guessed to mean a session, and its code is shown."""
    clock = Clock()
    options = PortalOptions(session_seconds=60, session_refusal="code")
    with (
        running(options, monotonic=clock) as url,
        PortalClient(settings_for(url)) as client,
    ):
        client.push(RETURNED)
        clock.seconds += 61
        with pytest.raises(PartnerFailure, match="error_code -2") as caught:
            client.push(RETURNED)
    assert (caught.value.kind, caught.value.code) == (FailureKind.PERMANENT, "portal.refused")


def test_an_old_session_is_not_used_again(standin: Standin, record: DossierRecord) -> None:
    """Past our own term a session is opened anew without waiting for its refusal."""
    clock = Clock()
    with PortalClient(settings_for(standin.url, session_seconds=900), monotonic=clock) as client:
        before = standin.calls("login")
        client.push(record)
        clock.seconds += 899
        client.push(record)
        assert standin.calls("login") == before + 1
        clock.seconds += 1
        client.push(record)
        assert standin.calls("login") == before + 2


def test_threads_refused_together_sign_in_once(client: PortalClient, standin: Standin, record: DossierRecord) -> None:
    """When the session they share ends under eight threads, one of them opens the next."""
    before = standin.calls("login")
    records = [replace(record, code=f"{record.code}{serial:02}") for serial in range(16)]
    # All eight wait for their first answer when the session goes, so all hold the same dead one.
    standin.order(service="TraCuuHoSo", kind="delay", seconds=0.2, times=8)
    standin.order(service="TraCuuHoSo", kind="session_expired", skip=4)
    with ThreadPoolExecutor(8) as threads:
        assert len(list(threads.map(client.push, records))) == 16
    assert standin.calls("login") == before + 2


def test_a_session_refused_at_once_is_a_matter_of_configuration(
    client: PortalClient, standin: Standin, record: DossierRecord
) -> None:
    """It signs in again once and then gives up."""
    before = standin.calls("login")
    standin.order(service="TraCuuHoSo", kind="session_expired", times=2)
    with pytest.raises(PartnerFailure) as caught:
        client.push(record)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "portal.session_refused")
    assert standin.calls("login") == before + 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "sai"}, "portal.login_refused"),
        ({"dstcode": "VN:GOV:SAI"}, "portal.login_refused"),
        ({"madonvi": "000.00.00.H99"}, "portal.session_refused"),
    ],
)
def test_a_wrong_sign_in_is_a_matter_of_configuration(
    standin: Standin, record: DossierRecord, changes: dict[str, str], code: str
) -> None:
    """Every record would fail, so none is blamed."""
    with (
        PortalClient(settings_for(standin.url, **changes)) as client,
        pytest.raises(PartnerFailure) as caught,
    ):
        client.push(record)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, code)


def test_an_agency_refused_by_a_listed_code_is_a_matter_of_configuration(
    standin: Standin, record: DossierRecord
) -> None:
    """Where the operator knows the portal's code for a wrong madonvi, it stops the whole partner."""
    standin.order(service="DongBoHoSoMC", kind="error_code", error_code=12)
    settings = settings_for(standin.url, agency_refused_codes=frozenset({"12"}))
    with PortalClient(settings) as client, pytest.raises(PartnerFailure) as caught:
        client.push(record)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "portal.agency_refused")
