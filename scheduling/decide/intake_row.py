"""What one row of a table says: a dossier, or why not. Reading it again gives the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.kinds import Channel, What
from scheduling.decide.cells import CellError
from scheduling.decide.intake_columns import COLUMN
from scheduling.decide.intake_commune import commune_of
from scheduling.decide.intake_layout import Layout, Wrong
from scheduling.decide.legacy_letters import legacy_text
from scheduling.decide.pin import mend_pin
from scheduling.decide.sheet import write_row
from scheduling.model.intake import Post, ResultRow
from scheduling.model.table import Table

ZERO_LOST = "số điện thoại mất số 0 ở đầu (bảng tính coi là số): đã thêm lại"
# A mobile number that a spreadsheet took for a number: every one of ten digits begins with 0 and one of these.
_WITHOUT_ZERO = re.compile(r"[35789][0-9]{8}(?:\.0)?")
_OPTIONAL = ("chosen_at", "wished_day", "window", "fee_dong", "postage_dong", "papers_original", "papers_copy")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What was made of a row.

    Attributes
    ----------
    row
        None where something is ``wrong``.
    code
        The dossier's, even of a row that is wrong elsewhere; "" where it has none.
    notes, counted
        What is said of this row, and what is said once of all rows that share it.
    """

    row: ResultRow | None
    raw: str
    code: str
    wrong: Wrong
    notes: list[str]
    counted: list[str]


class RowReader:
    """Reads the rows of one table, each by itself.

    Parameters
    ----------
    home_province
        Code of the province where a commune is looked for first, or None.
    """

    def __init__(self, table: Table, layout: Layout, home_province: str | None) -> None:
        self._table, self._layout, self._home = table, layout, home_province

    def read(self, index: int) -> ReadRow:
        """Read the row at this index of the table."""
        cells = self._table.rows[index]
        notes: list[str] = []
        counted: list[str] = []
        values, wrong = self._values(index, cells, counted)
        code, raw = values.get("code", ""), write_row(cells)
        row = self._row(index + 1, raw, values, wrong, notes)
        return ReadRow(row, raw, code, wrong, notes, counted)

    def _values(self, index: int, cells: Sequence[str], counted: list[str]) -> tuple[dict[str, Any], Wrong]:
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
                counted.append(ZERO_LOST)
            try:
                values[column.key] = column.read(text)
            except CellError as error:
                wrong.append((column.key, str(error)))
            by_post = bool(values.get("by_post"))
        return values, wrong

    def _broken(self, index: int, width: int) -> Wrong:
        broken, places = self._table.broken, self._layout.places
        return [(places[i], broken[index, i]) for i in range(width) if i in places and (index, i) in broken]

    def _row(self, number: int, raw: str, values: dict[str, Any], wrong: Wrong, notes: list[str]) -> ResultRow | None:
        """Put a row together, or add to ``wrong`` what stands against it and return None."""
        failed = {key for key, _ in wrong}
        if not values.get("code") and "code" not in failed:
            wrong.append(("code", "trống"))
        recipient = values.get("recipient_name") or values.get("owner_name")
        if not recipient and not failed & {"recipient_name", "owner_name"}:
            wrong.append(("recipient_name", "trống, và cũng không có chủ hồ sơ"))
        post = self._post(values, wrong, notes) if values.pop("by_post", False) else None
        if wrong:
            return None
        own = {key: value for key, value in values.items() if not COLUMN[key].posted}
        return ResultRow(number=number, raw=raw, **(own | {"recipient_name": recipient, "post": post}))

    def _post(self, values: dict[str, Any], wrong: Wrong, notes: list[str]) -> Post | None:
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
        notes += filter(None, (renamed, mended))
        return Post(
            commune_code=commune.code,
            street_line=values["street_line"],
            what=values.get("what", What.RECEIVE_RESULT),
            channel=values.get("choice_channel", Channel.IMPORT),
            point=point,
            **{key: values[key] for key in _OPTIONAL if key in values},
        )
