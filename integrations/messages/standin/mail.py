"""A mail server for tests and rehearsals: takes letters, forgets them when it ends, misbehaves when told to."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from integrations.partner.standin import FaultKind, Faults

USER, PASSWORD = "mau", "mau-khong-bi-mat"


@dataclass
class MailStandin:
    """A server and the letters it took.

    Parameters
    ----------
    tls
        Its certificate, offered through STARTTLS, or from the first byte where ``from_first_byte`` is set.
    faults
        A fault's service is a verb of SMTP, or ``letter`` for the end of the letter. ``status`` answers with that
        code, ``drop`` and ``silence`` cut the line (after taking the letter, unless told not to act).
    """

    tls: ssl.SSLContext | None = None
    from_first_byte: bool = False
    faults: Faults = field(default_factory=Faults)
    letters: list[EmailMessage] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[int]:
        """Run on a free loopback port; yields the port."""
        with _Server(("127.0.0.1", 0), _Session, bind_and_activate=True) as server:
            server.standin = self
            thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="mail-standin", daemon=True)
            thread.start()
            try:
                yield server.server_address[1]
            finally:
                server.shutdown()
                thread.join(10)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    standin: MailStandin

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that hung up."""


class _Session(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._standin = cast(_Server, self.server).standin
        if self._standin.from_first_byte:
            self._begin_tls()
        self._reply(220, "mau")
        while line := self.rfile.readline():
            verb, _, rest = line.decode("ascii", "replace").strip().partition(" ")
            if self._misbehaves(verb.upper()) or not self._obey(verb.upper(), rest):
                return

    def _obey(self, verb: str, rest: str) -> bool:
        match verb:
            case "EHLO":
                offers = ["250-mau", "250-AUTH PLAIN", *(["250-STARTTLS"] if self._standin.tls else []), "250 HELP"]
                self.wfile.write(("\r\n".join(offers) + "\r\n").encode())
            case "STARTTLS":
                self._reply(220, "go")
                self._begin_tls()
            case "AUTH":
                given = base64.b64decode(rest.split()[-1]).decode().split("\0")[1:]
                self._reply(*((235, "ok") if given == [USER, PASSWORD] else (535, f"no {given[0]}")))
            case "RCPT" if "khong.co@" in rest:
                self._reply(550, f"no such mailbox {rest}")
            case "DATA":
                self._reply(354, "go")
                return self._take_letter()
            case "QUIT":
                self._reply(221, "bye")
                return False
            case _:
                self._reply(250, "ok")
        return True

    def _take_letter(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        fault = next((it for it in self._standin.faults.pending if it.service == "letter"), None)
        if fault is None or fault.acts_first:
            self._standin.letters.append(message_from_bytes(b"".join(lines), policy=default))
        if self._misbehaves("letter"):
            return False
        self._reply(250, "taken")
        return True

    def _misbehaves(self, service: str) -> bool:
        fault = self._standin.faults.take(service)
        if fault is None:
            return False
        if fault.kind is FaultKind.STATUS:
            self._reply(fault.status, "as told")
        elif fault.kind is FaultKind.SILENCE:
            time.sleep(fault.seconds)
        return True

    def _begin_tls(self) -> None:
        assert self._standin.tls
        self.request = self._standin.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)

    def _reply(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())
