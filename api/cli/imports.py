"""``tannha import``: ready results from a table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import open_database, out, settings_or_stop, stop
from api.clock import now
from scheduling.errors import SchedulingError
from scheduling.model.intake import ImportReport
from scheduling.model.person import JOB
from scheduling.model.table import HowToRead
from scheduling.services.intake import import_dossiers, preview


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV or a workbook: docs/import.md.")],
    centre: Annotated[int, typer.Option(help="Number of the centre the results belong to.")] = 1,
    sheet: Annotated[str, typer.Option(help="The sheet to read, where a workbook has several.")] = "",
    columns: Annotated[
        str, typer.Option(help="How its columns are named: tannha, opencps, igate, td; left out, the header tells.")
    ] = "",
    dry: Annotated[bool, typer.Option("--preview", help="Say what would happen, write nothing.")] = False,
) -> None:
    """Import ready results. Importing a file twice changes nothing; refused rows are kept and listed."""
    engine = open_database(settings_or_stop())
    work = preview if dry else import_dossiers
    try:
        report = work(engine, JOB, centre, file.name, file.read_bytes(), now(), how=HowToRead(sheet, columns))
    except SchedulingError as error:
        stop(error.message)
    out.print(_table(report))
    for note in report.notes:
        out.print(f"[dim]{'Tệp' if note.row_number is None else f'Dòng {note.row_number}'}: {note.text}[/dim]")
    if report.rejected:
        raise typer.Exit(1)


def _table(report: ImportReport) -> Table:
    table = Table(
        title=f"{report.file_name}: {report.added} mới, {report.changed} đổi, {report.unchanged} như cũ, "
        f"{report.rejected} không nhận",
        title_justify="left",
    )
    for heading in ("Dòng", "Cột", "Lý do"):
        table.add_column(heading)
    for reject in report.rejects:
        table.add_row(str(reject.row_number), reject.field, reject.reason)
    return table
