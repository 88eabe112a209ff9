"""The figures on file: JSON there and back, so that tables can be made again without measuring again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.planning.changes import Replan, Round
from benchmarks.planning.contest import Contest
from benchmarks.planning.measure import Result
from benchmarks.planning.offices import Offices


@dataclass
class Record:
    """One run of the benchmark.

    Attributes
    ----------
    made : str
        When, in UTC.
    machine : dict
        What the figures depend on.
    """

    made: str
    machine: dict[str, str]
    contests: list[Contest] = field(default_factory=list)
    offices: list[Offices] = field(default_factory=list)
    replans: list[Replan] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Keep it; called after each case, so that a run cut short is not lost."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(asdict(self), indent=1))

    def of(self, section: str) -> list[Contest]:
        """Contests of one section."""
        return [contest for contest in self.contests if contest.section == section]


def read(path: Path) -> Record:
    """What :meth:`Record.write` wrote."""
    raw: dict[str, Any] = json.loads(path.read_text())
    raw["contests"] = [_contest(each) for each in raw["contests"]]
    for name, kind in (("offices", Offices), ("replans", Replan), ("rounds", Round)):
        raw[name] = [kind(**_with_tuples(each)) for each in raw[name]]
    return Record(**raw)


def _contest(raw: dict[str, Any]) -> Contest:
    runs = {name: [Result(**_with_tuples(each)) for each in raw[name]] for name in ("results", "trials")}
    return Contest(**{**raw, **runs})


def _with_tuples(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if key in ("broken", "found_by") else value for key, value in raw.items()}
