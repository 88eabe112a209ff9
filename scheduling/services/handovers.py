"""Custody changes that two people sign (R3, R4)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Engine

from scheduling.model.day import HandoverView
from scheduling.model.person import Person


def handovers_of_day(engine: Engine, person: Person, day: date) -> tuple[HandoverView, ...]:
    """The lists of the day that concern the person: as giving centre, as post office, or as courier."""
    raise NotImplementedError


def handover(engine: Engine, person: Person, handover_id: int) -> HandoverView:
    """One list. Raises NotFound."""
    raise NotImplementedError


def sign_given(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """The giving side signs: an officer of the centre, or the dispatcher for what the post office kept."""
    raise NotImplementedError


def sign_received(engine: Engine, person: Person, handover_id: int, now: datetime) -> None:
    """The courier signs for every envelope of the list; they are in his custody from now on.

    Refused before the giving side has signed.
    """
    raise NotImplementedError
