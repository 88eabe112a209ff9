"""Reads ``giving_up.toml``: when an envelope goes back to its centre, and how long it is kept there."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tries:
    invitations: int
    working_days_apart: int


@dataclass(frozen=True, slots=True)
class Kept:
    at_centre_days: int


@dataclass(frozen=True, slots=True)
class GivingUpRules:
    """See the comments in ``giving_up.toml`` for what each figure means."""

    tries: Tries
    kept: Kept


@cache
def giving_up_rules() -> GivingUpRules:
    """The rules as shipped."""
    return read_giving_up_rules(Path(__file__).with_name("giving_up.toml").read_text("utf-8"))


def read_giving_up_rules(text: str) -> GivingUpRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    raw = tomllib.loads(text)
    return GivingUpRules(tries=Tries(**raw["tries"]), kept=Kept(**raw["kept"]))
