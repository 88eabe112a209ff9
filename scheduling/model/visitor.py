"""Who stands at the door, once known: a person with a session, or another system with a key."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from scheduling.model.person import Person


@dataclass(frozen=True, slots=True)
class SignInRules:
    """How long a session lives, and how wrong passwords are slowed.

    Attributes
    ----------
    failures
        Wrong passwords in a row before the account is locked.
    first_lock, longest_lock
        Each wrong password after that doubles the lock, up to the longest.
    """

    lifetime: timedelta = timedelta(hours=12)
    idle: timedelta = timedelta(minutes=120)
    failures: int = 5
    first_lock: timedelta = timedelta(seconds=60)
    longest_lock: timedelta = timedelta(hours=1)

    def lock_after(self, failures: int) -> timedelta | None:
        """How long an account stays locked after so many wrong passwords in a row; None below the limit."""
        beyond = failures - self.failures
        if beyond < 0:
            return None
        return min(self.first_lock * (1 << min(beyond, 30)), self.longest_lock)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with a live session.

    Attributes
    ----------
    token_digest
        Names the session; the token itself is only in the browser.
    csrf_token
        What a form of this session must carry.
    """

    person: Person
    token_digest: str
    csrf_token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Another system with a live key, limited to one office."""

    person: Person
    scopes: frozenset[str]
