"""What a stop costs a courier who does not know the commune, learnt from how often he delivered there. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from data.kinds import Skill
from data.reference.offices import FamiliarRules

SKILLS = {skill: number for number, skill in enumerate(Skill, start=1)}
"""The planner's number for each skill."""
Counts = Mapping[str, int]
"""Deliveries by commune code."""


def strangeness(deliveries: int, rules: FamiliarRules) -> int:
    """What a stop in a commune costs who delivered there so often, in seconds of riding; falls with every delivery."""
    half = rules.half_after_deliveries
    return round(rules.stranger_seconds * half / (half + deliveries))


def area_costs(by_courier: Mapping[int, Counts], rules: FamiliarRules) -> dict[int, tuple[tuple[int, int], ...]]:
    """What a stop in each commune costs each courier beyond what it costs who knows it best there.

    Only the difference matters to a plan: where nobody has been, or all equally often, nothing is dear.

    Parameters
    ----------
    by_courier
        Of every courier who may ride, how often he delivered in which commune.

    Returns
    -------
    dict
        By courier, (commune code as a number, seconds) in order, those that cost nothing left out.
    """
    known = sorted({code for counts in by_courier.values() for code in counts})
    costs = {
        (courier, code): strangeness(counts.get(code, 0), rules)
        for courier, counts in by_courier.items()
        for code in known
    }
    least = {code: min(costs[courier, code] for courier in by_courier) for code in known}
    return {
        courier: tuple(
            (int(code), costs[courier, code] - least[code]) for code in known if costs[courier, code] > least[code]
        )
        for courier in by_courier
    }
