"""What one cell of a table means. Each reader takes the cleaned text and returns a value, or says why not.

Reasons are Vietnamese and never repeat the cell: they are kept in the open, and the cell may name a citizen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from scheduling.decide.folding import fold_bare

T = TypeVar("T")

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Times in files are local unless they say otherwise."""

_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T,]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?")
_SERIAL = re.compile(r"[3-7][0-9]{4}(?:\.[0-9]+)?")
# Day 0 of a spreadsheet; the day it counts too many, 29 February 1900, is long before any of ours.
_SERIAL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001  local, as everything in a file
_YEARS = range(2000, 2101)
_MONEY = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:[.,  ][0-9]{3})+)")
_MOST_DONG = 100_000_000
_CLOCK = r"([0-9]{1,2})(?:[:hg.]([0-9]{2})?)?"
_WINDOW = re.compile(rf"(?:từ )?{_CLOCK} *(?:-|–|—|đến|to) *{_CLOCK}")
_NUMBER = re.compile(r"-?[0-9]{1,3}(?:[.,][0-9]+)?")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z./_-]*")


class CellError(ValueError):
    """The cell cannot be read; the message is the reason, in Vietnamese, without the cell's text."""

    code = "scheduling.cell"


def short_text(most: int) -> Callable[[str], str]:
    """A reader of text of at most ``most`` characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise CellError(f"dài quá {most} ký tự")
        return text

    return read


def dossier_code(text: str) -> str:
    """A dossier's code: letters, digits and ``. - / _``, at most 60; provinces' own shapes vary."""
    if len(text) > 60 or not _CODE.fullmatch(text):
        raise CellError("mã chỉ gồm chữ không dấu, số và các dấu . - / _, tối đa 60 ký tự")
    return text


def one_of(words: Mapping[str, T]) -> Callable[[str], T]:
    """A reader of fixed words, compared without case and accents."""
    folded = {fold_bare(word): value for word, value in words.items()}

    def read(text: str) -> T:
        try:
            return folded[fold_bare(text)]
        except KeyError:
            raise CellError("chỉ nhận: " + ", ".join(words)) from None

    return read


def moment(text: str) -> datetime:
    """A time, ``dd/MM/yyyy [HH:mm]``, ISO 8601 or a spreadsheet's serial number; a day alone is its midnight.

    Local unless it has an offset.
    """
    return _moment(text, time.min)


def deadline(text: str) -> datetime:
    """As :func:`moment`, but a day alone is its last second: what is due that day is not late in the morning."""
    return _moment(text, time(23, 59, 59))


def day(text: str) -> date:
    """A local date, in the forms of :func:`moment`."""
    return moment(text).astimezone(ZONE).date()


def _moment(text: str, alone: time) -> datetime:
    try:
        if match := _DAY_FIRST.fullmatch(text):
            days, months, years, hours, minutes, seconds = (int(part) if part else None for part in match.groups())
            clock = alone if hours is None else time(hours, minutes or 0, seconds or 0)
            found = datetime.combine(date(years or 0, months or 0, days or 0), clock)
        elif _SERIAL.fullmatch(text):
            found = _SERIAL_BEGINS + timedelta(seconds=round(float(text) * 86_400))
            found = found if "." in text else datetime.combine(found.date(), alone)
        elif len(text) <= 10:
            found = datetime.combine(date.fromisoformat(text), alone)
        else:
            found = datetime.fromisoformat(text)
    except ValueError:
        raise CellError("ngày giờ ghi dd/MM/yyyy, dd/MM/yyyy HH:mm hoặc ISO 8601 (2026-11-22T08:30)") from None
    if found.year not in _YEARS:
        raise CellError(f"năm phải từ {_YEARS.start} đến {_YEARS.stop - 1}")
    return found.replace(tzinfo=ZONE) if found.tzinfo is None else found


def dong(text: str) -> int:
    """An amount in đồng: ``20000``, ``20.000``, ``20.000 đ``."""
    amount = re.sub(r" *(?:đồng|đ|vnd|vnđ)$", "", text.casefold())
    if not _MONEY.fullmatch(amount):
        raise CellError("số tiền ghi bằng đồng, ví dụ 20000 hoặc 20.000")
    value = int(re.sub(r"[^0-9]", "", amount)) if len(amount) < 20 else _MOST_DONG + 1
    if value > _MOST_DONG:
        raise CellError(f"số tiền lớn quá {_MOST_DONG} đồng")
    return value


def count(text: str) -> int:
    """A small number of things, 0 to 999."""
    if not re.fullmatch(r"[0-9]{1,3}", text):
        raise CellError("ghi một số từ 0 đến 999")
    return int(text)


def window(text: str) -> tuple[int, int]:
    """Two times of day, ``08:00-10:00`` or ``8h-10h30``, as seconds from midnight."""
    match = _WINDOW.fullmatch(text.casefold())
    if not match:
        raise CellError("khung giờ ghi như 08:00-10:00")
    hours = [int(part or 0) for part in match.groups()]
    if max(hours[0], hours[2]) > 23 or max(hours[1], hours[3]) > 59:
        raise CellError("khung giờ ghi như 08:00-10:00")
    begins, ends = hours[0] * 3600 + hours[1] * 60, hours[2] * 3600 + hours[3] * 60
    if begins >= ends:
        raise CellError("giờ đầu phải trước giờ cuối")
    return begins, ends


def degrees(text: str) -> float:
    """A coordinate in degrees, with a point or a comma."""
    if not _NUMBER.fullmatch(text) or len(text) > 24:
        raise CellError("tọa độ ghi bằng độ thập phân, ví dụ 10.2983")
    return float(text.replace(",", "."))
