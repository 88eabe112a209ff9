"""What is between us and the portal: no server, cut lines, certificates."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn

from integrations.dossiers.dvcqg import PortalClient, PortalSettings
from integrations.dossiers.dvcqg.standin import create_portal
from scheduling.ports import FailureKind, PartnerFailure
from tests.integrations.certificates import self_signed
from tests.integrations.dossiers.bench import RETURNED, Standin, settings_for


def _failure(settings: PortalSettings) -> PartnerFailure:
    with PortalClient(settings) as client, pytest.raises(PartnerFailure) as caught:
        client.push(RETURNED)
    return caught.value


@contextmanager
def _line_that_says(answer: bytes) -> Iterator[int]:
    """Accept connections, listen once, say ``answer``, hang up; yields the port."""

    def talk() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            with line:
                line.recv(65536)
                line.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=talk, daemon=True).start()
        yield listening.getsockname()[1]


def test_no_server_is_temporary() -> None:
    """A refused connection sent nothing and may succeed later."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    failure = _failure(settings_for(f"http://127.0.0.1:{port}"))
    assert (failure.kind, failure.code) == (FailureKind.TEMPORARY, "portal.unreachable")


def test_a_handshake_cut_short_is_temporary_and_no_distrust() -> None:
    """Only a certificate or protocol we cannot accept is a matter of configuration."""
    with _line_that_says(b"") as port:
        failure = _failure(settings_for(f"https://127.0.0.1:{port}"))
    assert (failure.kind, failure.code) == (FailureKind.TEMPORARY, "portal.unreachable")


def test_an_answer_that_is_not_http_is_a_broken_line() -> None:
    """At sign-in nothing can have been written, so it is temporary."""
    with _line_that_says(b"not HTTP at all\r\n\r\n") as port:
        failure = _failure(settings_for(f"http://127.0.0.1:{port}"))
    assert (failure.kind, failure.code) == (FailureKind.TEMPORARY, "portal.broken")


def test_a_redirect_is_not_followed(standin: Standin) -> None:
    """Where a dossier goes is said in the settings, not by whoever answers there."""
    redirect = f"HTTP/1.1 307 Moved\r\nLocation: {standin.url}/auth\r\nContent-Length: 0\r\n\r\n"
    before = standin.calls("login")
    with _line_that_says(redirect.encode()) as port:
        failure = _failure(settings_for(f"http://127.0.0.1:{port}"))
    assert (failure.kind, failure.code) == (FailureKind.CONFIGURATION, "portal.address")
    assert standin.calls("login") == before


def test_plain_http_where_tls_was_meant_is_a_matter_of_configuration(standin: Standin) -> None:
    """A server without TLS at an https address is not trusted."""
    failure = _failure(settings_for(standin.url.replace("http://", "https://")))
    assert (failure.kind, failure.code) == (FailureKind.CONFIGURATION, "portal.tls")


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A stand-in over TLS with a certificate that nobody vouches for: its address and the certificate."""
    pem, secret = self_signed(tmp_path_factory.mktemp("tls"))
    config = uvicorn.Config(create_portal(), log_config=None, access_log=False, ssl_certfile=pem, ssl_keyfile=secret)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}", pem
        server.should_exit = True
        thread.join(10)


def test_a_certificate_nobody_vouches_for_is_refused(certified: tuple[str, Path]) -> None:
    """TLS is verified, and there is no setting to turn that off."""
    url, _ = certified
    failure = _failure(settings_for(url))
    assert (failure.kind, failure.code) == (FailureKind.CONFIGURATION, "portal.tls")
    assert isinstance(failure.__cause__, Exception)


def test_a_certificate_the_operator_vouches_for_is_accepted(certified: tuple[str, Path]) -> None:
    """ca_file adds trust; it does not take verification away."""
    url, pem = certified
    with PortalClient(settings_for(url, ca_file=pem)) as client:
        assert client.push(RETURNED).code == "0"
    failure = _failure(settings_for(url.replace("127.0.0.1", "localhost"), ca_file=pem))
    assert failure.code == "portal.tls", "the name in the certificate counts as well"


def test_the_environment_decides_nothing(
    standin: Standin, monkeypatch: pytest.MonkeyPatch, certified: tuple[str, Path]
) -> None:
    """Neither a proxy nor a trusted file of the environment changes where a dossier goes."""
    url, pem = certified
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with PortalClient(settings_for(standin.url)) as client:
        assert client.push(RETURNED).code == "0"
    assert _failure(settings_for(url)).code == "portal.tls"


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"adapter_url": "http://portal.example.vn"}, "adapter_url"),
        ({"adapter_url": "http://127.0.0.1.example.vn"}, "adapter_url"),
        ({"adapter_url": "portal.example.vn"}, "adapter_url"),
        ({"adapter_url": "ftp://127.0.0.1"}, "adapter_url"),
        ({"adapter_url": "https://[bad"}, "adapter_url"),
        ({"adapter_url": "https://"}, "adapter_url"),
        ({"password": " "}, "password"),
        ({"madonvi": ""}, "madonvi"),
        ({"dstcode": "MÃ"}, "dstcode"),
        ({"lookup_endpoint": "share", "share_endpoint": ""}, "share_endpoint"),
        ({"read_seconds": 0}, "read_seconds"),
    ],
)
def test_a_wrong_setting_is_named_before_any_call(changes: dict[str, object], name: str) -> None:
    """The message names the setting and never shows its value."""
    with pytest.raises(PartnerFailure, match=name) as caught:
        settings_for("http://127.0.0.1:9", **changes)
    assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, "portal.settings")


def test_a_trust_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing or empty ca_file is a wrong setting, not a crash and not a fallback."""
    empty = tmp_path / "empty.pem"
    empty.write_text("")
    for path in (tmp_path / "missing.pem", empty):
        with pytest.raises(PartnerFailure, match="ca_file"):
            PortalClient(settings_for("https://127.0.0.1:9", ca_file=path))


def test_settings_never_show_the_sign_in() -> None:
    """A repr in a log gives neither user name nor password."""
    text = repr(settings_for("http://127.0.0.1:9", username="nguoi-dung", password="mat-khau"))
    assert "nguoi-dung" not in text
    assert "mat-khau" not in text


def test_ssl_errors_of_the_library_are_the_ones_we_look_for() -> None:
    """An end of file within a handshake is a kind of SSLError, so it must be told apart first."""
    assert issubclass(ssl.SSLEOFError, ssl.SSLError)
