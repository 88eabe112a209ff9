"""Where a partner and we differ, as a person sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of one comparison: what it is about, what differs, and what a rule does about it.

    ``repair`` is None where only a person may act.
    """

    subject: str
    kind: str
    ours: str | None
    theirs: str | None
    repair: str | None


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference that is not settled; ``repair`` is what a rule does about it, None where only a person may act."""

    difference_id: int
    partner: str
    subject: str
    kind: str
    ours: str | None
    theirs: str | None
    repair: str | None
    found_at: datetime


@dataclass(frozen=True, slots=True)
class CompareReport:
    """What one comparison found and did."""

    found: int
    repaired: int
    gone: int
    failed: int
    """Partners that could not be asked."""
