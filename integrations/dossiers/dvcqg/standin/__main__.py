"""Runs the stand-in: ``python -m integrations.dossiers.dvcqg.standin --port 8010 --store FILE``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from integrations.dossiers.dvcqg.standin.ledger import DamagedStore
from integrations.dossiers.dvcqg.standin.serve import HOST, listen, server


def main(
    port: Annotated[int, typer.Option(help="Cổng TCP; 0 lấy một cổng trống.")] = 8010,
    store: Annotated[Path | None, typer.Option(help="Tệp JSON lines giữ mọi lần ghi.")] = None,
) -> None:
    """Chạy Cổng giả lập trên máy này, không mở ra ngoài."""
    try:
        portal = server(store=store)
        listening = listen(port)
    except (DamagedStore, OSError) as error:
        typer.echo(f"Cổng giả lập không chạy được: {error}", err=True)
        raise typer.Exit(1) from error
    with listening:
        typer.echo(f"Cổng giả lập: http://{HOST}:{listening.getsockname()[1]}")
        sys.stdout.flush()
        portal.run([listening])


if __name__ == "__main__":
    typer.run(main)
