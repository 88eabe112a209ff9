"""What a file of ready results says, row by row. Pure: no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from data.kinds import Channel, What
from data.reference.communes import Commune
from scheduling.decide.cells import CellError
from scheduling.decide.commune_names import commune_by_code, find_communes, find_province, similar_communes
from scheduling.decide.folding import clean
from scheduling.decide.intake_columns import COLUMN, COLUMNS, Column, read_header
from scheduling.decide.pin import wrong_pin
from scheduling.decide.sheet import read_sheet, write_row
from scheduling.model.intake import Note, Post, Reject, ResultRow, Sheet

# The tolerant shape of contracts.md 2.5. Provinces also use others, so a code that differs is only pointed out.
_USUAL_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}-[0-9]{6}-[0-9]{4,8}")

Wrong = list[tuple[str, str]]
"""(key of the column, reason) of everything wrong in one row."""


def read_results(content: bytes, home_province: str | None) -> Sheet:
    """Read a file of ready results.

    Parameters
    ----------
    content
        The file, as docs/import.md describes it.
    home_province
        Code of the centre's province: where a commune is first looked for when the row names no province.

    Raises
    ------
    Invalid
        When the file as a whole cannot be read: ``field`` is ``file`` or ``header``.
    """
    table = read_sheet(content)
    columns = read_header(table[0])
    rows: list[ResultRow] = []
    rejects: list[Reject] = []
    notes = list(_file_notes(table[0], columns))
    seen: dict[str, int] = {}
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        raw = write_row(cells)
        values, wrong = _read_cells(cells, columns)
        code = values.get("code")
        if code in seen:
            wrong.append(("code", f"trùng mã hồ sơ với dòng {seen[code]}"))
        elif code:
            seen[code] = number
        row = _row(number, raw, values, wrong, home_province)
        if row is None:
            rejects += [Reject(number, _header(key), reason, raw) for key, reason in _first_of_each(wrong)]
        else:
            rows.append(row)
            notes += _row_notes(row)
    unusual = [row.number for row in rows if not _USUAL_CODE.fullmatch(row.code)]
    if unusual:
        shape = f"{len(unusual)} mã hồ sơ khác mẫu 000.00.00.H00-yymmdd-0000, trước hết ở dòng {unusual[0]}"
        notes.append(Note(None, shape))
    return Sheet(tuple(rows), tuple(rejects), tuple(notes))


def missing_fields(row: ResultRow) -> tuple[str, ...]:
    """The headers of the starred fields that the row leaves empty: the portal will refuse the dossier."""
    return tuple(column.header for column in COLUMNS if column.starred and getattr(row, column.key) is None)


def _read_cells(cells: Sequence[str], columns: Sequence[Column | None]) -> tuple[dict[str, Any], Wrong]:
    """Read the cells that are not blank; those of the postal service only where it is wished."""
    texts = {column.key: clean(cell) for column, cell in zip(columns, cells, strict=False) if column}
    values: dict[str, Any] = {}
    wrong: Wrong = []
    if any(cell.strip() for cell in cells[len(columns) :]):
        wrong.append(("row", f"có {len(cells)} ô, tiêu đề chỉ có {len(columns)} cột"))
    by_post = True
    for column in sorted(filter(None, columns), key=lambda column: column.posted):
        text = texts.get(column.key, "")
        if not text or (column.posted and not by_post):
            continue
        try:
            values[column.key] = column.read(text)
        except CellError as error:
            wrong.append((column.key, str(error)))
        by_post = bool(values.get("by_post"))
    return values, wrong


def _row(number: int, raw: str, values: dict[str, Any], wrong: Wrong, home_province: str | None) -> ResultRow | None:
    """Put a row together, or add to ``wrong`` what stands against it and return None."""
    failed = {key for key, _ in wrong}
    if not values.get("code") and "code" not in failed:
        wrong.append(("code", "trống"))
    recipient = values.get("recipient_name") or values.get("owner_name")
    if not recipient and not failed & {"recipient_name", "owner_name"}:
        wrong.append(("recipient_name", "trống, và cũng không có chủ hồ sơ"))
    post = _post(values, wrong, home_province) if values.pop("by_post", False) else None
    if wrong:
        return None
    own = {key: value for key, value in values.items() if not COLUMN[key].posted}
    return ResultRow(number=number, raw=raw, **(own | {"recipient_name": recipient, "post": post}))


def _post(values: dict[str, Any], wrong: Wrong, home_province: str | None) -> Post | None:
    failed = {key for key, _ in wrong}
    commune = None if failed & {"commune", "province"} else _commune(values, wrong, home_province)
    if not values.get("street_line") and "street_line" not in failed:
        wrong.append(("street_line", "trống, mà kết quả trả qua bưu chính"))
    if values.get("what") is What.SEND_PAPERS:
        wrong.append(("what", "chỉ gửi hồ sơ thì kết quả không đi bưu chính"))
    latitude, longitude = values.get("latitude"), values.get("longitude")
    if (latitude is None) != (longitude is None) and not failed & {"latitude", "longitude"}:
        wrong.append(("latitude", "phải có cả vĩ độ và kinh độ, hoặc không có cả hai"))
    point = None if latitude is None or longitude is None else (latitude, longitude)
    if point and commune and (reason := wrong_pin(*point, commune)):
        wrong.append(("latitude", reason))
    if wrong or commune is None:
        return None
    optional = ("chosen_at", "wished_day", "window", "fee_dong", "postage_dong", "papers_original", "papers_copy")
    return Post(
        commune_code=commune.code,
        street_line=values["street_line"],
        what=values.get("what", What.RECEIVE_RESULT),
        channel=values.get("choice_channel", Channel.IMPORT),
        point=point,
        **{key: values[key] for key in optional if key in values},
    )


def _commune(values: dict[str, Any], wrong: Wrong, home_province: str | None) -> Commune | None:
    """The one commune that the row means; several or none are an error that proposes what is alike."""
    name, province_name = values.get("commune", ""), values.get("province")
    province = find_province(province_name) if province_name else None
    if province_name and province is None:
        wrong.append(("province", "không có tỉnh, thành phố nào tên này"))
        return None
    if not name:
        wrong.append(("commune", "trống, mà kết quả trả qua bưu chính"))
        return None
    if by_code := commune_by_code(name):
        if province in (None, by_code.province_code):
            return by_code
        wrong.append(("commune", f"mã này là {by_code.full_name}, không thuộc tỉnh đã ghi"))
        return None
    found = find_communes(name, province or home_province)
    if not found and province is None:
        found = find_communes(name)
    if len(found) == 1:
        return found[0]
    alike = found or similar_communes(name, province) or similar_communes(name)
    named = "; ".join(f"{c.full_name} ({c.code})" for c in alike[:4]) + ("; …" if len(alike) > 4 else "")
    if found:
        wrong.append(("commune", f"có nhiều nơi cùng tên, ghi mã hoặc tỉnh: {named}"))
    else:
        wrong.append(("commune", "không có trong danh mục từ 01/07/2025" + (f"; gần giống: {named}" if named else "")))
    return None


def _file_notes(header: Sequence[str], columns: Sequence[Column | None]) -> Sequence[Note]:
    notes = [
        Note(None, f"bỏ qua cột không dùng: {clean(name)[:60]}")
        for name, column in zip(header, columns, strict=True)
        if column is None and clean(name)
    ]
    absent = [c.header for c in COLUMNS if c.starred and c not in columns]
    if absent:
        notes.append(Note(None, "tệp không có cột mà Cổng DVCQG bắt buộc: " + ", ".join(absent)))
    return notes


def _row_notes(row: ResultRow) -> Sequence[Note]:
    notes = []
    if missing := missing_fields(row):
        notes.append(Note(row.number, "chưa đủ trường cho Cổng DVCQG: " + ", ".join(missing)))
    if row.post and not row.phone:
        notes.append(Note(row.number, "trả tại nhà nhưng không có số điện thoại người nhận"))
    return notes


def _first_of_each(wrong: Wrong) -> list[tuple[str, str]]:
    """One reason a field, the first: the others mostly follow from it."""
    return list({key: (key, reason) for key, reason in reversed(wrong)}.values())[::-1]


def _header(key: str) -> str:
    return COLUMN[key].header if key in COLUMN else "dòng"
