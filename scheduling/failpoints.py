"""Named places where a test may kill the process, before and after each commit and partner call.

A place costs one comparison when no test is running. ``TANNHA_FAILPOINT=name`` (or ``name:3`` for the
third time) makes the process kill itself there with SIGKILL: no handler, no flush, as a power cut would.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_WANTED, _, _TURN = os.environ.get("TANNHA_FAILPOINT", "").partition(":")
_seen: Counter[str] = Counter()


def reach(name: str) -> None:
    """Pass the place ``name``, unless a test wants the process to end here."""
    if name != _WANTED:
        return
    _seen[name] += 1
    if _seen[name] == int(_TURN or 1):
        os.kill(os.getpid(), signal.SIGKILL)
