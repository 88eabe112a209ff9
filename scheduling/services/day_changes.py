"""The one hook for what changes a fleet day from outside: a roster, a territory, where a household lives.

Whoever changes such a thing calls :func:`day_changed` in the same transaction, with the days locked before the read
that decides (law 1). A draft is dropped and must be made again; a published plan is never touched, and whoever made
the change is told that the couriers still ride it; home windows are timed anew from the risen version of the day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session

from data.tables import FleetDay
from scheduling.model.territory import TouchedDay
from scheduling.store import day_changes


def day_changed(
    session: Session, days: Sequence[FleetDay], delivery_ids: Collection[int] | None = None
) -> tuple[TouchedDay, ...]:
    """Say on these locked days that what they were made of has changed; returns what became of each.

    Parameters
    ----------
    delivery_ids
        What the change is about; None for all of the day, as when its roster changes.
    """
    touched = day_changes.look_at(session, days, delivery_ids)
    for day in days:
        day_changes.drop_drafts(session, day)
    return tuple(touched)
