"""From the bytes of a file to a table, by what the file is and not by what it is called."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from scheduling.decide.intake_layout import known_headers
from scheduling.decide.legacy_letters import legacy_header
from scheduling.decide.sheet_kinds import is_workbook
from scheduling.decide.sheet_text import read_text, refused_legacy
from scheduling.decide.sheet_workbook import Workbook
from scheduling.errors import Invalid
from scheduling.model.table import Table

MOST_ROWS = 50_000
# Exports put a title, a date and a logo above their table.
_HEADER_WITHIN = 20
# Fewer known columns than this make no table of dossiers: a sheet of notes may well have a "Ghi chú".
_LEAST_KNOWN = 2


def read_sheet(content: bytes, sheet: str = "") -> Table:
    """Return the table of the file, its header found among the first 20 rows.

    Parameters
    ----------
    sheet
        The sheet to read where a workbook has several.

    Raises
    ------
    Invalid
        ``file`` for a file that is empty, too large, damaged, encrypted or no table; ``sheet`` where a workbook
        leaves a choice.
    """
    if is_workbook(content):
        table = _from_workbook(Workbook(content), sheet)
    else:
        rows, notes = read_text(content, known_headers)
        _share(rows)
        table = _with_header(Table(rows, notes=notes))
    if encoding := legacy_header(table.rows[table.header], known_headers):
        raise refused_legacy(encoding)
    if len(table.rows) - 1 - table.header > MOST_ROWS:
        raise Invalid("file", f"Tệp có hơn {MOST_ROWS} dòng", "The file has too many rows")
    return table


def write_row(cells: Sequence[str]) -> str:
    """Return a row as one line of CSV, to keep it as it came."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _from_workbook(book: Workbook, chosen: str) -> Table:
    read: dict[str, Table] = {}
    for name in [chosen] if chosen else book.visible:
        rows, notes = book.rows(name, MOST_ROWS + _HEADER_WITHIN)
        if any(cell.strip() for row in rows for cell in row):
            _share(rows)
            read[name] = _with_header(Table(rows, sheet=name, notes=tuple(notes)))
    if not read:
        raise Invalid("file", "Bảng tính trống", "The workbook is empty")
    tables = [t for t in read.values() if known_headers(t.rows[t.header]) >= _LEAST_KNOWN] or list(read.values())
    if len(tables) > 1:
        names = ", ".join(table.sheet[:60] for table in tables)
        raise Invalid("sheet", f"Tệp có nhiều trang tính, hãy chọn một: {names}", f"Choose one sheet of: {names}")
    table = tables[0]
    skipped = [name for name in (*book.visible, *book.hidden) if name != table.sheet]
    notes = [f"không đọc trang tính: {', '.join(name[:60] for name in skipped)}"] if skipped else []
    return replace(table, notes=(*table.notes, *notes), broken=book.broken(table.sheet))


def _share(rows: Sequence[list[str]]) -> None:
    """Hold equal cells once: procedures, units, days and communes come again in every row."""
    held: dict[str, str] = {}
    for row in rows:
        row[:] = [held.setdefault(cell, cell) for cell in row]


def _with_header(table: Table) -> Table:
    first = range(min(_HEADER_WITHIN, len(table.rows)))
    header = max(first, key=lambda index: (known_headers(table.rows[index]), -index))
    above = f"tiêu đề cột ở dòng {header + 1}; các dòng trên không đọc"
    return replace(table, header=header, notes=(*table.notes, above)) if header else table
