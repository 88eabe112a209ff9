"""A stand-in as a command of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable

import typer
import uvicorn

from integrations.partner.standin.journal import DamagedStore
from integrations.partner.standin.serve import HOST, listen


def run(name: str, make: Callable[[], uvicorn.Server], port: int, scheme: str = "http") -> None:
    """Serve until ended, the address on standard output; what keeps it from starting on standard error, with exit 1."""
    try:
        standin, listening = make(), listen(port)
    except (DamagedStore, OSError) as error:
        typer.echo(f"{name} không chạy được: {error}", err=True)
        raise typer.Exit(1) from error
    with listening:
        typer.echo(f"{name}: {scheme}://{HOST}:{listening.getsockname()[1]}")
        sys.stdout.flush()
        standin.run([listening])
