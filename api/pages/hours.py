"""Times of day, weekdays and shifts as forms send them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from scheduling.errors import Invalid
from scheduling.model.roster import Shift

WEEKDAYS = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy", "CN")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])")
MOST_SHIFTS = 3
Form = dict[str, str]
"""The fields of a form as text."""
LONGEST_TEXT = 300


def second_from(field: str, text: str) -> int:
    """Read ``07:30`` as seconds from midnight. Raises Invalid."""
    match = _CLOCK.fullmatch(text.strip())
    second = int(match[1]) * 3600 + int(match[2]) * 60 if match else -1
    if not 0 <= second <= 86_400:
        raise Invalid(field, "Ghi giờ như 07:30.", "Not a time of day.")
    return second


def clock_of(second: int) -> str:
    """The inverse, for a form."""
    return f"{second // 3600:02d}:{second % 3600 // 60:02d}"


def weekdays_from(chosen: Sequence[str]) -> int:
    """Bits of the weekdays that were ticked, ``0`` for Monday."""
    return sum({1 << int(each) for each in chosen if each in tuple("0123456")})


def weekdays_of(bits: int) -> str:
    """``Hai–Sáu``, ``Hai, Tư, CN``: how a set of weekdays reads."""
    days = [number for number in range(7) if bits & 1 << number]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{WEEKDAYS[days[0]]}–{WEEKDAYS[days[-1]]}"
    return ", ".join(WEEKDAYS[day] for day in days)


def shift_from(form: Mapping[str, str], number: int = 0) -> Shift | None:
    """Read the shift of a form's numbered fields; None where its times are empty. Raises Invalid."""
    starts, ends = form.get(f"starts_{number}", "").strip(), form.get(f"ends_{number}", "").strip()
    if not starts and not ends:
        return None
    minutes = form.get(f"lunch_minutes_{number}", "").strip() or "0"
    if not (minutes.isascii() and minutes.isdigit() and int(minutes) <= 240):
        raise Invalid("lunch", "Nghỉ trưa tính bằng phút, tối đa 240.", "Lunch is at most 240 minutes.")
    shift = Shift(second_from("starts", starts), second_from("ends", ends))
    if int(minutes) == 0:
        return shift
    return Shift(
        shift.starts_second,
        shift.ends_second,
        second_from("lunch", form.get(f"lunch_from_{number}", "")),
        second_from("lunch", form.get(f"lunch_to_{number}", "")),
        int(minutes) * 60,
    )


def fields_of(shifts: Sequence[Shift]) -> dict[str, str]:
    """The numbered fields that hold these shifts."""
    found: dict[str, str] = {}
    for number, shift in enumerate(shifts):
        found |= {f"starts_{number}": clock_of(shift.starts_second), f"ends_{number}": clock_of(shift.ends_second)}
        if shift.lunch_seconds:
            found |= {
                f"lunch_from_{number}": clock_of(shift.lunch_from_second),
                f"lunch_to_{number}": clock_of(shift.lunch_to_second),
                f"lunch_minutes_{number}": str(shift.lunch_seconds // 60),
            }
    return found


async def sent_form(request: Request) -> FormData:
    """The form of a request, for handlers whose fields are numbered or repeated; a dependency."""
    return await request.form(max_files=0, max_fields=200)


def texts_of(form: FormData) -> Form:
    """The fields as text, of a repeated one the last."""
    return {name: str(value)[:LONGEST_TEXT] for name, value in form.items()}


def all_of(form: FormData, name: str) -> list[str]:
    """Every value of a repeated field."""
    return [str(value)[:LONGEST_TEXT] for value in form.getlist(name)]


SentForm = Annotated[FormData, Depends(sent_form)]
"""Handlers declare ``sent: SentForm``."""
