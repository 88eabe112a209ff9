"""``tannha sync``: see, push and replay the messages to the dossier system."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import open_database, out, settings_or_stop, stop
from api.clock import now
from api.partners import dossier_system
from api.worker import worker_name
from scheduling.errors import SchedulingError
from scheduling.model.person import JOB
from scheduling.ports import PartnerFailure
from scheduling.services.relay import push_due, replay, sync_view


def sync(
    push: Annotated[bool, typer.Option("--push", help="Push what is due now.")] = False,
    again: Annotated[int | None, typer.Option("--replay", help="Send this waiting message again.")] = None,
) -> None:
    """Show the messages to the dossier system: what a person must look at first."""
    settings = settings_or_stop()
    engine = open_database(settings)
    try:
        if again is not None:
            replay(engine, JOB, again, now())
        if push:
            report = push_due(engine, dossier_system(settings), worker_name(), now)
            out.print(f"settled {report.settled}, to retry {report.retried}, for a person {report.waiting}")
    except SchedulingError as error:
        stop(error.message)
    except PartnerFailure as failure:
        stop(f"{failure.code}: {failure.message}", 2)
    view = sync_view(engine, JOB)
    table = Table(title=f"{view.pending} pending, {view.waiting} for a person, {view.settled} settled")
    for heading in ("No.", "Dossier", "Tells", "State", "Tries", "Last word"):
        table.add_column(heading)
    for message in view.messages:
        word = f"{message.last_code or ''} {message.last_message or ''}".strip()
        row = message.outbox_id, message.dossier_code, message.tells_status, message.state.value, message.attempts, word
        table.add_row(*map(str, row))
    out.print(table)
