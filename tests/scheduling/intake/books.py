"""Workbooks to import, as Excel and other programs would save them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def book(*sheets: Rows, names: Sequence[str] = (), mend: Callable[[Any, Any], None] | None = None) -> bytes:
    """A workbook of these sheets, the cells of the kinds they have; ``mend`` gets it and its first sheet at the end."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy hh:mm", "strings_to_formulas": False})
    pages = []
    for number, rows in enumerate(sheets):
        pages.append(made.add_worksheet(names[number] if names else None))
        for index, row in enumerate(rows):
            pages[-1].write_row(index, 0, row)
    if mend:
        mend(made, pages[0])
    made.close()
    return out.getvalue()


def rewrite(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with some bytes of one part exchanged, as another program would have written them."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w") as again:
        for name in packed.namelist():
            held = packed.read(name)
            assert name != part or old in held
            again.writestr(name, held.replace(old, new) if name == part else held)
    return out.getvalue()


def packed(**files: bytes) -> bytes:
    """A ZIP archive of files; an underscore pair in a name stands for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return out.getvalue()
