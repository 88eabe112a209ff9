"""What a file of ready results says, row by row. Pure: no clock, no database."""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import overload

from scheduling.decide.intake_columns import COLUMNS
from scheduling.decide.intake_layout import Layout, Wrong, lay_out
from scheduling.decide.intake_row import RowReader
from scheduling.decide.sheet import read_sheet
from scheduling.model.intake import Note, Reject, ResultRow, Sheet
from scheduling.model.table import HowToRead, Table

# The tolerant shape of contracts.md 2.5. Provinces also use others, so a code that differs is only pointed out.
_USUAL_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-[0-9]{6}-[0-9]{4,8}")
_UNUSUAL = "mã hồ sơ khác mẫu 000.00.00.H00-yymmdd-0000"
_MOST_ROWS_NAMED = 8
# Rows that lie in one envelope mostly stand near each other.
_MOST_KEPT = 300


def read_results(content: bytes, home_province: str | None, how: HowToRead | None = None) -> Sheet:
    """Read a file of ready results.

    Parameters
    ----------
    content
        The file, as docs/import.md describes it.
    home_province
        Code of the centre's province: where a commune is first looked for when the row names no province.
    how
        What a person chose where the file leaves a choice.

    Raises
    ------
    Invalid
        When the file as a whole cannot be read: ``field`` is ``file``, ``sheet``, ``column_map`` or ``header``.
    """
    how = how or HowToRead()
    table = read_sheet(content, how.sheet)
    layout = lay_out(table.rows[table.header], how.column_map)
    read = _Reading(table, layout, home_province)
    for index in range(table.header + 1, len(table.rows)):
        if any(cell.strip() for cell in table.rows[index]):
            read.take(index)
    return Sheet(
        rows=Rows(read.reader, read.good),
        positions=read.positions,
        posted=frozenset(read.posted),
        rejects=tuple(read.rejects),
        notes=(*_file_notes(table, layout), *read.counted_notes(), *read.notes),
        sheet=table.sheet,
        column_map=layout.map.key if layout.map else "",
    )


def missing_fields(row: ResultRow) -> tuple[str, ...]:
    """The headers of the starred fields that the row leaves empty: the portal will refuse the dossier."""
    return tuple(column.header for column in COLUMNS if column.starred and getattr(row, column.key) is None)


class Rows(Sequence[ResultRow]):
    """The rows that make sense, read anew whenever they are asked for: a large file is held once, as its texts.

    Parameters
    ----------
    good
        Indexes of these rows in the table.
    """

    def __init__(self, reader: RowReader, good: Sequence[int]) -> None:
        self._reader, self._good = reader, good
        self._kept: dict[int, ResultRow] = {}

    def __len__(self) -> int:
        return len(self._good)

    @overload
    def __getitem__(self, at: int) -> ResultRow: ...
    @overload
    def __getitem__(self, at: slice) -> list[ResultRow]: ...
    def __getitem__(self, at: int | slice) -> ResultRow | list[ResultRow]:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self)))]
        index = self._good[at]
        if index not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            row = self._reader.read(index).row
            assert row is not None, "it was read before"
            self._kept[index] = row
        return self._kept[index]


class _Reading:
    """The first pass over a table: which rows make sense, why the others do not, and what was mended."""

    def __init__(self, table: Table, layout: Layout, home_province: str | None) -> None:
        self.reader = RowReader(table, layout, home_province)
        self.good = array("L")
        self.positions: dict[str, int] = {}
        self.posted: set[str] = set()
        self.rejects: list[Reject] = []
        self.notes: list[Note] = []
        self._layout = layout
        self._seen: dict[str, int] = {}
        self._counted: defaultdict[str, list[int]] = defaultdict(list)

    def take(self, index: int) -> None:
        """Read the row at this index of the table."""
        read, number = self.reader.read(index), index + 1
        if first := self._seen.get(read.code):
            read.wrong.append(("code", f"trùng mã hồ sơ với dòng {first}"))
        elif read.code:
            self._seen[read.code] = number
        if read.row is None or read.wrong:
            self.rejects += [
                Reject(number, self._layout.header(key), reason[:300], read.raw)
                for key, reason in _first_of_each(read.wrong)
            ]
            return
        self.positions[read.code] = len(self.good)
        self.good.append(index)
        if read.row.post:
            self.posted.add(read.code)
        self.notes += [Note(number, text) for text in (*read.notes, *_row_notes(read.row))]
        for text in (*read.counted, *([] if _USUAL_CODE.fullmatch(read.code) else [_UNUSUAL])):
            self._counted[text].append(number)

    def counted_notes(self) -> list[Note]:
        """What happened in many rows alike, said once."""
        return [
            Note(None, f"{len(numbers)} {text}, dòng {_numbers(numbers)}") for text, numbers in self._counted.items()
        ]


def _file_notes(table: Table, layout: Layout) -> list[Note]:
    texts = [*table.notes, *layout.notes, *_nameless(table)]
    absent = [column.header for column in COLUMNS if column.starred and column.key not in layout.keys]
    if absent:
        texts.append("tệp không có cột mà Cổng DVCQG bắt buộc: " + ", ".join(absent))
    return [Note(None, text) for text in texts]


def _nameless(table: Table) -> list[str]:
    """Columns that hold something under a header that says nothing."""
    below = table.rows[table.header + 1 :]
    blank = [i for i, name in enumerate(table.rows[table.header]) if not name.strip()]
    return [
        f"bỏ qua cột thứ {i + 1}: có dữ liệu nhưng không có tiêu đề"
        for i in blank
        if any(i < len(row) and row[i].strip() for row in below)
    ]


def _row_notes(row: ResultRow) -> list[str]:
    missing = ", ".join(missing_fields(row))
    nobody = "trả tại nhà nhưng không có số điện thoại người nhận" if row.post and not row.phone else ""
    return list(filter(None, (missing and f"chưa đủ trường cho Cổng DVCQG: {missing}", nobody)))


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_MOST_ROWS_NAMED])) + (", …" if len(numbers) > _MOST_ROWS_NAMED else "")


def _first_of_each(wrong: Wrong) -> list[tuple[str, str]]:
    """One reason a field, the first: the others mostly follow from it."""
    return list({key: (key, reason) for key, reason in reversed(wrong)}.values())[::-1]
