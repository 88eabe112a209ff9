"""Runs the stand-in: ``python -m integrations.dossiers.dvcqg.standin --port 8010 --store FILE``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from integrations.dossiers.dvcqg.standin.serve import server
from integrations.partner.standin.command import run


def main(
    port: Annotated[int, typer.Option(help="Cổng TCP; 0 lấy một cổng trống.")] = 8010,
    store: Annotated[Path | None, typer.Option(help="Tệp JSON lines giữ mọi lần ghi.")] = None,
) -> None:
    """Chạy Cổng giả lập trên máy này, không mở ra ngoài."""
    run("Cổng giả lập", lambda: server(store=store), port)


if __name__ == "__main__":
    typer.run(main)
