"""Our record of a dossier to the portal's fields (contracts.md 2.3), or a refusal that names every hole.

DongBoHoSoMC replaces what the portal holds. So a record that lacks a starred field never leaves the house,
and an optional field of which we hold nothing is left out rather than sent empty.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from integrations.dossiers.dvcqg import errors
from integrations.dossiers.dvcqg.wire import Dossier, stamp
from scheduling.ports import DossierRecord

RETURNED = 10
"""The state that says the result is in the citizen's hands (Đã trả kết quả)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of ``fields.csv``."""

    name: str
    required: str
    """``always``, ``returned`` (with state 10) or nothing."""
    max_characters: int | None


@cache
def fields() -> tuple[Field, ...]:
    """Return the portal's fields that we fill, in wire order."""
    rows = _rows("fields.csv")
    return tuple(
        Field(row["name"], row["required"], int(row["max_characters"]) if row["max_characters"] else None)
        for row in rows
    )


@cache
def states() -> dict[int, str]:
    """Return the states of a dossier (TrangThaiHoSo), code to Vietnamese label."""
    return {int(row["code"]): row["label"] for row in _rows("states.csv")}


def to_wire(record: DossierRecord) -> Dossier:
    """Return the portal's form of ``record``: field to non-empty text.

    Raises
    ------
    PartnerFailure
        ``PERMANENT``: ``portal.missing_field`` naming every missing field, else
        ``portal.invalid_field`` naming every field whose value the contract has no form for.
    """
    dossier: Dossier = {}
    missing: list[str] = []
    invalid: list[str] = []
    for field in fields():
        try:
            text = _clean(_VALUES[field.name](record), field.max_characters)
        except ValueError:
            invalid.append(field.name)
            continue
        if text:
            dossier[field.name] = text
        elif field.required == "always" or (field.required == "returned" and record.status == RETURNED):
            missing.append(field.name)
    if missing:
        raise errors.missing_fields(missing)
    if invalid:
        raise errors.invalid_fields(invalid)
    return dossier


def steps_to_wire(record: DossierRecord) -> list[Dossier]:
    """Return what happened to the dossier on its way, oldest first, in the portal's form.

    Which fields of a step are required is an open point (contracts.md 6): all those that are known are filled.
    """
    return [
        {
            "MaHoSo": record.code,
            "NguoiXuLy": _clean(step.by, 50),
            "ThoiDiemXuLy": stamp(step.at),
            "PhongBanXuLy": _clean(record.unit, None),
            "NoiDungXuLy": _clean(step.text, None),
            "TrangThai": str(step.status or record.status),
        }
        for step in sorted(record.steps, key=lambda step: step.at)
    ]


def _clean(text: str | None, max_characters: int | None) -> str:
    """Return ``text`` composed, trimmed and cut to what the portal takes."""
    clean = unicodedata.normalize("NFC", text or "").strip()
    clean.encode()  # a lone surrogate cannot be sent; UnicodeEncodeError is a ValueError
    return clean[:max_characters].rstrip()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


def _one_of(value: int, allowed: range) -> str:
    if value not in allowed:
        raise ValueError(value)
    return str(value)


def _state(code: int) -> str:
    if code not in states():
        raise ValueError(code)
    return str(code)


_VALUES: dict[str, Callable[[DossierRecord], str | None]] = {
    "MaHoSo": lambda record: record.code,
    "MaTTHC": lambda record: record.procedure_code,
    "TenTTHC": lambda record: record.procedure_name,
    "MaLinhVuc": lambda record: record.field_code,
    "TenLinhVuc": lambda record: record.field_name,
    "SoBienNhan": lambda record: record.receipt_number,
    "KenhThucHien": lambda record: _one_of(record.channel, range(1, 4)),
    "ChuHoSo": lambda record: record.owner_name,
    "SoGiayToChuHoSo": lambda record: record.owner_id_number,
    "LoaiDoiTuong": lambda record: _one_of(record.owner_kind, range(1, 5)),
    "Email": lambda record: record.email,
    "SoDienThoai": lambda record: record.phone,
    "TrichYeuHoSo": lambda record: record.summary,
    "NgayTiepNhan": lambda record: _moment(record.received_at),
    "NgayHenTra": lambda record: _moment(record.due_at),
    "TrangThaiHoSo": lambda record: _state(record.status),
    "NgayTra": lambda record: _moment(record.returned_at),
    "ThongTinTra": lambda record: record.return_note,
    "HinhThuc": lambda record: "1" if record.by_post else "0",
    "NgayKetThucXuLy": lambda record: _moment(record.processing_ended_at),
    "DonViXuLy": lambda record: record.unit,
}


def _rows(name: str) -> list[dict[str, str]]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
