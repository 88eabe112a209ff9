"""One token for all threads of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it goes into the header, and for how many seconds to trust it."""

    header_value: str = field(repr=False)
    lifetime_seconds: float


class SharedToken:
    """A token fetched when first needed, kept until its time is over or it is refused.

    Parameters
    ----------
    fetch
        Gets a new one; its failures go through to whoever asked.
    monotonic
        Seconds that never run backwards.
    """

    def __init__(self, fetch: Callable[[], Token], monotonic: Callable[[], float]) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._current: str | None = None
        self._good_until = 0.0

    def current(self) -> str:
        """Return the header's value, fetching one if need be; threads that ask meanwhile wait and share it."""
        with self._lock:
            if self._current is None or self._monotonic() >= self._good_until:
                self._current = None
                asked_at = self._monotonic()
                token = self._fetch()
                self._current, self._good_until = token.header_value, asked_at + token.lifetime_seconds
            return self._current

    def forget(self, refused: str) -> None:
        """Drop ``refused``, unless another thread has already put a fresh one in its place."""
        with self._lock:
            if self._current == refused:
                self._current = None
