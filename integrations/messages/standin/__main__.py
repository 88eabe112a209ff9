"""Runs the gateway's stand-in: ``python -m integrations.messages.standin --port 8030``."""

from __future__ import annotations

from typing import Annotated

import typer

from integrations.messages.standin.gateway import GatewayStandin
from integrations.partner.standin import server
from integrations.partner.standin.command import run


def main(port: Annotated[int, typer.Option(help="Cổng TCP; 0 lấy một cổng trống.")] = 8030) -> None:
    """Chạy cổng tin nhắn giả lập trên máy này, không mở ra ngoài."""
    run("Cổng tin nhắn giả lập", lambda: server(GatewayStandin()), port)


if __name__ == "__main__":
    typer.run(main)
