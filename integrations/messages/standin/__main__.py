"""Runs the gateway's stand-in: ``python -m integrations.messages.standin --port 8030``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from integrations.messages.standin.gateway import GatewayStandin
from integrations.partner.standin import HOST, listen, server


def main(port: Annotated[int, typer.Option(help="Cổng TCP; 0 lấy một cổng trống.")] = 8030) -> None:
    """Chạy cổng tin nhắn giả lập trên máy này, không mở ra ngoài."""
    standin = server(GatewayStandin())
    try:
        listening = listen(port)
    except OSError as error:
        typer.echo(f"Cổng tin nhắn giả lập không chạy được: {error}", err=True)
        raise typer.Exit(1) from error
    with listening:
        typer.echo(f"Cổng tin nhắn giả lập: http://{HOST}:{listening.getsockname()[1]}")
        sys.stdout.flush()
        standin.run([listening])


if __name__ == "__main__":
    typer.run(main)
