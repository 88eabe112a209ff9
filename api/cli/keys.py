"""``tannha keys``: the keys by which other systems use the API."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import err, open_database, out, settings_or_stop, stop
from api.clock import now
from api.rest.scopes import SCOPES
from scheduling.errors import SchedulingError
from scheduling.jobs.when import LOCAL
from scheduling.model.person import JOB
from scheduling.services.api_keys import ApiKeyView, api_keys, create_api_key, revoke_api_key

keys = typer.Typer(help="Keys of other systems: each for some scopes and one office.", no_args_is_help=True)
_SCOPES = "; ".join(f"{scope}: {opens}" for scope, opens in SCOPES.items())


@keys.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is, as the audit shall show it.")],
    scope: Annotated[list[str], typer.Option(help=f"May be given several times. {_SCOPES}.")],
    centre: Annotated[int | None, typer.Option(help="Number of the centre it is limited to.")] = None,
    post_office: Annotated[int | None, typer.Option(help="Number of the post office it is limited to.")] = None,
) -> None:
    """Make a key and print it, this once, alone on standard output."""
    unknown = sorted(set(scope) - SCOPES.keys())
    if unknown:
        stop(f"No such scope: {', '.join(unknown)}. There are: {', '.join(SCOPES)}", 2)
    engine = open_database(settings_or_stop())
    try:
        key = create_api_key(engine, JOB, name, scope, now(), centre_id=centre, post_office_id=post_office)
    except SchedulingError as error:
        stop(error.message)
    err.print("[dim]Khoá chỉ hiện lần này; hãy cất vào nơi giữ bí mật.[/dim]")
    typer.echo(key)


@keys.command("list")
def show() -> None:
    """List every key by name; the secrets are not kept."""
    table = Table()
    for heading in ("Prefix", "Name", "Scopes", "Office", "State", "Last used"):
        table.add_column(heading, overflow="fold")
    for view in api_keys(open_database(settings_or_stop())):
        table.add_row(*_row(view))
    out.print(table)


@keys.command("revoke")
def revoke(prefix: Annotated[str, typer.Argument(help="As `tannha keys list` shows it.")]) -> None:
    """End a key for good."""
    try:
        revoke_api_key(open_database(settings_or_stop()), JOB, prefix, now())
    except SchedulingError as error:
        stop(error.message)
    out.print(f"Đã thu hồi khoá {prefix}.")


def _row(view: ApiKeyView) -> tuple[str, ...]:
    office = f"centre {view.centre_id}" if view.centre_id is not None else f"post office {view.post_office_id}"
    used = f"{view.used_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" if view.used_at else "never"
    return view.prefix, view.name, " ".join(view.scopes), office, "live" if view.active else "revoked", used
