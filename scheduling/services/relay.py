"""Telling the dossier system (law 5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine

from scheduling.model.person import Person
from scheduling.model.sync import PushReport, SyncAttemptView, SyncView
from scheduling.ports import DossierSystem


def sync_view(engine: Engine, person: Person, *, show: str = "all", page: int = 1, page_size: int = 50) -> SyncView:
    """The messages of the person's centre. ``show``: all, pending, waiting, settled."""
    raise NotImplementedError


def sync_attempts(engine: Engine, person: Person, outbox_id: int) -> tuple[SyncAttemptView, ...]:
    """The ledger of one message."""
    raise NotImplementedError


def replay(engine: Engine, person: Person, outbox_id: int, now: datetime) -> None:
    """A person sends a waiting message again, with the dossier's fields as they are now."""
    raise NotImplementedError


def push_due(
    engine: Engine, system: DossierSystem, worker: str, clock: Callable[[], datetime], *, limit: int = 200
) -> PushReport:
    """Push what is due, first in first out within a dossier."""
    raise NotImplementedError
