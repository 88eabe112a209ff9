"""Six digits that prove a phone, and marks that prove what we wrote. Pure: chance and the key are handed in."""

from __future__ import annotations

import hmac
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from data.reference.citizens import CodeRules

DIGITS = 6

Sign = Callable[[str], str]
"""Returns a keyed digest of a text: 64 hexadecimal characters."""


@dataclass(frozen=True, slots=True)
class CodeStanding:
    """What of a code decides whether it is good."""

    code_digest: str | None
    tries: int
    expires_at: datetime
    used_at: datetime | None


def new_code(chance: random.Random) -> str:
    """Six digits, leading zeros among them."""
    return f"{chance.randrange(10**DIGITS):0{DIGITS}}"


def digest_of_code(ticket_digest: str, code: str, sign: Sign) -> str:
    """What is stored: good with this ticket only, and of no use to who reads it."""
    return sign(f"one-time-code|{ticket_digest}|{code}")


def is_good(standing: CodeStanding, given_digest: str, now: datetime, rules: CodeRules) -> bool:
    """Whether a code opens. The same work is done whether there is one or not."""
    same = hmac.compare_digest(standing.code_digest or "0" * 64, given_digest)
    lives = now < standing.expires_at and standing.used_at is None and standing.tries < rules.tries
    return same and lives and standing.code_digest is not None


def sealed(values: str, sign: Sign) -> str:
    """``values`` with a mark that only we can make."""
    return f"{values}.{_mark(values, sign)}"


def unsealed(token: str, sign: Sign) -> str | None:
    """What was sealed, or None where the mark is not ours."""
    values, _, mark = token.rpartition(".")
    return values if hmac.compare_digest(_mark(values, sign).encode(), mark.encode()) else None


def _mark(values: str, sign: Sign) -> str:
    return sign(f"sealed|{values}")[:32]
