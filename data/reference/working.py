"""Reads ``working.toml``: the figures by which couriers work."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


class WorkingRulesError(Exception):
    """A file of working rules cannot be used."""

    code = "data.working_rules"


@dataclass(frozen=True, slots=True)
class CourierRules:
    undo_seconds: int
    clock_off_seconds: int


@dataclass(frozen=True, slots=True)
class StopTimes:
    service_seconds: int
    service_per_further_dossier_seconds: int
    setup_seconds: int
    collection_seconds: int
    guided_filing_seconds: int


@dataclass(frozen=True, slots=True)
class LeftOutCosts:
    base_seconds: int
    due_seconds: int
    failed_attempt_seconds: int
    promise_seconds: int


@dataclass(frozen=True, slots=True)
class PlanningCosts:
    change_seconds: int
    order_seconds: int
    overwork_seconds: int


@dataclass(frozen=True, slots=True)
class RelayRules:
    lease_seconds: int
    retry_first_seconds: int
    retry_longest_seconds: int
    attempts_before_a_person_looks: int
    jitter_percent: int
    calls_at_once: int
    failures_before_a_pause: int
    first_pause_seconds: int
    longest_pause_seconds: int


@dataclass(frozen=True, slots=True)
class CarrierRules:
    envelope_grams: int
    apart_hours: int
    silent_hours: int
    compared_days: int


@dataclass(frozen=True, slots=True)
class QuietRules:
    from_hour: int
    until_hour: int


@dataclass(frozen=True, slots=True)
class WorkingRules:
    """See the comments in ``working.toml`` for what each figure means."""

    courier: CourierRules
    stop: StopTimes
    left_out: LeftOutCosts
    planning: PlanningCosts
    relay: RelayRules
    carrier: CarrierRules
    quiet: QuietRules


_SHIPPED = Path(__file__).with_name("working.toml")
_in_force: list[WorkingRules] = []


def working_rules() -> WorkingRules:
    """The rules in force: an office's own if it gave any at the start, else the shipped ones."""
    if not _in_force:
        _in_force.append(read_working_rules(_SHIPPED.read_text("utf-8")))
    return _in_force[0]


def use_working_rules(path: Path) -> None:
    """Put an office's own file in force for this process; called once, at the start.

    Raises
    ------
    WorkingRulesError
        The file cannot be read, or is not what it should be; names it.
    """
    try:
        _in_force[:] = [read_working_rules(path.read_text("utf-8"))]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise WorkingRulesError(f"{path}: {error}") from error


def read_working_rules(text: str) -> WorkingRules:
    """Parse the file; a missing or unknown key is a TypeError or KeyError that names it."""
    raw = tomllib.loads(text)
    return WorkingRules(
        courier=CourierRules(**raw["courier"]),
        stop=StopTimes(**raw["stop"]),
        left_out=LeftOutCosts(**raw["left_out"]),
        planning=PlanningCosts(**raw["planning"]),
        relay=RelayRules(**raw["relay"]),
        carrier=CarrierRules(**raw["carrier"]),
        quiet=QuietRules(**raw["quiet"]),
    )
