"""How the messages to the dossier system stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.kinds import AttemptResult
from scheduling.model.morning import MessageView


@dataclass(frozen=True, slots=True)
class SyncAttemptView:
    """One call to the partner."""

    number: int
    started_at: datetime
    ended_at: datetime | None
    result: AttemptResult
    code: str | None
    message: str | None


@dataclass(frozen=True, slots=True)
class SyncView:
    """The outbox of the person's centre: counts, and the messages a person must look at first."""

    pending: int
    settled: int
    waiting: int
    messages: tuple[MessageView, ...]


@dataclass(frozen=True, slots=True)
class PushReport:
    """What one run of the relay did."""

    settled: int
    retried: int
    waiting: int
