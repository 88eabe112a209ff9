"""How values read on a page: Vietnamese dates, times of day, money, lengths, phones. Pure; used by pages and papers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api import audit_words, words
from data.reference.languages import languages

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
NBSP = "\u00a0"


def local(moment: datetime) -> datetime:
    """Return an aware moment in the zone of the office; a naive one is a bug and raises ValueError."""
    if moment.tzinfo is None:
        raise ValueError(f"a naive time reached a page: {moment!r}")
    return moment.astimezone(ZONE)


def day(value: date | datetime) -> str:
    """``23/11/2026``; of a moment, its local day."""
    if isinstance(value, datetime):
        value = local(value).date()
    return f"{value:%d/%m/%Y}"


def long_day(value: date | datetime) -> str:
    """``Thứ Hai, 23/11/2026``."""
    if isinstance(value, datetime):
        value = local(value).date()
    return f"{WEEKDAYS[value.weekday()]}, {day(value)}"


def clock(value: int | datetime) -> str:
    """``07:30`` from seconds after local midnight (rounded to the minute) or from an aware moment."""
    if isinstance(value, datetime):
        return f"{local(value):%H:%M}"
    minutes = (value + 30) // 60
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def moment(value: datetime) -> str:
    """``07:30 ngày 23/11/2026``; midnight is read as a day without a time, ``23/11/2026``."""
    return day(value) if clock(value) == "00:00" else f"{clock(value)} ngày {day(value)}"


def window(value: tuple[int, int] | None) -> str:
    """``08:00–10:00``; without a window ``cả ngày``."""
    return "cả ngày" if value is None else f"{clock(value[0])}–{clock(value[1])}"


def number(value: int) -> str:
    """``12.000``: thousands by a dot."""
    return f"{value:,}".replace(",", ".")


def dong(value: int) -> str:
    """``12.000 đ``, kept on one line."""
    return f"{number(value)}{NBSP}đ"


def length(metres: int) -> str:
    """``350 m`` below a kilometre, else ``12,4 km``."""
    if metres < 1000:
        return f"{metres}{NBSP}m"
    tenths = (metres + 50) // 100
    return f"{number(tenths // 10)},{tenths % 10}{NBSP}km"


def duration(seconds: int) -> str:
    """``45 phút``, ``1 giờ 05 phút``; rounded to the minute, a positive time is at least one minute."""
    minutes = max((seconds + 30) // 60, 1 if seconds > 0 else 0)
    if minutes < 60:
        return f"{minutes}{NBSP}phút"
    return f"{minutes // 60}{NBSP}giờ" + (f" {minutes % 60:02d}{NBSP}phút" if minutes % 60 else "")


def phone(value: str | None) -> str:
    """A Vietnamese number in groups, ``0912 345 678``; anything else as it is."""
    if not value:
        return ""
    digits = "".join(letter for letter in value if letter.isdigit())
    if digits.startswith("84") and len(digits) in (11, 12):
        digits = "0" + digits[2:]
    if not digits.startswith("0") or len(digits) not in (10, 11):
        return value
    return f"{digits[:-6]}{NBSP}{digits[-6:-3]}{NBSP}{digits[-3:]}"


def phone_masked(value: str | None) -> str:
    """``0912 ••• 678``: enough to tell two apart on a paper that may be lost, too little to call."""
    groups = phone(value).split(NBSP)
    if len(groups) != 3:
        return "•••" if value else ""
    return f"{groups[0]}{NBSP}•••{NBSP}{groups[2]}"


def tel(value: str) -> str:
    """What a phone dials: ``+`` and digits only."""
    digits = "".join(letter for letter in value if letter.isdigit())
    return f"+84{digits[1:]}" if digits.startswith("0") else (f"+{digits}" if value.strip().startswith("+") else digits)


def spoken(value: str) -> str:
    """``tiếng Tày``: the language of an ISO 639-3 code."""
    return languages()[value][0]


def next_day(value: date, by: int = 1) -> date:
    """The day ``by`` days later."""
    return value + timedelta(days=by)


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "long_day": long_day,
    "spoken": spoken,
    "clock": clock,
    "moment": moment,
    "window": window,
    "number": number,
    "dong": dong,
    "length_of_road": length,
    "duration": duration,
    "phone": phone,
    "phone_masked": phone_masked,
    "tel": tel,
    "next_day": next_day,
    "word": words.word,
    "tone": words.tone,
    "field_word": words.field_word,
    "action_word": audit_words.action_word,
    "subject_word": audit_words.subject_word,
}
"""What api.templating registers with Jinja."""
