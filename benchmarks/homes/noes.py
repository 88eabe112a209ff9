"""How often "no" is wrong: a day that is sold and compacted until it is full, and each "no" judged by a long search."""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.homes.selling import DOOR, Policy, by_probability, find, shifts, vectors_of
from data.reference.windows import WindowRules
from routing.plan import Plan
from routing.problem import Problem
from routing.solve import solve
from routing.stop import MaxProcessorSeconds, Progress
from scheduling.decide.anew import made_anew
from scheduling.decide.compaction import PROMISE, Ways
from scheduling.decide.witness import empty_witness, inserted, load_permille
from scheduling.model.witness import CLOSES, ENVELOPES, NEEDS, OPENS, VISIT, WORK, Witness

Table = NDArray[np.int64]
PATIENCE = 8
"""Households sent away before the day is made anew, as the job does it each two minutes."""
GAINED = 60
"""Seconds of riding; twice less than that, and the day has no more to give."""


@dataclass
class Noes:
    """One tight day: 4 couriers, a fifth of their time reserved, and households that each want any of the windows."""

    table: Table
    rules: WindowRules
    chance: Random
    search_seconds: float

    def __post_init__(self) -> None:
        self.policy: Policy = by_probability(self.rules)
        self.ways = Ways({number: number for number in range(len(self.table))}, self.table)
        self.next = 1

    def filled(self) -> Witness:
        """The day when neither a sale nor compaction finds room; processor seconds of a search are handed in."""
        witness, idle, refused, rounds = empty_witness(shifts(4), 200, "-"), 0, 0, 0
        while idle < 2 and self.next < len(self.table):
            wanted = list(self.rules.windows)
            self.chance.shuffle(wanted)
            household, self.next = self.next, self.next + 1
            places = find(witness, vectors_of(witness, self.table, household), wanted, self.policy)
            chosen = next((index for index, place in enumerate(places) if place is not None), None)
            if chosen is not None:
                place = places[chosen]
                assert place is not None
                witness = inserted(witness, place, household, wanted[chosen], DOOR)
                continue
            refused += 1
            if refused % PATIENCE == 0:
                fresh = made_anew(witness, witness.stops, self.ways, Within(self.search_seconds), self.rules)
                gained = riding(witness) - riding(fresh) if fresh is not None else 0
                witness, rounds = fresh if fresh is not None and gained > 0 else witness, rounds + 1
                idle = 0 if gained >= GAINED else idle + 1
                print(f"  {len(witness.stops)} sold, {gained / 60:.0f} minutes of riding saved", flush=True)
        load = load_permille(witness) / 10
        print(f"tight day: {len(witness.stops)} stops, {load:.1f}% of what may be sold, made anew {rounds} times")
        return witness

    def judged(self, witness: Witness, most: int, seconds: float) -> tuple[int, int]:
        """Of so many further windows that are refused, how many a search of the whole day could have kept."""
        noes = wrong = free = 0
        while noes < most and self.next < len(self.table):
            household, self.next = self.next, self.next + 1
            window = self.chance.choice(self.rules.windows)
            if find(witness, vectors_of(witness, self.table, household), [window], self.policy)[0] is not None:
                free += 1
                continue
            stop = np.zeros((1, NEEDS + 1), np.int64)
            stop[0, [VISIT, OPENS, CLOSES]] = household, *window
            stop[0, [WORK, ENVELOPES]] = DOOR.work_seconds, DOOR.envelopes
            stops = np.concatenate([witness.stops, stop])
            noes += 1
            wrong += made_anew(witness, stops, self.ways, Within(seconds, until_all=True), self.rules) is not None
            print(f"  {noes} judged, {wrong} wrong, {free} were free", flush=True)
        return noes, wrong


class Within:
    """Searches so many seconds of processor time in all; may end as soon as everybody has a place."""

    def __init__(self, seconds: float, *, until_all: bool = False) -> None:
        self._ends, self._until_all = time.process_time() + seconds, until_all

    def __call__(self, problem: Problem, previous: Plan) -> Plan:
        left = max(0.2, self._ends - time.process_time())
        stop = MaxProcessorSeconds(left)
        return solve(problem, stop=_AllIn(left) if self._until_all else stop, previous=previous)


@dataclass(frozen=True, slots=True)
class _AllIn:
    limit: float

    def __call__(self, progress: Progress) -> bool:
        all_in = progress.best_cost is not None and progress.best_cost < PROMISE
        return all_in or progress.processor_seconds >= self.limit

    def share(self, progress: Progress) -> float:
        return 1.0 if self(progress) else min(1.0, progress.processor_seconds / self.limit)

    @property
    def wall_seconds(self) -> float | None:
        return None


def riding(witness: Witness) -> int:
    """Seconds on the road."""
    return int(witness.stops[:, 1].sum() + witness.routes[:, -1].sum())
