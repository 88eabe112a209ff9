"""What should never happen between the parts of the planner: logged and counted, so that it is seen and mended.

A proposal that breaks a rule (``proposal_illegal``), a plan that the checker refuses (``plan_illegal``) and a legal
plan that the full model refuses (``plan_refused``) are mistakes of ours, not of who asked. None of them is answered.
"""

from __future__ import annotations

import logging
from collections import Counter

from routing.problem import Problem

_log = logging.getLogger(__name__)

COUNTS: Counter[tuple[str, str]] = Counter()
"""Of this process, by kind of mistake and part that made it."""


def note(kind: str, by: str, problem: Problem, detail: str = "") -> None:
    """Log and count one mistake of a part of the planner."""
    COUNTS[kind, by] += 1
    _log.warning("%s by=%s problem=%s %s", kind, by, problem.fingerprint[:12], detail)
