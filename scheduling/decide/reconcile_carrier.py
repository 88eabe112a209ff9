"""What we hold of the carrier's orders against what its feed tells: differences, and what a rule allows about each.

Pure: nothing is changed here. A difference without a repair is a person's; a repair is one that does no harm when it
is done twice or turns out to have been needless.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from scheduling.model.carriage import CarrierEvent, Meaning
from scheduling.model.difference import Difference


class Truth(StrEnum):
    """Whose word counts for a delivery (law 8). The other's is compared only."""

    COURIER = "courier"
    """We plan: the couriers' events."""
    CARRIER = "carrier"
    """The carrier plans: its feed."""


class Standing(StrEnum):
    """How far an order is, coarsely enough to be compared."""

    PLACED = "placed"
    MOVING = "moving"
    RETURNING = "returning"
    DELIVERED = "delivered"
    RETURNED = "returned"
    CANCELLED = "cancelled"


class Repair(StrEnum):
    """What a rule allows to be done by itself."""

    TAKE_FEED = "take_feed"
    """Fold the feed's events into our order: its word counts, and the step goes forward."""
    CANCEL_AGAIN = "cancel_again"
    """We called it off and the carrier has not begun: say so again."""
    LOOK = "look"
    """Ask the carrier about this order, if it can be asked."""


class Kind(StrEnum):
    """What differs."""

    APART = "apart"
    """Both know the order and stand differently."""
    SILENT = "silent"
    """We placed it long ago, and the feed tells nothing of it."""
    STRANGE = "strange"
    """The feed tells of an order that we never placed."""
    UNREADABLE = "unreadable"
    """An event of it goes to a person: a code that is not in the table, or a damaged record."""


@dataclass(frozen=True, slots=True)
class OurOrder:
    """One order as we hold it; ``changed_at`` is when our side last changed, aware."""

    number: str
    truth: Truth
    standing: Standing
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a difference may be on its way, and how long an order may go without any event."""

    apart: timedelta
    silent: timedelta


_STANDS: Mapping[Meaning, Standing] = {
    Meaning.CREATED: Standing.PLACED,
    Meaning.PENDING: Standing.PLACED,
    Meaning.PICKUP_ASSIGNED: Standing.PLACED,
    Meaning.PICKING_UP: Standing.PLACED,
    Meaning.PICKUP_FAILED: Standing.PLACED,
    Meaning.PICKED_UP: Standing.MOVING,
    Meaning.ACCEPTED_AT_POST_OFFICE: Standing.MOVING,
    Meaning.IN_TRANSIT: Standing.MOVING,
    Meaning.FORWARDED: Standing.MOVING,
    Meaning.AT_DELIVERY_OFFICE: Standing.MOVING,
    Meaning.OUT_FOR_DELIVERY: Standing.MOVING,
    Meaning.ATTEMPT_FAILED: Standing.MOVING,
    Meaning.RETURN_PENDING: Standing.RETURNING,
    Meaning.RETURN_APPROVED: Standing.RETURNING,
    Meaning.RETURNING: Standing.RETURNING,
    Meaning.DELIVERED: Standing.DELIVERED,
    Meaning.RETURNED: Standing.RETURNED,
    Meaning.CANCELLED: Standing.CANCELLED,
    Meaning.PICKUP_CANCELLED: Standing.CANCELLED,
    Meaning.PICKUP_ABANDONED: Standing.CANCELLED,
    Meaning.DELIVERY_CANCELLED: Standing.CANCELLED,
}
"""A meaning that is not here (a fee settled, a part returned, an unknown code) does not tell where an order stands."""

_FORWARD: Mapping[Standing, frozenset[Standing]] = {
    Standing.PLACED: frozenset({Standing.MOVING, Standing.RETURNING, Standing.DELIVERED, Standing.RETURNED}),
    Standing.MOVING: frozenset({Standing.RETURNING, Standing.DELIVERED, Standing.RETURNED}),
    Standing.RETURNING: frozenset({Standing.RETURNED}),
}
"""What may come after what. Nothing comes after an end, and no rule takes a cancellation that we did not ask for."""


def standing_of(events: Iterable[CarrierEvent]) -> Standing | None:
    """Return how far events say that an order is, whatever their order and however often each is told; or None.

    The latest that tells it counts; an event without a time counts for nothing, since a person has it.
    """
    told = [(event.happened_at, event.key, _STANDS.get(event.meaning)) for event in events if event.happened_at]
    return max(((at, key, stands) for at, key, stands in told if stands), default=(None, None, None))[2]


def may_follow(ours: Standing, theirs: Standing) -> bool:
    """Tell whether the feed's word may take an order from ``ours`` to ``theirs``; nothing leaves an end."""
    return theirs in _FORWARD.get(ours, frozenset())


def differences(
    ours: Iterable[OurOrder], events: Iterable[CarrierEvent], now: datetime, patience: Patience
) -> tuple[Difference, ...]:
    """Return what differs, by order number.

    Parameters
    ----------
    ours
        Every order of one carrier account that is not long closed, each number once.
    events
        What the feed tells of that time; repeats and any order do no harm.
    now
        Aware.
    """
    told: dict[str, list[CarrierEvent]] = {}
    for event in events:
        told.setdefault(event.number, []).append(event)
    held = {order.number: order for order in ours}
    found: list[Difference] = []
    for number in sorted(held.keys() | told.keys()):
        found += _of_one(number, held.get(number), told.get(number, []), now, patience)
    return tuple(found)


def _of_one(
    number: str, ours: OurOrder | None, events: list[CarrierEvent], now: datetime, patience: Patience
) -> list[Difference]:
    theirs = standing_of(events)
    if ours is None:
        return [Difference(number, Kind.STRANGE, None, theirs, None)]
    found = []
    if any(event.needs_person for event in events):
        found.append(Difference(number, Kind.UNREADABLE, ours.standing, theirs, None))
    latest = max((event.happened_at for event in events if event.happened_at), default=datetime.min.replace(tzinfo=UTC))
    if theirs is None:
        silent = not events and ours.standing in _FORWARD and now - ours.changed_at >= patience.silent
        return [*found, Difference(number, Kind.SILENT, ours.standing, None, Repair.LOOK)] if silent else found
    if theirs is ours.standing or now - max(ours.changed_at, latest) < patience.apart:
        return found
    return [*found, Difference(number, Kind.APART, ours.standing, theirs, _repair(ours, theirs))]


def _repair(ours: OurOrder, theirs: Standing) -> Repair | None:
    if ours.standing is Standing.CANCELLED and theirs is Standing.PLACED:
        return Repair.CANCEL_AGAIN
    if ours.truth is Truth.CARRIER and may_follow(ours.standing, theirs):
        return Repair.TAKE_FEED
    return None
