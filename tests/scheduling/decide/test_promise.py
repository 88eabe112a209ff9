"""How surely promises are kept, reckoned in a few steps and route by route."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from data.reference.windows import window_rules
from scheduling.decide import promise
from scheduling.decide import witness_kernel as kernel
from scheduling.decide.anew import mended
from scheduling.decide.compaction import Ways
from scheduling.decide.promise_kernel import sure
from scheduling.decide.witness import empty_witness, inserted, keeps_time, permille, violations
from scheduling.model.planning import DayShift
from scheduling.model.window import Demand
from scheduling.model.witness import HOME, NEEDS, VISIT, InsertAt, Vectors, Witness, columns

RULES = window_rules()
DOOR = Demand(240, 1, 0)
LUNCHES = ((39_600, 45_000), None)


def table(chance: Random, places: int) -> np.ndarray:
    at = np.array([(chance.gauss(0, 500), chance.gauss(0, 500)) for _ in range(places)])
    return np.hypot(*(at[:, None] - at).transpose(2, 0, 1)).astype(np.int64)


def vectors_of(witness: Witness, seconds: np.ndarray, household: int) -> Vectors:
    rows = np.append(witness.stops[:, VISIT], 0)
    return Vectors(np.ascontiguousarray(seconds[rows, household]), np.ascontiguousarray(seconds[household, rows]))


def search(
    witness: Witness, vectors: Vectors, windows: tuple[tuple[int, int], ...], targets: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    return kernel.search(
        witness.routes,
        witness.stops,
        vectors.there,
        vectors.back,
        np.array(windows),
        np.array([DOOR.work_seconds, DOOR.envelopes, 0, 0]),
        *promise.days(RULES.spread),
        promise.targets(RULES) if targets is None else targets,
        *promise.outlook(witness, RULES.spread),
    )


def sold(chance: Random, seconds: np.ndarray, households: int, targets: np.ndarray | None = None) -> Witness:
    """A day of two couriers, each with an hour of lunch or without, on which every household took a window."""
    lunch = chance.choice(LUNCHES)
    shifts = [DayShift(n, n, 27_000, 61_200, lunch, 3_600 if lunch else None, 200, 10**9) for n in (1, 2)]
    witness = empty_witness(shifts, 0, "-")
    for household in range(1, households):
        window = chance.choice(RULES.windows)
        places, kept = search(witness, vectors_of(witness, seconds, household), (window,), targets)
        if places[0, 0] == kernel.FREE:
            place = InsertAt(*places[0, 1:].tolist(), permille(kept[0]))
            witness = inserted(witness, place, household, window, DOOR)
    return witness


NEVER_ASKED = np.zeros(2)


@pytest.mark.parametrize("sold_at", [None, NEVER_ASKED], ids=["sure", "some unsure"])
@pytest.mark.parametrize("seed", range(4))
def test_a_visit_is_judged_as_the_whole_route_would_be(seed: int, sold_at: np.ndarray | None) -> None:
    """Wherever it stands: only what is before it and after a long wait is taken from what was known.

    What is too unsure already, as after new roads, may stay so but not become less sure.
    """
    chance = Random(seed)
    seconds = table(chance, 90)
    witness, judged, refused = sold(chance, seconds, 60, sold_at), 0, 0
    rests, leaves, kept = promise.outlook(witness, RULES.spread)
    targets = promise.targets(RULES)
    for household in range(80, 90):
        vectors = vectors_of(witness, seconds, household)
        for number in range(2):
            first, last = witness.span(number)
            for row in range(first, last + 1):
                window = chance.choice(RULES.windows)
                to = int(vectors.there[row - 1 if row > first else -1])
                onward = int(vectors.back[row if row < last else -1])
                longer = inserted(witness, InsertAt(number, row - first, to, onward, 0, 0), household, window, DOOR)
                if not keeps_time(longer, number):
                    continue
                route, own = longer.routes[number], np.ascontiguousarray(longer.stops[first : last + 1])
                found = sure(
                    route,
                    own,
                    route[HOME],
                    row - first,
                    *promise.days(RULES.spread),
                    targets,
                    rests[number],
                    leaves[first + number : last + number + 1],
                    kept[first:last],
                    np.empty((promise.NODES, 2)),
                )
                whole = promise.kept(route, own, RULES.spread)
                others, before = np.delete(whole, row - first), kept[first:last]
                worse = ((others < targets[1]) & (others < before - 1e-9)).any() or whole[row - first] < targets[1]
                few = whole.sum() < min(targets[0] * len(own), before.sum() + targets[0]) - 1e-12
                assert found == pytest.approx(-1.0 if worse or few else whole[row - first], abs=1e-12)
                judged, refused = judged + 1, refused + (found < 0)
    assert refused
    assert judged - refused > 10


@pytest.mark.parametrize(
    ("opens", "closes", "leg", "until", "lunch"),
    [(36_000, 43_200, 300, 54_000, (1, 3)), (36_000, 44_600, 4_000, 47_000, (3, 1))],
    ids=["from before it to after it", "from after it to before it"],
)
def test_a_visit_that_moves_lunch_is_judged_with_lunch_where_it_then_is(
    opens: int, closes: int, leg: int, until: int, lunch: tuple[int, int]
) -> None:
    """What was known of the moments before the visit had lunch elsewhere; the second is a way that is no triangle."""
    shift = DayShift(1, 1, 27_000, 61_200, (39_600, 45_000), 3_600, 200, 10**9)
    rows = [(1, 600, 39_760, 43_000), (2, 300, 36_000, 54_000), (3, leg, until - 7_200, until)]
    before = replace(empty_witness([shift], 0, "-"), stops=columns([(*row, 240, 1, 0, 0) for row in rows], NEEDS + 1))
    more = inserted(before, InsertAt(0, 2, 300, 300, 0, 0), 9, (opens, closes), DOOR)
    assert keeps_time(more, 0)
    rests, leaves, kept = promise.outlook(before, RULES.spread)
    assert (rests[0], promise.outlook(more, RULES.spread)[0][0]) == lunch
    settings = *promise.days(RULES.spread), np.zeros(2), rests[0], leaves, kept, np.empty((promise.NODES, 2))
    whole = promise.kept_of(more, RULES.spread)
    assert sure(more.routes[0], more.stops, 0, 2, *settings) == pytest.approx(whole[2], abs=1e-12)
    assert whole[2] > 0.5


def test_what_is_offered_is_the_probability_that_the_day_then_has() -> None:
    """The number that a citizen is told is the one that the witness gives with the visit in it."""
    chance = Random(11)
    seconds = table(chance, 60)
    witness = sold(chance, seconds, 50)
    found = 0
    for household in range(50, 60):
        places, kept = search(witness, vectors_of(witness, seconds, household), RULES.windows)
        for place, share, window in zip(places.tolist(), kept, RULES.windows, strict=True):
            if place[0] == kernel.FREE:
                more = inserted(witness, InsertAt(*place[1:], permille(share)), household, window, DOOR)
                assert promise.kept_of(more, RULES.spread)[more.row_of(household)] == pytest.approx(share, abs=1e-12)
                found += 1
    assert found


def test_what_a_search_leaves_unsure_is_put_where_it_is_sure() -> None:
    """A plan knows windows and no probabilities; the witness made of it loses no visit and keeps each surely enough."""
    chance = Random(3)
    seconds = table(chance, 40)
    witness = sold(chance, seconds, 36, NEVER_ASKED)
    assert promise.too_rarely(witness, RULES).any()
    ways = Ways({number: number for number in range(len(seconds))}, seconds)
    whole = mended(witness, witness.stops, ways, RULES)
    assert whole is not None
    assert sorted(whole.stops[:, VISIT]) == sorted(witness.stops[:, VISIT])
    assert not promise.too_rarely(whole, RULES).any()
    assert violations(whole) == ()
