"""Where a delivery and its envelope stand, from everything that happened to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.kinds import Custody, DeliveryState, Outcome


@dataclass(frozen=True, slots=True)
class History:
    """All that decides where one delivery stands.

    Attributes
    ----------
    outcomes
        Of every attempt so far, in any order.
    left_centre
        A courier has signed for the envelope at the centre, on whichever day.
    on_route
        It is on the published plan of a day that is not closed ...
    signed_for
        ... and the courier of that route has signed for it.
    """

    outcomes: Sequence[Outcome]
    cancelled: bool
    left_centre: bool
    on_route: bool
    signed_for: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """The folded state of one delivery."""

    state: DeliveryState
    custody: Custody
    failed_attempts: int


def standing(history: History) -> Standing:
    """Fold a delivery's history. A proven delivery outranks all; a cancelled one never comes back."""
    failed = sum(outcome is Outcome.FAILED for outcome in history.outcomes)
    kept = Custody.POST_OFFICE if history.left_centre else Custody.CENTRE
    if Outcome.DELIVERED in history.outcomes:
        return Standing(DeliveryState.DELIVERED, Custody.RECIPIENT, failed)
    if history.cancelled:
        return Standing(DeliveryState.CANCELLED, kept, failed)
    if history.on_route and history.signed_for:
        return Standing(DeliveryState.OUT, Custody.COURIER, failed)
    if history.on_route:
        return Standing(DeliveryState.PLANNED, kept, failed)
    return Standing(DeliveryState.REQUESTED, kept, failed)
