"""How the messages to the dossier system stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.kinds import AttemptResult
from scheduling.model.carriage import Cancellation, Placement
from scheduling.model.message import Sent
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
    answer: str | None = None
    """What was answered, masked, at most 2 KB."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How one call ended, as it is written down.

    Parameters
    ----------
    number
        Of the attempt.
    retry_at
        Aware; None of a failure means that a person must look.
    sent, placed, cancelled
        What the partner said, for a message, an order and its cancellation.
    """

    number: int
    result: AttemptResult
    code: str
    message: str
    answer: str | None = None
    retry_at: datetime | None = None
    sent: Sent | None = None
    placed: Placement | None = None
    cancelled: Cancellation | None = None


@dataclass(frozen=True, slots=True)
class SyncView:
    """The outbox of the person's centre: counts, and one page of messages, those for a person first."""

    pending: int
    settled: int
    waiting: int
    messages: tuple[MessageView, ...]
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class PushReport:
    """What one run of the relay did."""

    settled: int
    retried: int
    waiting: int
    skipped: int = 0
    """Messages that a rule kept back for good: no longer wanted, or too late."""
