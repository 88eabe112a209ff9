"""``tannha sync``: see, push, replay, correct and let go the messages to partners."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import open_database, out, settings_or_stop, stop
from api.clock import now
from api.partners import partners_of
from api.worker import worker_name
from scheduling.errors import SchedulingError
from scheduling.model.message import Way
from scheduling.model.person import JOB
from scheduling.ports import PartnerFailure
from scheduling.services import desk
from scheduling.services.relay import push_due


def sync(
    push: Annotated[bool, typer.Option("--push", help="Push what is due now.")] = False,
    again: Annotated[int | None, typer.Option("--replay", help="Send this waiting message again.")] = None,
    skip: Annotated[int | None, typer.Option("--skip", help="Let this waiting message go; wants --reason.")] = None,
    reason: Annotated[str, typer.Option(help="Why it is let go.")] = "",
    correct: Annotated[int | None, typer.Option("--correct", help="Send this message to --to instead.")] = None,
    to: Annotated[str, typer.Option(help="The right number or address.")] = "",
    opt_out: Annotated[str, typer.Option(help="Send no more messages there: sms:0912000000, email:…, zalo:….")] = "",
) -> None:
    """Show the messages to partners: what a person must look at first."""
    settings = settings_or_stop()
    engine = open_database(settings)
    try:
        if again is not None:
            desk.replay(engine, JOB, again, now())
        if skip is not None:
            desk.skip(engine, JOB, skip, reason, now())
        if correct is not None:
            desk.correct(engine, JOB, correct, to, now())
        if opt_out:
            way, _, contact = opt_out.partition(":")
            desk.opt_out(engine, JOB, Way(way), contact, now())
        if push:
            report = push_due(engine, partners_of(settings), worker_name(), now)
            out.print(f"settled {report.settled}, to retry {report.retried}, for a person {report.waiting}")
    except SchedulingError as error:
        stop(error.message)
    except ValueError:
        stop("--opt-out: sms:, email: or zalo:, then the number or address", 2)
    except PartnerFailure as failure:
        stop(f"{failure.code}: {failure.message}", 2)
    view = desk.sync_view(engine, JOB)
    table = Table(title=f"{view.pending} pending, {view.waiting} for a person, {view.settled} settled")
    for heading in ("No.", "About", "Tells", "State", "Tries", "Last word"):
        table.add_column(heading)
    for message in view.messages:
        word = f"{message.last_code or ''} {message.last_message or ''}".strip()
        tells = message.kind.value if message.tells_status is None else message.tells_status
        row = message.outbox_id, message.dossier_code, tells, message.state.value, message.attempts, word
        table.add_row(*map(str, row))
    out.print(table)
