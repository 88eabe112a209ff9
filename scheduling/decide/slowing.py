"""How who guesses is slowed. Pure; the counters stand in the database, so that all processes count together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from data.reference.citizens import SlowingRules


@dataclass(frozen=True, slots=True)
class Tries:
    """What is known of one phone, dossier code or network."""

    tries: int
    last_at: datetime
    refused_until: datetime | None


def refused_until(known: Tries, now: datetime) -> datetime | None:
    """Until when nothing more is tried; None when a try is free. A refused try is not counted."""
    return known.refused_until if known.refused_until is not None and now < known.refused_until else None


def one_more(known: Tries, free: int, now: datetime, rules: SlowingRules) -> Tries:
    """Count a try: after ``free`` of them each refuses the next for a while that doubles."""
    tries = 1 if now - known.last_at >= timedelta(seconds=rules.forget_seconds) else known.tries + 1
    if tries < free:
        return Tries(tries, now, None)
    seconds = min(rules.first_seconds << min(tries - free, 30), rules.longest_seconds)
    return Tries(tries, now, now + timedelta(seconds=seconds))
