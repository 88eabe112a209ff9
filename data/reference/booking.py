"""Reads ``booking.toml``: the figures by which appointments are kept."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class BookingRulesError(Exception):
    """A file of booking rules cannot be used."""

    code = "data.booking_rules"


@dataclass(frozen=True, slots=True)
class BookingRules:
    """See the comments in ``booking.toml`` for what each figure means."""

    hold_seconds: int
    offer_seconds: int
    lead_seconds: int
    cut_off_seconds: int
    cool_down_least_seconds: int
    cool_down_most_seconds: int
    most_of_one_phone: int
    notice_seconds: int
    build_days: int


_SHIPPED = Path(__file__).with_name("booking.toml")
_in_force: list[BookingRules] = []


def booking_rules() -> BookingRules:
    """The rules in force: an office's own if it gave any at the start, else the shipped ones."""
    if not _in_force:
        _in_force.append(read_booking_rules(_SHIPPED.read_text("utf-8")))
    return _in_force[0]


def use_booking_rules(path: Path) -> None:
    """Put an office's own file in force for this process; called once, at the start.

    Raises
    ------
    BookingRulesError
        The file cannot be read, or is not what it should be; names it.
    """
    try:
        _in_force[:] = [read_booking_rules(path.read_text("utf-8"))]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BookingRulesError(f"{path}: {error}") from error


def read_booking_rules(text: str) -> BookingRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    return BookingRules(**tomllib.loads(text)["booking"])
