"""Values of the carrier's answers, read tolerantly where clients disagree and refused, by place, where they must not.

Source: contracts.md 1B and 1D: integers come as text, times as "dd/MM/yyyy HH:mm:ss" or ISO in Vietnam's zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_FORMS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y")
# Outside of these years a time was written in a form that we misread.
_FIRST, _LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class MalformedAnswer(ValueError):
    """An answer that is not what the contract says; the text names the place and holds no value."""


def as_object(value: object, place: str) -> Mapping[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise MalformedAnswer(place)
    return value


def as_list(value: object, place: str) -> list[Any]:
    """Return a JSON list."""
    if not isinstance(value, list):
        raise MalformedAnswer(place)
    return value


def text_of(record: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of ``names`` that holds something, as text; numbers come as text too."""
    for name in names:
        value = record.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise MalformedAnswer(name)
        if text := str(value).strip():
            return text
    return None


def dong_of(record: Mapping[str, Any], name: str) -> int | None:
    """Return an amount of đồng, which may come as number or text but never with a fraction."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise MalformedAnswer(name)
    try:
        number = float(value)
        if number == int(number) and number >= 0:
            return int(number)
    except (ValueError, OverflowError):
        pass
    raise MalformedAnswer(name)


def time_of(text: str | None) -> datetime | None:
    """Return a moment written as a date and time of Vietnam or in ISO; None when it cannot be read."""
    if not text:
        return None
    for form in _FORMS:
        try:
            return plausible(datetime.strptime(text, form).replace(tzinfo=ZONE))
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return plausible(moment if moment.tzinfo else moment.replace(tzinfo=ZONE))


def plausible(moment: datetime) -> datetime | None:
    """Return ``moment`` in UTC, or None when nothing can have happened then."""
    return moment.astimezone(UTC) if _FIRST <= moment <= _LAST else None
