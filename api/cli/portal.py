"""``tannha portal``: a stand-in of the national portal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.children import end_with_parent
from integrations.dossiers.dvcqg.standin.__main__ import main


def portal(
    port: Annotated[int, typer.Option(help="TCP port on this machine.")] = 8010,
    store: Annotated[Path | None, typer.Option(help="Keep what it receives in this file.")] = None,
) -> None:
    """Run the stand-in of the national portal, for trying things out. Loopback only."""
    end_with_parent()
    main(port, store)
