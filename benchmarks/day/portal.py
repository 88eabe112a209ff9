"""The stand-in portal in a process of its own: the push pays for real HTTP, and shares no interpreter with it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx2
from pydantic import SecretStr

from integrations.dossiers.dvcqg import PortalSettings
from integrations.dossiers.dvcqg.standin.options import (
    AUTH_ENDPOINT,
    INTEGRATION_ENDPOINT,
    SHARE_ENDPOINT,
    PortalOptions,
)
from integrations.dossiers.dvcqg.standin.serve import running


@contextmanager
def portal_beside(store: Path) -> Iterator[str]:
    """Run a stand-in that keeps on disk what it accepts; yields its address."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, store), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours.recv()
    finally:
        ours.close()
        process.join(15)


def _serve(pipe: Connection, store: Path) -> None:
    with running(store=store) as url:
        pipe.send(url)
        try:
            pipe.recv()
        except EOFError:  # the benchmark is done, or gone
            return


def settings_for(url: str) -> PortalSettings:
    """Return what a client needs to know of a stand-in with default options."""
    options = PortalOptions()
    return PortalSettings(
        adapter_url=url,
        auth_endpoint=AUTH_ENDPOINT,
        integration_endpoint=INTEGRATION_ENDPOINT,
        share_endpoint=SHARE_ENDPOINT,
        username=SecretStr(options.username),
        password=SecretStr(options.password),
        dstcode=options.dstcode,
        madonvi=options.madonvi,
    )


def received(url: str) -> dict[str, Any]:
    """Return what the stand-in holds, by dossier code, with the effects each write had."""
    answer = httpx2.get(f"{url}/_received", trust_env=False, timeout=30).raise_for_status().json()
    dossiers: dict[str, Any] = answer["dossiers"]
    return dossiers


def require_told_once(told: dict[str, Any], count: int) -> None:
    """Fail unless the portal holds so many dossiers, each handed over and returned by post, one effect for each."""
    wrong = {
        code: (each["holds"]["TrangThaiHoSo"], each["holds"]["HinhThuc"], each["effects"])
        for code, each in told.items()
        if (each["holds"]["TrangThaiHoSo"], each["holds"]["HinhThuc"], each["effects"]) != ("10", "1", 2)
    }
    assert len(told) == count, f"the portal holds {len(told)} of {count}"
    assert not wrong, wrong
