"""How long a call at home takes, and for which dossiers somebody comes. Pure."""

from __future__ import annotations

from data.kinds import BookingKind, DossierStatus
from data.reference.working import StopTimes
from scheduling.errors import Refused

CALLS = frozenset({BookingKind.HOME_COLLECTION, BookingKind.HOME_VISIT})
"""What is booked at home besides a result that is brought."""
_AT_WORK = frozenset(
    {
        DossierStatus.REGISTERED,
        DossierStatus.ACCEPTED,
        DossierStatus.PROCESSING,
        DossierStatus.SUPPLEMENT_ASKED,
        DossierStatus.PAYMENT_ASKED,
    }
)


def call_seconds(kind: BookingKind, times: StopTimes) -> int:
    """How long it takes at the door."""
    return times.collection_seconds if kind is BookingKind.HOME_COLLECTION else times.guided_filing_seconds


def is_wanted(kind: BookingKind, status: int, result_is_ready: bool) -> bool:
    """Whether a dossier still needs papers; how to file the next one can always be asked."""
    return kind is BookingKind.HOME_VISIT or (status in _AT_WORK and not result_is_ready)


def require_wanted(kind: BookingKind, status: int, result_is_ready: bool) -> None:
    """Raise Refused where nothing is left to fetch."""
    if not is_wanted(kind, status, result_is_ready):
        raise Refused("Hồ sơ này không còn thiếu giấy tờ nào.", "No papers of this dossier are wanted any more.")
