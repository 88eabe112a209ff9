"""Runs a stand-in: ``python -m integrations.vnpost.standin myvnpost --port 8020``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from integrations.partner.standin.serve import HOST, listen, server
from integrations.vnpost.standin.ledger import DamagedStore
from integrations.vnpost.standin.myvnpost import MyVNPostStandin
from integrations.vnpost.standin.ngsp import NgspStandin


class Which(StrEnum):
    """Which interface to stand in for."""

    NGSP = "ngsp"
    MYVNPOST = "myvnpost"


def main(
    which: Annotated[Which, typer.Argument(help="Giao diện nào của bưu chính.")],
    port: Annotated[int, typer.Option(help="Cổng TCP; 0 lấy một cổng trống.")] = 8020,
    store: Annotated[Path | None, typer.Option(help="Tệp JSON lines giữ mọi đơn.")] = None,
    certificate: Annotated[Path | None, typer.Option(help="Chứng thư TLS, để thử chứng thư không tin được.")] = None,
    key: Annotated[Path | None, typer.Option(help="Khóa của chứng thư.")] = None,
) -> None:
    """Chạy bưu chính giả lập trên máy này, không mở ra ngoài."""
    try:
        mind = NgspStandin(store=store) if which is Which.NGSP else MyVNPostStandin(store=store)
        standin = server(mind, certificate=certificate, key=key)
        listening = listen(port)
    except (DamagedStore, OSError) as error:
        typer.echo(f"Bưu chính giả lập không chạy được: {error}", err=True)
        raise typer.Exit(1) from error
    with listening:
        typer.echo(f"Bưu chính giả lập: {'https' if certificate else 'http'}://{HOST}:{listening.getsockname()[1]}")
        sys.stdout.flush()
        standin.run([listening])


if __name__ == "__main__":
    typer.run(main)
