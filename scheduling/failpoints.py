"""Named places where a test may kill the process, before and after each commit and partner call.

A place costs one comparison when no test is running. ``TANNHA_FAILPOINT=name`` (or ``name:3`` for the
third time) makes the process kill itself there with SIGKILL: no handler, no flush, as a power cut would.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_wanted, _turn = "", 1
_seen: Counter[str] = Counter()


def arm(place: str) -> None:
    """Make this process end at ``name``, or at the third pass of it for ``name:3``; empty disarms."""
    global _wanted, _turn  # one process, one place to die at
    _wanted, _, turn = place.partition(":")
    _turn = int(turn or 1)
    _seen.clear()


def reach(name: str) -> None:
    """Pass the place ``name``, unless a test wants the process to end here."""
    if name != _wanted:
        return
    _seen[name] += 1
    if _seen[name] == _turn:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("TANNHA_FAILPOINT", ""))
