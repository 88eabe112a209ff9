"""What a partner answered, for the ledger: adapters let it be overheard, whoever keeps the ledger listens.

Between the two there is only this value: an adapter does not know whether anybody listens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

MOST_CHARACTERS = 2048


@dataclass(frozen=True, slots=True)
class Exchange:
    """One answer: the name of the call, its HTTP status, and the beginning of what was said, masked."""

    call: str
    status: int
    text: str

    def __str__(self) -> str:
        return f"{self.call}: HTTP {self.status} {self.text}".strip()


@dataclass(slots=True)
class Listener:
    """Keeps what is overheard in one call of a port. ``hide`` are values known to be personal."""

    hide: tuple[str, ...]
    heard: list[Exchange] = field(default_factory=list)

    def as_text(self) -> str | None:
        """All answers, one a line; nothing when nobody answered."""
        return "\n".join(map(str, self.heard))[:MOST_CHARACTERS] or None


_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(hide: Sequence[str]) -> Iterator[Listener]:
    """Keep what partners answer in this thread until the block ends."""
    listener = Listener(tuple(value for value in hide if value.strip()))
    token = _listener.set(listener)
    try:
        yield listener
    finally:
        _listener.reset(token)


def listener() -> Listener | None:
    """Whoever listens in this thread; an adapter asks before it goes to the trouble of masking."""
    return _listener.get()
