"""The stand-in on a loopback socket, in this thread or another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic as real_monotonic

import uvicorn
from fastapi import FastAPI

from integrations.dossiers.dvcqg.standin import page
from integrations.dossiers.dvcqg.standin.ledger import Ledger
from integrations.dossiers.dvcqg.standin.options import PortalOptions
from integrations.dossiers.dvcqg.standin.portal import Portal
from integrations.partner import standin
from integrations.partner.standin import HOST, listen

__all__ = ["HOST", "create_portal", "listen", "running", "server"]


def _portal(options: PortalOptions | None, store: Path | None, monotonic: Callable[[], float]) -> Portal:
    return Portal(options or PortalOptions(), Ledger(store), monotonic)


def create_portal(
    options: PortalOptions | None = None,
    *,
    store: Path | None = None,
    monotonic: Callable[[], float] = real_monotonic,
) -> FastAPI:
    """Return a stand-in portal as an ASGI application.

    Parameters
    ----------
    options
        Sign-in and readings of the open points.
    store
        Where accepted writes are kept through kill -9; None keeps them in memory.
    monotonic
        Ends sessions.
    """
    portal = _portal(options, store, monotonic)
    return standin.create_app(portal, pages=lambda app, calls: page.add_to(app, portal, calls))


def server(
    options: PortalOptions | None = None,
    *,
    store: Path | None = None,
    monotonic: Callable[[], float] = real_monotonic,
) -> uvicorn.Server:
    """Return a server of a stand-in, not yet running; give it a socket from :func:`listen`."""
    return standin.serve_app(create_portal(options, store=store, monotonic=monotonic))


@contextmanager
def running(
    options: PortalOptions | None = None,
    *,
    store: Path | None = None,
    monotonic: Callable[[], float] = real_monotonic,
) -> Iterator[str]:
    """Run a stand-in in a thread on a free port; yields its address, stops it at the end."""
    with standin.running_app(create_portal(options, store=store, monotonic=monotonic)) as url:
        yield url
