"""Making a day anew while it is sold, as the product does, for windows judged by probability or by a flat buffer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.homes.noes import GAINED, PATIENCE, Within, riding
from benchmarks.homes.selling import Policy
from data.reference.windows import WindowRules
from scheduling.decide.anew import made_anew
from scheduling.decide.compaction import Ways, order_of, problem_of, witness_of
from scheduling.decide.witness import violations
from scheduling.model.witness import Witness

IDLE = 3
"""After so many searches in a row that gain nothing the day is left as it is."""


def compactor(
    table: NDArray[np.int64], policy: Policy, rules: WindowRules, seconds: float
) -> Callable[[Witness], Witness]:
    """What makes one day anew at the first of each few refusals; ``seconds`` of processor time are one search.

    A flat buffer needs no probabilities: the windows of its witness end earlier already, and the search keeps them.
    """
    ways = Ways({number: number for number in range(len(table))}, table)
    refused = idle = 0

    def flat(witness: Witness) -> Witness | None:
        plan = Within(seconds)(problem_of(witness.routes, witness.stops, ways), order_of(witness))
        fresh = witness_of(plan, witness.routes, witness.stops, ways, witness.road_version)
        return None if plan.unassigned or violations(fresh) else fresh

    def compact(witness: Witness) -> Witness:
        nonlocal refused, idle
        refused += 1
        if idle >= IDLE or refused % PATIENCE != 1:
            return witness
        by_number = bool(policy.targets.any())
        fresh = made_anew(witness, witness.stops, ways, Within(seconds), rules) if by_number else flat(witness)
        gained = riding(witness) - riding(fresh) if fresh is not None else 0
        idle = 0 if gained >= GAINED else idle + 1
        return fresh if fresh is not None and gained > 0 else witness

    return compact
