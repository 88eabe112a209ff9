"""From the bytes of a CSV file to its rows of cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from scheduling.decide.intake_columns import column_named
from scheduling.errors import Invalid

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
_DELIMITERS = ",;\t"


def read_sheet(content: bytes) -> list[list[str]]:
    """Return every row of the file, the header first, blank ones included, as a spreadsheet counts them.

    UTF-8 with or without byte order mark; comma, semicolon or tab, whichever gives the most known columns.

    Raises
    ------
    Invalid
        For a file that is empty, too large, not UTF-8 text, or whose quotes do not close.
    """
    if len(content) > MOST_BYTES:
        raise Invalid("file", f"Tệp lớn quá {MOST_BYTES // 1_000_000} MB", "The file is too large")
    if b"\0" in content or content.startswith(b"PK\x03\x04"):
        raise Invalid("file", "Tệp không phải CSV. Trong Excel: Lưu thành > CSV UTF-8", "Not a CSV file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Invalid(
            "file", f"Dòng {line} không phải UTF-8. Trong Excel: Lưu thành > CSV UTF-8", f"Line {line} is not UTF-8"
        ) from error
    if not text.strip():
        raise Invalid("file", "Tệp trống", "The file is empty")
    rows = _rows(text, max(_DELIMITERS, key=lambda sign: _known_columns(text, sign)))
    if len(rows) - 1 > MOST_ROWS:
        raise Invalid("file", f"Tệp có hơn {MOST_ROWS} dòng", "The file has too many rows")
    return rows


def write_row(cells: Sequence[str]) -> str:
    """Return a row as one line of CSV, to keep it as it came."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()


def _rows(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return list(reader)
    except csv.Error as error:
        # An open quote would swallow the rest of the file into one cell without a sound.
        raise Invalid(
            "file",
            f"Dòng {reader.line_num} của tệp: dấu ngoặc kép không khớp hoặc ô quá dài",
            f"Line {reader.line_num} of the file: {error}",
        ) from error


def _known_columns(text: str, delimiter: str) -> int:
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return 0
    return sum(column_named(name) is not None for name in header)
