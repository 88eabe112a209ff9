"""``tannha accounts``: people who may sign in. The first administrator of an installation is made here."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import open_database, out, settings_or_stop, stop
from api.clock import now
from data.kinds import Role
from scheduling.errors import SchedulingError
from scheduling.model.person import JOB
from scheduling.services import accounts as services
from scheduling.services.passwords import Passwords

accounts = typer.Typer(help="People who may sign in.", no_args_is_help=True)

_Password = Annotated[
    str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
]


@accounts.command("create")
def create(
    username: str,
    password: _Password,
    role: Annotated[Role, typer.Option(help="What the person is here for.")],
    name: Annotated[str, typer.Option(help="As shown on pages and lists.")],
    centre: Annotated[int | None, typer.Option(help="An officer's centre, by number.")] = None,
    post_office: Annotated[int | None, typer.Option(help="A dispatcher's post office, by number.")] = None,
    courier: Annotated[int | None, typer.Option(help="A courier, by number.")] = None,
) -> None:
    """Make an account."""
    new = services.NewAccount(username, password, name, role, centre, post_office, courier)
    engine = open_database(settings_or_stop())
    try:
        services.create_account(engine, JOB, new, Passwords(), now())
    except SchedulingError as error:
        stop(error.message)
    out.print(f"{username}: {role.value}")


@accounts.command("list")
def list_accounts() -> None:
    """Show every account."""
    table = Table()
    for heading in ("No.", "User", "Name", "Role", "Active"):
        table.add_column(heading)
    for each in services.accounts(open_database(settings_or_stop())):
        table.add_row(str(each.id), each.username, each.display_name, each.role.value, "yes" if each.active else "no")
    out.print(table)


@accounts.command("disable")
def disable(number: int) -> None:
    """End an account: its sessions end, its marks and signatures stay."""
    _change(number, active=False)


@accounts.command("enable")
def enable(number: int) -> None:
    """Let an account sign in again."""
    _change(number, active=True)


@accounts.command("reset-password")
def reset_password(number: int, password: _Password) -> None:
    """Give an account a new password; a lock is lifted, its sessions end."""
    try:
        services.reset_password(open_database(settings_or_stop()), JOB, number, password, Passwords(), now())
    except SchedulingError as error:
        stop(error.message)


def _change(number: int, *, active: bool) -> None:
    try:
        services.set_active(open_database(settings_or_stop()), JOB, number, active, now())
    except SchedulingError as error:
        stop(error.message)
