"""One session of the portal for all threads of a process."""

from __future__ import annotations

import threading
from collections.abc import Callable


class SharedSession:
    """A session opened when first needed, kept until it is too old or refused.

    Parameters
    ----------
    open_session
        Signs in and returns the session; its failures go through to whoever asked.
    lifetime_seconds
        After this long a session is not used again.
    monotonic
        Seconds that never run backwards.
    """

    def __init__(
        self, open_session: Callable[[], str], lifetime_seconds: float, monotonic: Callable[[], float]
    ) -> None:
        self._open_session = open_session
        self._lifetime_seconds = lifetime_seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._current: str | None = None
        self._opened_at = 0.0

    def current(self) -> str:
        """Return a session, signing in if there is none; threads that ask meanwhile wait and share it."""
        with self._lock:
            too_old = self._monotonic() - self._opened_at >= self._lifetime_seconds
            if self._current is None or too_old:
                self._current = None
                self._current = self._open_session()
                self._opened_at = self._monotonic()
            return self._current

    def forget(self, refused: str) -> None:
        """Drop ``refused``, unless another thread has already put a fresh session in its place."""
        with self._lock:
            if self._current == refused:
                self._current = None
