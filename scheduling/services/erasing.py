"""Personal data past its term is erased, a small batch a transaction (law 9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlalchemy import Engine
from sqlmodel import Session

from data.encryption import keyring_of
from data.reference.retention import Retention, retention
from data.session import writing
from scheduling.failpoints import reach
from scheduling.store import erasure

AT_ONCE = 50
"""So that no write transaction lasts 100 ms (law 1)."""


def erase_expired(engine: Engine, now: datetime, terms: Retention | None = None) -> int:
    """Erase what is past its term at ``now``; returns how many rows. Killed half way, the next run goes on."""
    terms = terms or retention()
    return sum(
        _all(engine, erase, now - term)
        for erase, term in (
            (erasure.messages, terms.message),
            (erasure.answers, terms.answer),
            (erasure.rejected_rows, terms.rejected_row),
            (erasure.bookings, terms.booking),
            (partial(erasure.guests, ring=keyring_of(engine.dialect), now=now), terms.booking),
            (partial(erasure.dossiers, ring=keyring_of(engine.dialect)), terms.dossier),
        )
    )


def _all(engine: Engine, erase: Callable[[Session, datetime, int], int], before: datetime) -> int:
    erased = 0
    while True:
        with writing(engine) as session:
            count = erase(session, before, AT_ONCE)
            reach("erasing.before_commit")
        reach("erasing.after_commit")
        if not count:
            return erased
        erased += count
