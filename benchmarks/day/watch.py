"""Stopwatches: for the steps of a day, and for every write transaction in them (law 1: none over 100 ms)."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.orm import Session, SessionTransaction

LIMIT_MS = 100
_SERVICES = str(Path("scheduling", "services"))


@dataclass
class Steps:
    """What each step took and what came of it, by its name, in the order they were first taken."""

    seconds: dict[str, float] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Time a block, added to earlier ones of its name; what it appends to the list it gets is shown beside."""
        notes = self.notes.setdefault(name, [])
        begun = time.perf_counter()
        yield notes
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - begun

    def put(self, name: str, seconds: float) -> None:
        """Keep a time that was measured elsewhere."""
        self.seconds[name] = seconds


@dataclass(slots=True)
class Held:
    """One write transaction, from BEGIN to the end of COMMIT."""

    service: str
    since: float
    milliseconds: float = 0.0
    collecting: float = 0.0
    """Milliseconds of it that Python collected garbage: a pause that falls where it falls, of the whole process."""


@contextmanager
def write_transactions() -> Iterator[list[Held]]:
    """Collect every write transaction.

    Waiting for the write lock of SQLite is not counted: the transaction holds nothing yet.
    """
    done: list[Held] = []
    still: dict[int, Held] = {}
    collecting_since = 0.0

    def begun(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
        if connection.get_execution_options().get("tannha_writes"):
            still[id(session)] = Held(_service(), time.perf_counter())

    def ended(session: Session) -> None:
        held = still.pop(id(session), None)
        if held is not None:
            held.milliseconds = (time.perf_counter() - held.since) * 1000
            done.append(held)

    def collecting(phase: str, _about: dict[str, int]) -> None:
        nonlocal collecting_since
        if phase == "start":
            collecting_since = time.perf_counter()
            return
        for held in list(still.values()):
            held.collecting += (time.perf_counter() - max(collecting_since, held.since)) * 1000

    listeners: tuple[tuple[str, Any], ...] = (
        ("after_begin", begun),
        ("after_commit", ended),
        ("after_rollback", ended),
    )
    for name, listener in listeners:
        event.listen(Session, name, listener)
    gc.callbacks.append(collecting)
    try:
        yield done
    finally:
        gc.callbacks.remove(collecting)
        for name, listener in listeners:
            event.remove(Session, name, listener)


def _service() -> str:
    """The service whose transaction begins: the nearest caller in scheduling/services."""
    frame = sys._getframe(1)
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if str(path.parent).endswith(_SERVICES):
            return f"{path.stem}.{frame.f_code.co_name.lstrip('_')}"
        frame = frame.f_back  # type: ignore[assignment]
    return "elsewhere"
