"""From the bytes of a workbook to the rows of one of its sheets, every cell as the text a person would type."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from scheduling.errors import Invalid

FAILED_FORMULA = "công thức bị lỗi trong bảng tính"
Cells = list[list[str]]
Broken = dict[tuple[int, int], str]

# A cell whose formula failed has a value of type "e" ...
_FAILED = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]* t="e"')
# ... and one that was never computed, as programs write them, has a formula and no value.
_FORMULA = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?=(<v)?)')
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_SHEET = re.compile(rb"<sheet\b[^>]*>")


class Workbook:
    """A workbook whose sheets are read one by one.

    Raises
    ------
    Invalid
        ``file``: damaged, or encrypted.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        except PasswordError as error:
            raise Invalid("file", "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi nhập lại", "The file is encrypted") from error
        except CalamineError as error:
            raise Invalid("file", "Bảng tính bị hỏng, không mở được", "The workbook cannot be opened") from error
        self.visible = [m.name for m in self._book.sheets_metadata if m.visible is SheetVisibleEnum.Visible]
        self.hidden = [name for name in self._book.sheet_names if name not in self.visible]

    def rows(self, name: str, most: int) -> tuple[Cells, Sequence[str]]:
        """Return the rows of a sheet from its very first, and what is to be known of them.

        Raises
        ------
        Invalid
            ``sheet``: there is none of this name; ``file``: it has more than ``most`` rows below its first.
        """
        if name not in self._book.sheet_names:
            raise Invalid("sheet", f"Tệp không có trang tính {name[:60]}", "There is no such sheet")
        try:
            sheet = self._book.get_sheet_by_name(name)
            if sheet.total_height - 1 > most:
                raise Invalid("file", f"Tệp có hơn {most} dòng", "The file has too many rows")
            cells = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
        except CalamineError as error:
            raise Invalid("file", f"Trang tính {name[:60]} bị hỏng", "The sheet cannot be read") from error
        filled = _fill_merged(sheet, cells)
        return cells, [f"{filled} ô gộp: giá trị được ghi cho mọi dòng trong vùng gộp"] if filled else []

    def broken(self, name: str) -> Broken:
        """Return the formulas of a sheet that failed or were never computed: reading gives them as blank."""
        try:
            part = self._part(name)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, KeyError) as error:
            # RuntimeError: packed in a way of its own, or encrypted inside.
            raise Invalid("file", "Bảng tính bị hỏng, không mở được", "The workbook cannot be opened") from error
        found: Broken = {}
        for letters, row, value in _FORMULA.findall(part):
            if not value:
                found[int(row) - 1, _column(letters)] = "công thức chưa được tính: mở tệp bằng Excel, lưu lại rồi nhập"
        for letters, row in _FAILED.findall(part):
            found[int(row) - 1, _column(letters)] = FAILED_FORMULA
        return found

    def _part(self, name: str) -> bytes:
        """The sheet's own XML, or nothing where the workbook is of another kind."""
        if not self._content.startswith(b"PK"):
            return b""
        with zipfile.ZipFile(io.BytesIO(self._content)) as packed:
            names = set(packed.namelist())
            if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
                return b""
            sheets = _SHEET.findall(packed.read("xl/workbook.xml"))
            index = self._book.sheet_names.index(name)
            relation = _attribute(sheets[index], b"r:id") if index < len(sheets) else ""
            for each in _RELATION.findall(packed.read("xl/_rels/workbook.xml.rels")):
                target = "xl/" + _attribute(each, b"Target").removeprefix("/xl/")
                if _attribute(each, b"Id") == relation and target in names:
                    return packed.read(target)
        return b""


def _text(cell: Any) -> str:
    """A cell as a person would type it: numbers without a fraction they lack, times by ISO 8601."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat() if cell.time() != time.min else cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _fill_merged(sheet: CalamineSheet, cells: Cells) -> int:
    """Write the value of cells merged over several rows into each of these rows; returns how many cells it filled.

    A name merged over three rows is said of all three. Cells merged side by side stay as they are: the value
    belongs to the first column, and the others have headers of their own.
    """
    filled = 0
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        for row in range(top + 1, min(bottom + 1, len(cells))):
            if top < len(cells) and left < len(cells[row]) and not cells[row][left]:
                cells[row][left] = cells[top][left]
                filled += bool(cells[top][left])
    return filled


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _attribute(tag: bytes, name: bytes) -> str:
    match = re.search(rb"\b" + re.escape(name) + rb'="([^"]*)"', tag)
    return match[1].decode() if match else ""
