"""Reads ``holidays.toml``: days off, and working days swapped for them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


class HolidaysError(Exception):
    """A list of holidays cannot be used."""

    code = "data.holidays"


@dataclass(frozen=True, slots=True)
class Holidays:
    """Days off by name, and for each swapped working day the ordinary day whose hours hold on it.

    A day that is in neither is an ordinary one.
    """

    off: Mapping[date, str]
    works_as: Mapping[date, date]


_SHIPPED = Path(__file__).with_name("holidays.toml")
_in_force: list[Holidays] = []


def holidays() -> Holidays:
    """The list in force: an office's own if it gave one at the start, else the shipped one."""
    if not _in_force:
        _in_force.append(read_holidays(_SHIPPED.read_text("utf-8")))
    return _in_force[0]


def use_holidays(path: Path) -> None:
    """Put an office's own list in force for this process, in place of the shipped one; called once, at the start.

    Raises
    ------
    HolidaysError
        The file cannot be read, or is not what it should be; names it.
    """
    try:
        _in_force[:] = [read_holidays(path.read_text("utf-8"))]
    except (OSError, UnicodeDecodeError, HolidaysError) as error:
        raise HolidaysError(f"{path}: {error}") from error


def read_holidays(text: str) -> Holidays:
    """Parse a list.

    Raises
    ------
    HolidaysError
        It is no such list, or has a day twice; names the entry.
    """
    try:
        raw = tomllib.loads(text)
        off = _by_day(raw.get("off", ()), "name", str)
        works_as = _by_day(raw.get("swapped", ()), "works", date)
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise HolidaysError(str(error)) from error
    both = sorted(off.keys() & works_as.keys())
    if both:
        raise HolidaysError(f"{both[0]} is both off and swapped")
    return Holidays(off, works_as)


def _by_day(entries: Any, field: str, kind: type) -> dict[date, Any]:
    found: dict[date, Any] = {}
    for entry in entries:
        day = entry["day"]
        if type(day) is not date or not isinstance(entry[field], kind):
            raise HolidaysError(f"{entry}: needs a day and {field}")
        if day in found:
            raise HolidaysError(f"{day} is there twice")
        found[day] = entry[field]
    return found
