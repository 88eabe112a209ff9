"""One call over HTTP: what each answer means, and what never happens on the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from integrations.partner.failures import Failures
from integrations.partner.settings import Line
from integrations.partner.token import SharedToken, Token
from integrations.partner.transport import Call, TokenRefused, Transport
from scheduling.ports import FailureKind, PartnerFailure

TEMPORARY, PERMANENT = FailureKind.TEMPORARY, FailureKind.PERMANENT
CONFIGURATION, UNKNOWN = FailureKind.CONFIGURATION, FailureKind.UNKNOWN
FAILURES = Failures("mau", "máy mẫu")


class _Server(ThreadingHTTPServer):
    """Answers every request with the status and body that the path asks for; notes from which port it came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[tuple[str, int]] = []
        self.dripped = threading.Event()
        self.hung_up = threading.Event()

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        self.hung_up.set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        server: Any = self.server
        server.seen.append((self.path, self.client_address[1]))
        body = {"/broken-json": b'{"said', "/huge": b" " * (1 << 20) + b"{}"}.get(self.path, b'{"said ": "x"}')
        self.send_response(int(self.path[1:]) if self.path[1:].isdigit() else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", f"{server.url}/elsewhere")
        self.end_headers()
        for byte in body if self.path == "/drip" else ():
            self.wfile.write(bytes([byte]))
            server.dripped.wait(0.05)
        self.wfile.write(body if self.path != "/drip" else b"")
        self.close_connection = self.path == "/hang-up"

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server in a thread."""
    with _Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(10)


def _call(server: _Server, path: str, *, writes: bool = False) -> Call:
    return Call("gọi", "POST" if writes else "GET", f"{server.url}/{path}", body={} if writes else None, writes=writes)


@pytest.mark.parametrize(
    ("path", "read", "write"),
    [
        ("400", (PERMANENT, "mau.http_status"), (PERMANENT, "mau.http_status")),
        ("403", (PERMANENT, "mau.http_status"), (PERMANENT, "mau.http_status")),
        ("404", (CONFIGURATION, "mau.address"), (CONFIGURATION, "mau.address")),
        ("302", (CONFIGURATION, "mau.address"), (CONFIGURATION, "mau.address")),
        ("307", (CONFIGURATION, "mau.address"), (CONFIGURATION, "mau.address")),
        ("408", (TEMPORARY, "mau.timeout"), (UNKNOWN, "mau.timeout")),
        ("429", (TEMPORARY, "mau.busy"), (TEMPORARY, "mau.busy")),
        ("500", (TEMPORARY, "mau.busy"), (UNKNOWN, "mau.server_error")),
        ("503", (TEMPORARY, "mau.busy"), (UNKNOWN, "mau.server_error")),
        ("504", (TEMPORARY, "mau.timeout"), (UNKNOWN, "mau.timeout")),
        ("broken-json", (TEMPORARY, "mau.malformed"), (UNKNOWN, "mau.malformed")),
    ],
)
def test_an_answer_is_typed_by_whether_something_may_have_been_done(
    server: _Server, path: str, read: tuple[FailureKind, str], write: tuple[FailureKind, str]
) -> None:
    """A read changed nothing; a write may have, except where the settings say that it did not. Nothing is followed."""
    with closing(Transport(Line(), FAILURES)) as transport:
        for writes, expected in ((False, read), (True, write)):
            with pytest.raises(PartnerFailure) as caught:
                transport.send(_call(server, path, writes=writes))
            assert (caught.value.kind, caught.value.code) == expected
    assert [seen for seen, _ in server.seen] == [f"/{path}"] * 2, "a redirect is not followed: it could lead anywhere"


def test_an_answer_is_read_without_the_blanks_of_its_keys(server: _Server) -> None:
    """As one partner's keys end with one."""
    with closing(Transport(Line(), FAILURES)) as transport:
        assert transport.send(_call(server, "ok")) == {"said": "x"}


@pytest.mark.parametrize(
    ("path", "line", "what"),
    [("drip", Line(answer_seconds=0.2), "timeout"), ("huge", Line(answer_megabytes=1), "malformed")],
)
@pytest.mark.parametrize("writes", [False, True])
def test_an_answer_that_does_not_end_is_given_up(
    server: _Server, path: str, line: Line, what: str, writes: bool
) -> None:
    """Each byte comes in time and yet nobody waits for ever; each fits and yet nobody keeps them all."""
    with closing(Transport(line, FAILURES)) as transport, pytest.raises(PartnerFailure) as caught:
        transport.send(_call(server, path, writes=writes))
    server.dripped.set()
    assert (caught.value.kind, caught.value.code) == (UNKNOWN if writes else TEMPORARY, f"mau.{what}")


@pytest.mark.parametrize(("kept_seconds", "connections"), [(60, 1), (0, 4)])
def test_a_connection_carries_what_follows_at_once(server: _Server, kept_seconds: float, connections: int) -> None:
    with closing(Transport(Line(kept_seconds=kept_seconds), FAILURES)) as transport:
        for writes in (False, True, True, False):
            transport.send(_call(server, "w" if writes else "r", writes=writes))
    assert len({port for _, port in server.seen}) == connections


def test_a_write_never_travels_on_a_connection_that_the_other_side_has_closed(server: _Server) -> None:
    """That would look like a call of unknown end."""
    with closing(Transport(Line(kept_seconds=60), FAILURES)) as transport:
        for _ in range(3):
            transport.send(_call(server, "hang-up", writes=True))
            assert server.hung_up.wait(10)
            server.hung_up.clear()
    assert len({port for _, port in server.seen}) == 3


def test_a_refused_token_is_fetched_again_once(server: _Server) -> None:
    """And refused again, it is a matter of configuration."""
    fetched = iter(["a", "b", "c"])
    token = SharedToken(lambda: Token(next(fetched), 60), lambda: 0.0)
    with closing(Transport(Line(), FAILURES)) as transport:
        with pytest.raises(PartnerFailure) as caught:
            transport.send_with(token, "token", _call(server, "401"))
        assert (caught.value.kind, caught.value.code) == (CONFIGURATION, "mau.token_refused")
        assert len(server.seen) == 2
        with pytest.raises(TokenRefused):
            transport.send(_call(server, "401"))
        with pytest.raises(PartnerFailure) as caught:
            transport.fetch(_call(server, "401"))
        assert caught.value.code == "mau.login_refused"


def test_threads_refused_together_fetch_one_token() -> None:
    """Eight hold the same dead one; the first to say so is followed by all."""
    fetched: list[str] = []

    def fetch() -> Token:
        fetched.append(f"t{len(fetched)}")
        return Token(fetched[-1], 60)

    token = SharedToken(fetch, lambda: 0.0)
    dead = token.current()
    together = threading.Barrier(8)
    got: list[str] = []

    def go_on() -> None:
        together.wait(10)
        token.forget(dead)
        got.append(token.current())

    threads = [threading.Thread(target=go_on) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert got == ["t1"] * 8
    assert fetched == ["t0", "t1"]
