"""Papers between a household and its centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from data.kinds import BookingKind


@dataclass(frozen=True, slots=True)
class Papers:
    """What one courier fetched at one door."""

    delivery_id: int
    kind: BookingKind
    envelope_code: str
    dossier_id: int | None
    dossier_code: str | None
    """None of a filing that was guided before there was a dossier."""
    courier_name: str
    fetched_at: datetime
    given_by: str | None
    """Who handed them over, as the courier wrote it."""
    reference: str | None = None
    """Of the booking."""
