"""Couriers' marks: stored once, folded to a state (law 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from scheduling.model.event import CourierMark, IngestReport
from scheduling.model.person import Person


def ingest(engine: Engine, person: Person, marks: Sequence[CourierMark], now: datetime) -> IngestReport:
    """Store a batch of marks, fold the stops they touch, and write what partners must be told.

    All or nothing, in one transaction. Replaying a batch, in any order, changes nothing.

    Raises
    ------
    Invalid
        A mark lacks what its kind needs, or lies in the future; ``field`` names it.
    NotFound
        A stop is not the courier's.
    Refused
        The handover of the route is not signed by both sides.
    Conflict
        The (device, sequence) is held with another content.
    """
    raise NotImplementedError
