"""What a file of ready results says, row by row. Pure: no clock, no database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from data.kinds import Channel, What
from scheduling.decide.cells import CellError
from scheduling.decide.intake_columns import COLUMN, COLUMNS
from scheduling.decide.intake_commune import commune_of
from scheduling.decide.intake_layout import Layout, Wrong, lay_out
from scheduling.decide.legacy_letters import legacy_text
from scheduling.decide.pin import mend_pin
from scheduling.decide.sheet import read_sheet, write_row
from scheduling.model.intake import Note, Post, Reject, ResultRow, Sheet
from scheduling.model.table import HowToRead, Table

# The tolerant shape of contracts.md 2.5. Provinces also use others, so a code that differs is only pointed out.
_USUAL_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-[0-9]{6}-[0-9]{4,8}")
# A mobile number that a spreadsheet took for a number: every one of ten digits begins with 0 and one of these.
_WITHOUT_ZERO = re.compile(r"[35789][0-9]{8}(?:\.0)?")
_ZERO_LOST = "số điện thoại mất số 0 ở đầu (bảng tính coi là số): đã thêm lại"
_OPTIONAL = ("chosen_at", "wished_day", "window", "fee_dong", "postage_dong", "papers_original", "papers_copy")
_MOST_ROWS_NAMED = 8


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
        rows=tuple(read.rows),
        rejects=tuple(read.rejects),
        notes=(*_file_notes(table, layout), *read.counted_notes(), *read.notes),
        sheet=table.sheet,
        column_map=layout.map.key if layout.map else "",
    )


def missing_fields(row: ResultRow) -> tuple[str, ...]:
    """The headers of the starred fields that the row leaves empty: the portal will refuse the dossier."""
    return tuple(column.header for column in COLUMNS if column.starred and getattr(row, column.key) is None)


class _Reading:
    """One pass over a table: the rows that make sense, the others with their reasons, and what was mended."""

    def __init__(self, table: Table, layout: Layout, home_province: str | None) -> None:
        self._table, self._layout, self._home = table, layout, home_province
        self.rows: list[ResultRow] = []
        self.rejects: list[Reject] = []
        self.notes: list[Note] = []
        self._seen: dict[str, int] = {}
        self._mended: defaultdict[str, list[int]] = defaultdict(list)

    def take(self, index: int) -> None:
        """Read the row at this index of the table."""
        cells, number = self._table.rows[index], index + 1
        values, wrong = self._values(index, cells)
        code = values.get("code")
        if code in self._seen:
            wrong.append(("code", f"trùng mã hồ sơ với dòng {self._seen[code]}"))
        elif code:
            self._seen[code] = number
        raw = write_row(cells)
        row = self._row(number, raw, values, wrong)
        if row is not None:
            self.rows.append(row)
            self.notes += _row_notes(row)
            return
        self.rejects += [
            Reject(number, self._layout.header(key), reason[:300], raw) for key, reason in _first_of_each(wrong)
        ]

    def counted_notes(self) -> list[Note]:
        """What happened in many rows alike, said once."""
        for row in self.rows:
            if not _USUAL_CODE.fullmatch(row.code):
                self._mended["mã hồ sơ khác mẫu 000.00.00.H00-yymmdd-0000"].append(row.number)
        return [
            Note(None, f"{len(numbers)} {text}, dòng {_numbers(numbers)}") for text, numbers in self._mended.items()
        ]

    def _values(self, index: int, cells: Sequence[str]) -> tuple[dict[str, Any], Wrong]:
        """Read the cells that are not blank; those of the postal service only where it is wished."""
        texts, wrong = self._layout.read(cells)
        wrong += self._broken(index, len(cells))
        width = len(self._table.rows[self._table.header])
        if any(cell.strip() for cell in cells[width:]):
            wrong.append(("row", f"có {len(cells)} ô, tiêu đề chỉ có {width} cột"))
        if encoding := legacy_text(" ".join(texts.values())):
            wrong.append(("row", f"chữ gõ bằng bảng mã {encoding}, không phải Unicode: chuyển mã rồi nhập lại"))
        values: dict[str, Any] = {}
        by_post = True
        for column in sorted((COLUMN[key] for key in texts), key=lambda column: column.posted):
            text = texts[column.key]
            if not text or (column.posted and not by_post):
                continue
            if column.key == "phone" and _WITHOUT_ZERO.fullmatch(text):
                text = "0" + text[:9]
                self._mended[_ZERO_LOST].append(index + 1)
            try:
                values[column.key] = column.read(text)
            except CellError as error:
                wrong.append((column.key, str(error)))
            by_post = bool(values.get("by_post"))
        return values, wrong

    def _broken(self, index: int, width: int) -> Wrong:
        broken, places = self._table.broken, self._layout.places
        return [(places[i], broken[index, i]) for i in range(width) if i in places and (index, i) in broken]

    def _row(self, number: int, raw: str, values: dict[str, Any], wrong: Wrong) -> ResultRow | None:
        """Put a row together, or add to ``wrong`` what stands against it and return None."""
        failed = {key for key, _ in wrong}
        if not values.get("code") and "code" not in failed:
            wrong.append(("code", "trống"))
        recipient = values.get("recipient_name") or values.get("owner_name")
        if not recipient and not failed & {"recipient_name", "owner_name"}:
            wrong.append(("recipient_name", "trống, và cũng không có chủ hồ sơ"))
        post = self._post(number, values, wrong) if values.pop("by_post", False) else None
        if wrong:
            return None
        own = {key: value for key, value in values.items() if not COLUMN[key].posted}
        return ResultRow(number=number, raw=raw, **(own | {"recipient_name": recipient, "post": post}))

    def _post(self, number: int, values: dict[str, Any], wrong: Wrong) -> Post | None:
        failed = {key for key, _ in wrong}
        commune, renamed = None, ""
        if not failed & {"commune", "province", "district"}:
            commune, renamed = commune_of(values, wrong, self._home)
        if not values.get("street_line") and "street_line" not in failed:
            wrong.append(("street_line", "trống, mà kết quả trả qua bưu chính"))
        if values.get("what") is What.SEND_PAPERS:
            wrong.append(("what", "chỉ gửi hồ sơ thì kết quả không đi bưu chính"))
        latitude, longitude = values.get("latitude"), values.get("longitude")
        if (latitude is None) != (longitude is None) and not failed & {"latitude", "longitude"}:
            wrong.append(("latitude", "phải có cả vĩ độ và kinh độ, hoặc không có cả hai"))
        if wrong or commune is None:
            return None
        point, mended = None, ""
        if latitude is not None and longitude is not None:
            point, mended = mend_pin((latitude, longitude), commune)
        self.notes += [Note(number, text) for text in (renamed, mended) if text]
        return Post(
            commune_code=commune.code,
            street_line=values["street_line"],
            what=values.get("what", What.RECEIVE_RESULT),
            channel=values.get("choice_channel", Channel.IMPORT),
            point=point,
            **{key: values[key] for key in _OPTIONAL if key in values},
        )


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


def _row_notes(row: ResultRow) -> list[Note]:
    notes = []
    if missing := missing_fields(row):
        notes.append(Note(row.number, "chưa đủ trường cho Cổng DVCQG: " + ", ".join(missing)))
    if row.post and not row.phone:
        notes.append(Note(row.number, "trả tại nhà nhưng không có số điện thoại người nhận"))
    return notes


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_MOST_ROWS_NAMED])) + (", …" if len(numbers) > _MOST_ROWS_NAMED else "")


def _first_of_each(wrong: Wrong) -> list[tuple[str, str]]:
    """One reason a field, the first: the others mostly follow from it."""
    return list({key: (key, reason) for key, reason in reversed(wrong)}.values())[::-1]
