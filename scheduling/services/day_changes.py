"""The one hook for what changes a fleet day from outside: a roster, a territory, where a household lives.

Whoever changes such a thing calls :func:`day_changed` in the same transaction, with the days locked before the read
that decides (law 1). A draft is dropped and must be made again; a published plan is never touched, and whoever made
the change is told that the couriers still ride it. Home windows see a changed roster by themselves
(``services.retiming``); of a household that moved they are told here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session

from data.tables import FleetDay
from scheduling.model.territory import TouchedDay
from scheduling.store import day_changes


def day_changed(
    session: Session, days: Sequence[FleetDay], delivery_ids: Collection[int] | None = None, *, moved: bool = False
) -> tuple[TouchedDay, ...]:
    """Say on these locked days that what they were made of has changed; returns what became of each.

    Parameters
    ----------
    delivery_ids
        What the change is about; None for all of the day, as when its roster changes.
    moved
        Their households live elsewhere than was believed: what was promised them is timed again.
    """
    if moved and delivery_ids:
        day_changes.time_again(session, days, delivery_ids)
    touched = day_changes.look_at(session, days, delivery_ids)
    for day in days:
        day_changes.drop_drafts(session, day)
    return tuple(touched)
