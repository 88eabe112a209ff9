"""OpenCPS's fields and ours (contracts.md 3.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scheduling.ports import DossierNews, DossierRecord, Step, StepKind

COLLECTION: Mapping[StepKind, int] = {
    StepKind.COLLECTION_BOOKED: 1,
    StepKind.COLLECTED: 2,
    StepKind.PAPERS_IN: 3,
    StepKind.COLLECTION_CANCELLED: 4,
}
"""vnpostalStatus: how far papers are that are collected at home."""
CHOSEN, HANDED_OVER, RETURNED = 2, 3, 4
_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_FORM = "%d/%m/%Y %H:%M:%S"
_WITHDRAWN, _PROCESSED, _RETURNED = 7, 9, 10


def row_of(dossier: Mapping[str, Any]) -> dict[str, str]:
    """Return a dossier as a row of our import, in OpenCPS's own columns: the import knows them (docs/import.md)."""
    return {name: str(value) for name, value in dossier.items() if isinstance(value, str | int)}


def news_of(dossier: Mapping[str, Any], cancelled: Collection[str]) -> DossierNews:
    """Return what it says of a dossier that we hold."""
    gone = str(dossier.get("dossierStatus") or "") in cancelled
    via = str(dossier.get("viaPostal") or "")
    return DossierNews(
        str(dossier["dossierNo"]),
        _WITHDRAWN if gone else None,
        moment(dossier.get("dueDate")),
        int(via) >= CHOSEN if via.isdecimal() else None,
    )


def standing_of(dossier: Mapping[str, Any], cancelled: Collection[str]) -> DossierNews:
    """Return how a dossier stands that chose the post: as :func:`news_of`, and processed or returned by viaPostal."""
    news = news_of(dossier, cancelled)
    via = str(dossier.get("viaPostal") or "")
    if news.status is not None or not via.isdecimal() or int(via) < CHOSEN:
        return news
    return replace(news, status=_RETURNED if int(via) == RETURNED else _PROCESSED)


def moment(text: object) -> datetime | None:
    """Read a moment, ``dd/MM/yyyy HH:mm:ss`` in Vietnam's time; None when it is none."""
    try:
        return datetime.strptime(str(text), _FORM).replace(tzinfo=_ZONE)
    except ValueError:
        return None


def stamp(at: datetime) -> str:
    """Write a moment as OpenCPS does."""
    return at.astimezone(_ZONE).strftime(_FORM)


def booking_of(record: DossierRecord, step: Step, state: int) -> dict[str, Any]:
    """Return an appointment that ended, as a booking: no name and no phone, which it has with the dossier."""
    assert step.appointment_at is not None
    at = step.appointment_at.astimezone(_ZONE)
    return {
        "className": "Dossier",
        "codeNumber": record.code,
        "serviceCode": record.procedure_code or "",
        "bookingDate": f"{at:%d/%m/%Y}",
        "bookingInTime": f"{at:%H:%M}",
        "state": state,
    }


def is_same_booking(held: Mapping[str, Any], booking: Mapping[str, Any]) -> bool:
    """Whether it keeps this appointment already: of this dossier, at this time."""
    return all(str(held.get(name) or "") == booking[name] for name in ("codeNumber", "bookingDate", "bookingInTime"))
