"""A stand-in on a loopback socket, in this thread or another."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from integrations.partner.standin.app import Mind, create_app
from integrations.partner.standin.faults import Faults

HOST = "127.0.0.1"


class _Droppable(H11Protocol):
    """Gives the application a way to cut its own connection, as ``request.state.hang_up``."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, "hang_up": transport.abort}


def listen(port: int) -> socket.socket:
    """Return a listening loopback socket; port 0 takes a free one."""
    # With the protocol named, asyncio turns Nagle's waiting off: 40 ms less an answer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(128)
    except OSError:
        listening.close()
        raise
    return listening


def server(
    mind: Mind, *, faults: Faults | None = None, certificate: Path | None = None, key: Path | None = None
) -> uvicorn.Server:
    """Return a server of a stand-in, not yet running; give it a socket from :func:`listen`."""
    return serve_app(create_app(mind, faults), certificate=certificate, key=key)


def serve_app(app: FastAPI, *, certificate: Path | None = None, key: Path | None = None) -> uvicorn.Server:
    """Return a server of a stand-in that is an application already."""
    config = uvicorn.Config(
        app,
        http=_Droppable,
        ws="none",
        log_config=None,
        access_log=False,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        # A call kept silent on purpose must not hold up the end.
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


@contextmanager
def running(
    mind: Mind, *, faults: Faults | None = None, certificate: Path | None = None, key: Path | None = None
) -> Iterator[str]:
    """Run a stand-in in a thread on a free port; yields its address, stops it at the end."""
    with running_app(create_app(mind, faults), certificate=certificate, key=key) as url:
        yield url


@contextmanager
def running_app(app: FastAPI, *, certificate: Path | None = None, key: Path | None = None) -> Iterator[str]:
    """Run a stand-in that is an application already, in a thread on a free port; yields its address."""
    standin = serve_app(app, certificate=certificate, key=key)
    with listen(0) as listening:
        port = listening.getsockname()[1]
        thread = threading.Thread(target=standin.run, args=([listening],), name="standin", daemon=True)
        thread.start()
        try:
            yield f"{'https' if certificate else 'http'}://{HOST}:{port}"
        finally:
            standin.should_exit = True
            thread.join(10)
