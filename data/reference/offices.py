"""Reads ``offices.toml``: the figures by which offices roster, couriers grow familiar, and deliveries teach."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class RosterRules:
    build_days: int


@dataclass(frozen=True, slots=True)
class FamiliarRules:
    counted_days: int
    stranger_seconds: int
    half_after_deliveries: int


@dataclass(frozen=True, slots=True)
class LearningRules:
    newest_handovers: int
    accuracy_metres: int
    agree_metres: int
    commune_radii: float
    doubt_pin_metres: int
    doubt_pin_handovers: int


@dataclass(frozen=True, slots=True)
class PoorRules:
    commune_share_percent: int
    correction_metres: int
    corrections: int


@dataclass(frozen=True, slots=True)
class OfficeRules:
    """See the comments in ``offices.toml`` for what each figure means."""

    rosters: RosterRules
    familiar: FamiliarRules
    learning: LearningRules
    poor: PoorRules


@cache
def office_rules() -> OfficeRules:
    """The rules as shipped."""
    return read_office_rules(Path(__file__).with_name("offices.toml").read_text("utf-8"))


def read_office_rules(text: str) -> OfficeRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    raw = tomllib.loads(text)
    return OfficeRules(
        rosters=RosterRules(**raw["rosters"]),
        familiar=FamiliarRules(**raw["familiar"]),
        learning=LearningRules(**raw["learning"]),
        poor=PoorRules(**raw["poor"]),
    )
