"""Reads ``working.toml``: the figures by which couriers work."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CourierRules:
    undo_seconds: int
    clock_ahead_seconds: int


@dataclass(frozen=True, slots=True)
class StopTimes:
    service_seconds: int
    service_per_further_dossier_seconds: int
    setup_seconds: int


@dataclass(frozen=True, slots=True)
class LeftOutCosts:
    base_seconds: int
    due_seconds: int
    failed_attempt_seconds: int
    promise_seconds: int


@dataclass(frozen=True, slots=True)
class RelayRules:
    lease_seconds: int
    retry_first_seconds: int
    retry_longest_seconds: int
    attempts_before_a_person_looks: int


@dataclass(frozen=True, slots=True)
class WorkingRules:
    """See the comments in ``working.toml`` for what each figure means."""

    courier: CourierRules
    stop: StopTimes
    left_out: LeftOutCosts
    relay: RelayRules


@cache
def working_rules() -> WorkingRules:
    """The rules shipped with the product."""
    return read_working_rules(Path(__file__).with_name("working.toml").read_text("utf-8"))


def read_working_rules(text: str) -> WorkingRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    raw = tomllib.loads(text)
    return WorkingRules(
        courier=CourierRules(**raw["courier"]),
        stop=StopTimes(**raw["stop"]),
        left_out=LeftOutCosts(**raw["left_out"]),
        relay=RelayRules(**raw["relay"]),
    )
