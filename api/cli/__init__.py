"""The command line: ``tannha --help``."""

from __future__ import annotations

from api.cli.accounts import accounts
from api.cli.demo import demo
from api.cli.imports import import_file
from api.cli.plan import plan_day
from api.cli.roads import roads
from api.cli.root import app
from api.cli.serve import migrate_database, portal, serve, worker
from api.cli.solve import check_plan, solve_problem
from api.cli.sync import sync

app.command("demo")(demo)
app.command("serve")(serve)
app.command("worker")(worker)
app.command("portal")(portal)
app.command("migrate")(migrate_database)
app.command("import")(import_file)
app.command("plan")(plan_day)
app.command("solve")(solve_problem)
app.command("check")(check_plan)
app.command("sync")(sync)
app.add_typer(roads, name="roads")
app.add_typer(accounts, name="accounts")

__all__ = ["app"]
