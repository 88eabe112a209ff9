"""Every accepted write, for ever: what the portal holds, in which order it came, and what it changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrations.partner.standin.journal import Journal

Dossier = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Write:
    """One accepted write.

    Parameters
    ----------
    number
        Counts from 1 over all dossiers.
    at
        UTC, ISO 8601.
    changed
        The fields whose value is new; empty for a replay, which has no effect.
    """

    number: int
    at: str
    code: str
    is_updating: bool
    changed: list[str]
    dossier: Dossier


class Ledger:
    """Histories of dossiers, in memory and, with a path, on disk before they are acknowledged.

    Parameters
    ----------
    path
        Of the :class:`Journal`, one line a write.
    now
        The present moment, aware.

    Raises
    ------
    DamagedStore
        Naming the line.
    """

    def __init__(self, path: Path | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self.writes: list[Write] = []
        self.steps: dict[str, list[Dossier]] = {}
        self._held: dict[str, Dossier] = {}
        self._journal = Journal(path)
        self._journal.open(self._redo)

    def close(self) -> None:
        """Close the file."""
        self._journal.close()

    def holds(self, code: str) -> Dossier | None:
        """Return the dossier as last accepted, or None."""
        return self._held.get(code)

    def accept(self, dossier: Dossier, *, is_updating: bool) -> Write:
        """Keep ``dossier`` in place of what was held under its code; on disk when this returns."""
        code = dossier["MaHoSo"]
        before = self._held.get(code, {})
        changed = sorted(name for name in before.keys() | dossier.keys() if before.get(name) != dossier.get(name))
        at = self._now().astimezone(UTC).isoformat()
        write = Write(len(self.writes) + 1, at, code, is_updating, changed, dossier)
        self._journal.write(asdict(write))
        self._keep(write)
        return write

    def accept_steps(self, steps: list[Dossier]) -> None:
        """Keep the steps that are new, each under its dossier; on disk when this returns."""
        for step in steps:
            if step in self.steps.get(step["MaHoSo"], []):
                continue
            self._journal.write({"step": step})
            self.steps.setdefault(step["MaHoSo"], []).append(step)

    @property
    def effects(self) -> int:
        """How many writes changed anything."""
        return sum(bool(write.changed) for write in self.writes)

    def histories(self) -> dict[str, list[Write]]:
        """Return the writes of each dossier, oldest first."""
        histories: dict[str, list[Write]] = {}
        for write in self.writes:
            histories.setdefault(write.code, []).append(write)
        return histories

    def _redo(self, line: dict[str, Any]) -> None:
        if "step" in line:
            self.steps.setdefault(line["step"]["MaHoSo"], []).append(line["step"])
        else:
            self._keep(Write(**line))

    def _keep(self, write: Write) -> None:
        self.writes.append(write)
        self._held[write.code] = write.dossier
