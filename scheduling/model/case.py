"""One case: a dossier with its appointments, from guided filing to the result in its citizen's hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.kinds import BookingKind, BookingStep, DeliveryState
from scheduling.model.booking import BookingView


class CaseStep(StrEnum):
    """What may happen to a case besides its bookings."""

    FILED = "filed"
    PROMISED = "promised"
    READY = "ready"
    HOME_CHOSEN = "home_chosen"
    SENT = "sent"
    TRIED = "tried"
    BACK = "back"
    """What could not be handed over at home is at the centre again."""
    RETURNED = "returned"
    PAPERS_FETCHED = "papers_fetched"
    PAPERS_IN = "papers_in"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, or (``at`` to come) will."""

    at: datetime
    step: CaseStep | BookingStep
    booking: BookingView | None = None
    at_time: datetime | None = None
    """The time of the appointment as it was then."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a citizen, or an officer, follows.

    Attributes
    ----------
    thread
        In order of time.
    bookings
        The live ones first, then by time.
    """

    dossier_id: int
    dossier_code: str
    procedure_name: str | None
    centre_name: str
    due_at: datetime | None
    result_ready_at: datetime | None
    returned_at: datetime | None
    delivery_state: DeliveryState | None
    fee_dong: int
    postage_dong: int
    thread: tuple[Happened, ...]
    bookings: tuple[BookingView, ...]

    @property
    def comes_home(self) -> bool:
        """Whether its result goes by post, or did."""
        return self.delivery_state not in (None, DeliveryState.CANCELLED, DeliveryState.UNDELIVERABLE)

    def live(self, kind: BookingKind) -> BookingView | None:
        """The booking of a kind that counts now."""
        return next((each for each in self.bookings if each.kind is kind and each.is_live), None)
