"""Reads ``booking.toml``: the figures by which appointments are kept."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


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


@cache
def booking_rules() -> BookingRules:
    """The shipped rules."""
    return read_booking_rules(Path(__file__).with_name("booking.toml").read_text("utf-8"))


def read_booking_rules(text: str) -> BookingRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    return BookingRules(**tomllib.loads(text)["booking"])
