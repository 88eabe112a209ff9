"""The command line: ``tannha --help``.

A command's module is imported when the command is called, so that none pays for what the others load.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = {
    "demo": "api.cli.demo:demo",
    "serve": "api.cli.serve:serve",
    "worker": "api.cli.worker:worker",
    "portal": "api.cli.portal:portal",
    "standins": "api.cli.standins:standins",
    "migrate": "api.cli.migrate:migrate_database",
    "accounts": "api.cli.accounts:accounts",
    "keys": "api.cli.keys:keys",
    "import": "api.cli.imports:import_file",
    "plan": "api.cli.plan:plan_day",
    "sync": "api.cli.sync:sync",
    "roads": "api.cli.roads:roads",
    "places": "api.cli.places:places",
    "solve": "api.cli.solve:solve_problem",
    "check": "api.cli.solve:check_plan",
}


class _Lazy(TyperGroup):
    """Finds a command by its name, and only then imports it."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        found = getattr(import_module(module), name)
        if not isinstance(found, typer.Typer):
            alone = typer.Typer(add_completion=False, pretty_exceptions_show_locals=False)
            alone.command(cmd_name)(found)
            found = alone
        command = get_command(found)
        command.name = cmd_name
        return command


# Locals are never shown: they may hold personal data.
app = typer.Typer(name="tannha", cls=_Lazy, no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback()
def tannha() -> None:
    """Tận Nhà: administrative results brought home by the public postal service."""
