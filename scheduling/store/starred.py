"""Which of the fields that the national portal cannot do without we do not hold (contracts.md 2.3)."""

from __future__ import annotations

from data.tables import Dossier

_STARRED = {
    "MaTTHC": "procedure_code",
    "TenTTHC": "procedure_name",
    "MaLinhVuc": "field_code",
    "TenLinhVuc": "field_name",
    "TrichYeuHoSo": "summary",
    "NgayTiepNhan": "received_at",
    "DonViXuLy": "unit",
}


def missing_starred(dossier: Dossier) -> tuple[str, ...]:
    """The portal's names of the starred fields this dossier lacks; the others are never empty."""
    return tuple(wire for wire, column in _STARRED.items() if getattr(dossier, column) in (None, ""))
