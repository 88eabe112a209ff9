"""``tannha serve``: the pages and the API."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli.children import end_with_parent
from api.cli.root import settings_or_stop
from api.server import run_server


def serve(
    port: Annotated[int | None, typer.Option(envvar="PORT", help="TCP port; TANNHA_LISTEN_PORT otherwise.")] = None,
) -> None:
    """Serve the pages and the API. Run `tannha worker` beside it."""
    end_with_parent()
    run_server(settings_or_stop(**({} if port is None else {"listen_port": port})))
