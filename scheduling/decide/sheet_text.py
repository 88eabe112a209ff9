"""From the bytes of a CSV file to its rows of cells, in whichever encoding of Unicode."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence

from scheduling.decide.legacy_letters import legacy_header
from scheduling.errors import Invalid

_DELIMITERS = ",;\t"
_LOOKED_AT = 20

Known = Callable[[Sequence[str]], int]
"""How many of some headers are known."""


def read_text(content: bytes, known: Known) -> tuple[list[list[str]], tuple[str, ...]]:
    """Return every row of the file, blank ones included, and what is to be known of its encoding.

    UTF-8 with or without byte order mark, UTF-16, or the Vietnamese page 1258 where its header is then known.
    Comma, semicolon or tab, whichever gives the most known columns.

    Raises
    ------
    Invalid
        ``file``: not text, in an encoding from before Unicode (named), or with quotes that do not close.
    """
    text, notes = _decoded(content, known)
    if not text.strip():
        raise Invalid("file", "Tệp trống", "The file is empty")
    return _rows(text, max(_DELIMITERS, key=lambda sign: _known_columns(text, sign, known))), notes


def _decoded(content: bytes, known: Known) -> tuple[str, tuple[str, ...]]:
    try:
        if encoding := _wide(content):
            return content.decode(encoding), ()
        if b"\0" in content:
            raise Invalid("file", "Tệp không phải CSV hay bảng tính Excel", "Neither a CSV file nor a workbook")
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        text = _page_1258(content, known)
        if text is not None:
            return text, ("đọc theo bảng mã Windows-1258",)
        at = content.rfind(b"\n", 0, error.start)
        line, column = content.count(b"\n", 0, error.start) + 1, error.start - at
        raise Invalid(
            "file",
            f"Dòng {line}, byte thứ {column} không phải UTF-8. Trong Excel: Lưu thành > CSV UTF-8",
            f"Line {line}, byte {column} is not UTF-8",
        ) from error


def _wide(content: bytes) -> str:
    """The kind of UTF-16, by its mark or by where the zeros of Latin letters stand; "" for none."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = content[:2000]
    for encoding, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if zeros and zeros.count(0) * 3 > len(zeros) and letters.count(0) == 0:
            return encoding
    return ""


def _page_1258(content: bytes, known: Known) -> str | None:
    """The text by page 1258 where its header makes sense; refuses the older encodings by name."""
    _refuse_legacy(content.decode("latin-1"), known)
    try:
        text = content.decode("cp1258")
    except UnicodeDecodeError:
        return None
    # Known columns do not ask for accents, so the accents themselves must speak: this page writes tones apart.
    toned = any(0x300 <= ord(sign) <= 0x323 for sign in text[:4000])
    return text if toned and any(_known_columns(text, sign, known) > 1 for sign in _DELIMITERS) else None


def _refuse_legacy(text: str, known: Known) -> None:
    for sign in _DELIMITERS:
        for row in _first_rows(text, sign):
            if encoding := legacy_header(row, known):
                raise refused_legacy(encoding)


def refused_legacy(encoding: str) -> Invalid:
    """The refusal of a file that was typed in an encoding from before Unicode."""
    return Invalid(
        "file",
        f"Tệp gõ bằng bảng mã {encoding}, không phải Unicode. Chuyển mã (UniKey > Công cụ chuyển mã) rồi nhập lại",
        f"The file is typed in {encoding}, not in Unicode",
    )


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


def _known_columns(text: str, delimiter: str, known: Known) -> int:
    return max(map(known, _first_rows(text, delimiter)), default=0)


def _first_rows(text: str, delimiter: str) -> list[list[str]]:
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            found.append(row)
            if len(found) == _LOOKED_AT:
                break
    except csv.Error:
        pass  # reading the whole file says where
    return found
