"""Runs a stand-in: ``python -m integrations.vnpost.standin myvnpost --port 8020``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from integrations.partner.standin import server
from integrations.partner.standin.command import run
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

    def make() -> uvicorn.Server:
        mind = NgspStandin(store=store) if which is Which.NGSP else MyVNPostStandin(store=store)
        return server(mind, certificate=certificate, key=key)

    run("Bưu chính giả lập", make, port, "https" if certificate else "http")


if __name__ == "__main__":
    typer.run(main)
