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
    call
        A call at home, which ends with the day on which somebody came: nobody waits for it all week.
    received
        What it brought is in the centre's hands.
    given_up
        No further try is made.
    back
        The centre has signed that it has the envelope again.
    """

    outcomes: Sequence[Outcome]
    cancelled: bool
    left_centre: bool
    on_route: bool
    signed_for: bool
    call: bool = False
    received: bool = False
    given_up: bool = False
    back: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """The folded state of one delivery."""

    state: DeliveryState
    custody: Custody
    failed_attempts: int


def standing(history: History) -> Standing:
    """Fold a delivery's history. A proven delivery outranks all; a cancelled one, or one gone back, never rides again.

    Given up, it goes back once its courier is home: he may still meet somebody on the way.
    """
    failed = sum(outcome is Outcome.FAILED for outcome in history.outcomes)
    if history.call:
        return _of_call(history, failed)
    kept = Custody.POST_OFFICE if history.left_centre else Custody.CENTRE
    if Outcome.DELIVERED in history.outcomes:
        return Standing(DeliveryState.DELIVERED, Custody.RECIPIENT, failed)
    if history.cancelled:
        return Standing(DeliveryState.CANCELLED, kept, failed)
    if history.back:
        return Standing(DeliveryState.UNDELIVERABLE, Custody.CENTRE, failed)
    if history.on_route and history.signed_for:
        return Standing(DeliveryState.OUT, Custody.COURIER, failed)
    if history.on_route:
        return Standing(DeliveryState.PLANNED, kept, failed)
    if history.given_up and history.left_centre:
        return Standing(DeliveryState.UNDELIVERABLE, kept, failed)
    return Standing(DeliveryState.REQUESTED, kept, failed)


def _of_call(history: History, failed: int) -> Standing:
    """The papers are the citizen's until the courier has them, and the courier's until the centre has counted them."""
    if Outcome.DELIVERED in history.outcomes:
        return Standing(DeliveryState.DELIVERED, Custody.CENTRE if history.received else Custody.COURIER, failed)
    if history.cancelled or (failed and not history.on_route):
        return Standing(DeliveryState.CANCELLED, Custody.RECIPIENT, failed)
    return Standing(DeliveryState.PLANNED if history.on_route else DeliveryState.REQUESTED, Custody.RECIPIENT, failed)
