"""Territories as a table that other programs read and write. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from data.reference.communes import communes
from scheduling.decide.folding import clean
from scheduling.errors import Invalid
from scheduling.model.territory import CommuneRow, Serves

COMMUNE_CODE, COMMUNE, PROVINCE, OFFICE_CODE, OFFICE = "Mã xã", "Xã, phường", "Tỉnh", "Mã bưu cục", "Bưu cục"
MOST_ROWS = 4_000
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t")


def write_territories(rows: Iterable[CommuneRow], offices: Mapping[int, tuple[str, str]]) -> str:
    """The table as text, UTF-8 with a mark at the front, as spreadsheets want it; ``offices`` give code and name."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([COMMUNE_CODE, COMMUNE, PROVINCE, OFFICE_CODE, OFFICE])
    for row in rows:
        code, name = offices.get(row.office_id or 0, ("", ""))
        writer.writerow([row.code, row.name, row.province_name, _plain(code), _plain(name)])
    return out.getvalue()


def read_territories(content: bytes, office_ids: Mapping[str, int]) -> Serves:
    """Which post office is to serve which commune; an empty office leaves a commune to the carrier's own network.

    Parameters
    ----------
    office_ids
        Number of each post office by its code.

    Raises
    ------
    Invalid
        It is no such table; ``field`` is ``file``, and the message names the line.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong("Tệp phải là CSV, mã UTF-8.", "Not UTF-8.") from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    headers = [clean(name) for name in reader.fieldnames or ()]
    reader.fieldnames = headers
    if COMMUNE_CODE not in headers or OFFICE_CODE not in headers:
        raise _wrong(f"Dòng đầu phải có “{COMMUNE_CODE}” và “{OFFICE_CODE}”.", "The header lacks a column.")
    wanted: Serves = {}
    for row in reader:
        line = reader.line_num
        if line > MOST_ROWS:
            raise _wrong(f"Tệp dài quá {MOST_ROWS} dòng.", "Too many rows.")
        commune, office = clean(row[COMMUNE_CODE] or ""), clean(row[OFFICE_CODE] or "").lstrip("'")
        if not commune and not office:
            continue
        # A spreadsheet drops the zeros in front of "00004".
        commune = commune.zfill(5)
        if commune not in communes():
            raise _wrong(f"Dòng {line}: không có xã, phường mã {commune}.", f"Line {line}: no commune {commune}.")
        if commune in wanted:
            raise _wrong(f"Dòng {line}: xã, phường mã {commune} đã có ở trên.", f"Line {line}: {commune} twice.")
        if office and office not in office_ids:
            raise _wrong(f"Dòng {line}: không có bưu cục mã {office}.", f"Line {line}: no post office {office}.")
        wanted[commune] = office_ids[office] if office else None
    return wanted


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_BEGINS_A_FORMULA) else text


def _wrong(message: str, message_en: str) -> Invalid:
    return Invalid("file", message, message_en)
