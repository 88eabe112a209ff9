"""Selling windows of one day, one household after the other, by probability or by a flat buffer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from data.reference.windows import Spread, WindowRules
from scheduling.decide import witness_kernel as kernel
from scheduling.decide.promise import days, kept_of, outlook, targets
from scheduling.decide.witness import empty_witness, inserted, permille
from scheduling.model.planning import DayShift
from scheduling.model.window import Demand
from scheduling.model.witness import CLOSES, VISIT, InsertAt, Vectors, Witness

DOOR = Demand(work_seconds=240, envelopes=1, collect_dong=0)
NO_SPREAD = Spread(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a window is judged: by how surely it is kept, or by a flat buffer before its end."""

    spread: Spread
    targets: NDArray[np.float64]
    buffer_seconds: int = 0


def by_probability(rules: WindowRules) -> Policy:
    """As the product does."""
    return Policy(rules.spread, targets(rules))


def by_buffer(minutes: int) -> Policy:
    """The rule of thumb: due so long before the window closes."""
    return Policy(NO_SPREAD, np.zeros(2), minutes * 60)


def shifts(couriers: int) -> list[DayShift]:
    """From 7:30 to 17:00, with an hour of lunch that begins between 11:00 and 12:30."""
    return [DayShift(n, n, 27_000, 61_200, (39_600, 45_000), 3_600, 200, 10**9) for n in range(1, couriers + 1)]


def vectors_of(witness: Witness, table: NDArray[np.int64], household: int) -> Vectors:
    """The ways of a household; visits are numbered as in the table, the post office is 0 there."""
    rows = np.append(witness.stops[:, VISIT], 0)
    return Vectors(np.ascontiguousarray(table[rows, household]), np.ascontiguousarray(table[household, rows]))


def find(
    witness: Witness, vectors: Vectors, windows: Sequence[tuple[int, int]], policy: Policy
) -> list[InsertAt | None]:
    """The best place of each window, or None."""
    narrowed = np.array([(opens, max(opens, closes - policy.buffer_seconds)) for opens, closes in windows])
    demand = np.array([DOOR.work_seconds, DOOR.envelopes, DOOR.collect_dong, DOOR.needs])
    places, kept = kernel.search(
        witness.routes,
        witness.stops,
        vectors.there,
        vectors.back,
        narrowed,
        demand,
        *days(policy.spread),
        policy.targets,
        *outlook(witness, policy.spread),
    )
    return [
        _place(place.tolist(), float(share)) if place[0] == kernel.FREE else None
        for place, share in zip(places, kept, strict=True)
    ]


def _place(row: list[int], share: float) -> InsertAt:
    _, route, position, there, onward, added = row
    return InsertAt(route, position, there, onward, added, permille(share))


def sell(
    table: NDArray[np.int64],
    couriers: int,
    reserve_permille: int,
    windows: Sequence[tuple[int, int]],
    policy: Policy,
    chance: Random,
    most: int | None = None,
    compact: Callable[[Witness], Witness] | None = None,
    half_days: Sequence[tuple[int, int]] = (),
) -> tuple[Witness, list[tuple[int, tuple[int, int]]]]:
    """Offer every household of the table the windows, of which each wants one; what was sold, and what was not.

    A household takes its first choice, or another one that is free. Who finds none asks again after ``compact``. With
    ``half_days`` every third household is offered those instead.
    """
    witness, refused = empty_witness(shifts(couriers), reserve_permille, "-"), []
    for household in range(1, len(table)):
        wanted = list(half_days if half_days and household % 3 == 0 else windows)
        chance.shuffle(wanted)
        if most is not None and len(witness.stops) >= most:
            break
        places = find(witness, vectors_of(witness, table, household), wanted, policy)
        if compact is not None and not any(places):
            witness = compact(witness)
            places = find(witness, vectors_of(witness, table, household), wanted, policy)
        chosen = next((index for index, place in enumerate(places) if place is not None), None)
        if chosen is None:
            refused.append((household, wanted[0]))
            continue
        opens, closes = wanted[chosen]
        place = places[chosen]
        assert place is not None
        window = opens, max(opens, closes - policy.buffer_seconds)
        witness = inserted(witness, place, household, window, DOOR)
    return _true_windows(witness, policy), refused


def _true_windows(witness: Witness, policy: Policy) -> Witness:
    """The windows as the citizens know them."""
    stops = witness.stops.copy()
    stops[:, CLOSES] += policy.buffer_seconds
    return Witness(witness.version, witness.road_version, witness.routes.copy(), stops)


def stated(witness: Witness, spread: Spread) -> NDArray[np.float64]:
    """The probability of each promise, all windows sold."""
    return kept_of(witness, spread)
