"""Reads ``windows.toml``: the figures by which windows at home are offered and promised."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

Window = tuple[int, int]
"""Seconds from local midnight; work at the door begins in it."""


class WindowRulesError(Exception):
    """A file of window rules cannot be used."""

    code = "data.window_rules"


@dataclass(frozen=True, slots=True)
class Spread:
    """How widely rides and service vary: standard deviations as shares of the mean."""

    day: float
    leg: float
    service: float


@dataclass(frozen=True, slots=True)
class CompactionRules:
    load_permille: int
    every_seconds: int
    search_seconds: float
    lease_seconds: int


@dataclass(frozen=True, slots=True)
class WindowRules:
    """See the comments in ``windows.toml`` for what each figure means."""

    windows: tuple[Window, ...]
    half_days: tuple[Window, ...]
    closes_before_midnight_seconds: int
    opens_until_days: int
    waiters_first_seconds: int
    hamlet_seconds: int
    commune_seconds: int
    reserve_permille: tuple[int, ...]
    target_permille: int
    least_permille: int
    early_wish_seconds: int
    spread: Spread
    compaction: CompactionRules

    def reserve_of(self, day: date) -> int:
        """The share of a day's hours kept for what has no window, in permille."""
        return self.reserve_permille[day.weekday()]


_SHIPPED = Path(__file__).with_name("windows.toml")
_in_force: list[WindowRules] = []


def window_rules() -> WindowRules:
    """The rules in force: an office's own if it gave any at the start, else the shipped ones."""
    if not _in_force:
        _in_force.append(read_window_rules(_SHIPPED.read_text("utf-8")))
    return _in_force[0]


def use_window_rules(path: Path) -> None:
    """Put an office's own file in force for this process; called once, at the start.

    Raises
    ------
    WindowRulesError
        The file cannot be read, or is not what it should be; names it.
    """
    try:
        _in_force[:] = [read_window_rules(path.read_text("utf-8"))]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise WindowRulesError(f"{path}: {error}") from error


def read_window_rules(text: str) -> WindowRules:
    """Parse the file; a wrong, missing or unknown entry is a ValueError, TypeError or KeyError that names it."""
    raw = tomllib.loads(text)
    promise = raw["promise"]
    reserve = tuple(raw["reserve"]["permille"])
    if len(reserve) != 7 or not all(0 <= each < 1000 for each in reserve):
        raise ValueError("reserve.permille: seven shares, Monday to Sunday, each under 1000")
    if not 0 < promise["least_permille"] <= promise["target_permille"] < 1000:
        raise ValueError("promise: 0 < least_permille <= target_permille < 1000")
    offer = raw["offer"]
    return WindowRules(
        windows=_windows("offer.windows", offer["windows"]),
        half_days=_windows("offer.half_days", offer["half_days"]),
        closes_before_midnight_seconds=offer["closes_before_midnight_seconds"],
        opens_until_days=offer["opens_until_days"],
        waiters_first_seconds=offer["waiters_first_seconds"],
        **raw["inner_travel"],
        reserve_permille=reserve,
        target_permille=promise["target_permille"],
        least_permille=promise["least_permille"],
        early_wish_seconds=promise["early_wish_seconds"],
        spread=Spread(*(promise[f"{name}_percent"] / 100 for name in ("day", "leg", "service"))),
        compaction=CompactionRules(**raw["compaction"]),
    )


def _windows(place: str, pairs: list[Any]) -> tuple[Window, ...]:
    windows = tuple((begins, ends) for begins, ends in pairs)
    if not all(0 <= begins < ends <= 86_400 for begins, ends in windows):
        raise ValueError(f"{place}: seconds of one day, the beginning before the end")
    return windows
