"""One broken rule, as the checker names it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule.

    Attributes
    ----------
    code : str
        Name of the rule.
    where : str
        ``routes[0].steps[3]``, ``unassigned[2]`` or ``plan``.
    by : int
        How much is missing or too much (seconds, units, tasks); 1 where a rule is simply broken.
    message : str
        What was found and what was allowed.
    """

    code: str
    where: str
    by: int
    message: str
