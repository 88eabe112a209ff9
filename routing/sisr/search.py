"""Ruin and recreate with simulated annealing, as a proposer (Christiaens and Vanden Berghe 2020)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from routing.problem import Problem
from routing.proposers import Collect, Routes
from routing.proposers.watch import Watch
from routing.sisr.arrays import END, GUARD, PENALTY, START, TASK, Arrays, Ints, arrays_of
from routing.sisr.bearable import bearable
from routing.sisr.clock import AFTER, OWNER
from routing.sisr.crowd import Cooling
from routing.sisr.kernel import construct, rounds
from routing.sisr.state import BEST, BEST_COST, COST, COUNT, GUARDS, TRAVEL, State, state_of
from routing.stop import OnProgress, Stop

COLLECT_EVERY = 20
"""Looks at the clock between two at the routes, where nothing became better."""

# Shares of the orders in which visits are put back, see routing.sisr.recreate.order.
MANDATORY = (4.0, 0.0, 4.0, 2.0, 1.0, 2.0, 2.0, 2.0, 0.0)
DROPPING = (4.0, 4.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 4.0)

Floats = npt.NDArray[np.float64]

MANY = 150
"""Visits up to which `haste` bought nothing."""


@dataclass(frozen=True, slots=True)
class RuinRecreate:
    """Holds every rule but more than two breaks of one vehicle, or than one where there are shipments.

    Promises come first: where the dearest visits to leave out are more than twice as dear as any other, those left out
    weigh ten times their cost.

    Attributes
    ----------
    removed : float
        Visits taken out in one round, on average.
    longest : float
        Of one string of them.
    retried : float
        Visits left out that are tried again in one round, about.
    hot, cold : float
        Temperatures at the beginning and at the end, in legs of average length.
    dear, cool : float
        The same for days on which something is left out: in penalties of what is left out, and in legs.
    haste : int
        On such days with more than MANY visits a second on the road weighs so many times its cost beside a penalty:
        time is what is short there, and a second saved is worth its share of one more visit.
    glance : int
        Visits taken out, about, between two looks at the clock and at how cool it has become; 4,000 are some 10 ms.
    swaps : float
        Share of the ruins that is an exchange between two routes.
    crowd : int
        Plans that cool together, see :mod:`routing.sisr.crowd`.
    """

    removed: float = 6.0
    longest: float = 10.0
    retried: float = 12.0
    hot: float = 4.0
    cold: float = 0.04
    dear: float = 4.0
    cool: float = 0.15
    haste: int = 3
    glance: int = 4_000
    swaps: float = 0.0
    crowd: int = 1

    name: ClassVar[str] = "sisr"

    def suits(self, problem: Problem) -> bool:
        """Whether no vehicle has more than two breaks, or one where there are shipments: the kernel knows no more."""
        return all(len(vehicle.breaks) <= (1 if problem.shipments else 2) for vehicle in problem.vehicles)

    def search(
        self,
        problem: Problem,
        *,
        stop: Stop,
        seed: int,
        start: Routes,
        on_progress: OnProgress | None,
        collect: Collect | None,
    ) -> Routes:
        """See :class:`routing.proposers.Proposer`; one solution is one round of ruin and recreate."""
        watch = Watch(stop, on_progress)
        p = arrays_of(problem)
        tasks = len(problem.tasks)
        scratch, keys = np.zeros((3, tasks + 1), np.int64), np.zeros(tasks + 1)
        prices = p.node[:tasks, PENALTY].copy()
        crowd = self._begin(problem, p, start, seed, scratch, keys)
        first = min(crowd, key=_weight)
        best = _Best(p, first, prices)
        hot, cold, ways = self._temperatures(p, first)
        cooling = Cooling(hot, cold, seed)
        chunk = max(1, int(self.glance / (self.removed * (1 + tasks / 200))))
        heat, turn, done = hot, 0, 0
        limits = self.removed, self.longest, self.retried, self.swaps
        while not watch(done, best.cost):
            if turn % self.crowd == 0:
                progress = replace(watch.progress(done), idle_seconds=0.0, idle_solutions=0)
                heat = cooling.heat(crowd, stop.share(progress))
            s = crowd[turn % self.crowd]
            best.show(s)
            better = rounds(p, s, best.links, scratch, keys, ways, chunk, heat, *limits)
            turn, done = turn + 1, done + chunk
            if better:
                best.learn(s)
            if collect is not None and better:
                _collect(p, best.links, collect)
            elif collect is not None and done % (COLLECT_EVERY * chunk) == 0:
                _collect(p, s.link[:, AFTER], collect)
        return best.routes()

    def _begin(self, problem: Problem, p: Arrays, start: Routes, seed: int, scratch: Ints, keys: Floats) -> list[State]:
        """The plans from where they start: the routes `start`, and what fits in one by one."""
        tasks = p.price.shape[1]
        crowd = [state_of(p, start, seed * self.crowd + number) for number in range(self.crowd)]
        for s in crowd:
            construct(p, s, scratch, keys, _shares(MANDATORY))
        if (crowd[0].link[:tasks, OWNER] < 0).any():
            _reprice(p, crowd, bearable(problem, p))
            if tasks > MANY:  # a second on the road weighs `haste` times as much beside penalties
                _reprice(p, crowd, p.node[:tasks, [PENALTY, GUARD]] // self.haste)
        return crowd

    def _temperatures(self, p: Arrays, s: State) -> tuple[float, float, Floats]:
        """Hottest and coldest, and how to order what is put back: by whether anything has to be left out."""
        served = s.route[:, COUNT].sum()
        leg = max(1.0, float(s.route[:, TRAVEL].sum()) / max(1, served))
        tasks = p.price.shape[1]
        left = s.link[:tasks, OWNER] < 0
        hot = self.hot * leg
        if not left.any():
            return hot, self.cold * leg, _shares(MANDATORY)
        prices = p.node[:tasks, PENALTY]
        return max(hot, self.dear * float(np.median(prices[left]))), self.cool * leg, _shares(DROPPING)


def finishing() -> RuinRecreate:
    """One that begins cold: it only improves the plan it is given."""
    return RuinRecreate(hot=0.1, cold=0.03)


def of_a_few() -> RuinRecreate:
    """One for a few dozen visits, where half a route must move at once, and early, to reach the other courier."""
    return RuinRecreate(removed=4.0, longest=25.0, hot=30.0, glance=700, swaps=0.15)


def of_many() -> RuinRecreate:
    """One for days of up to MANY visits of which some are left out: where it ends is settled early."""
    return RuinRecreate(glance=1_000, swaps=0.05, crowd=24)


class _Best:
    """The best plan that any of the crowd has been.

    Attributes
    ----------
    links : array
        Its nodes in order, as column AFTER of :class:`State`.
    cost : int
        What it costs where leaving out costs `prices`, whatever it weighs in the search.
    """

    def __init__(self, p: Arrays, s: State, prices: Ints) -> None:
        self._p, self._prices = p, prices
        self.links = s.link[:, AFTER].copy()
        self._figures = _weight(s), s.total[COST]
        self.cost = self._true_cost()

    def show(self, s: State) -> None:
        """Tell a plan what it has to beat."""
        s.total[BEST], s.total[BEST_COST] = self._figures

    def learn(self, s: State) -> None:
        """Take over the figures of a plan that has written itself to `links`."""
        self._figures = s.total[BEST], s.total[BEST_COST]
        self.cost = self._true_cost()

    def routes(self) -> Routes:
        """As the planner wants them."""
        return tuple(_visits(self._p, self.links, v) for v in range(len(self._p.vehicle)))

    def _true_cost(self) -> int:
        served = [visit for route in self.routes() for visit in route]
        weighed = self._p.node[: len(self._prices), PENALTY] - self._prices
        return int(self._figures[1] - weighed.sum() + weighed[served].sum())


def _weight(s: State) -> int:
    return int(s.total[COST] + s.total[GUARDS])


def _reprice(p: Arrays, crowd: list[State], prices: Ints) -> None:
    """Make leaving out weigh `prices`, for each visit its penalty and what a promise weighs beyond it."""
    tasks = p.price.shape[1]
    more = prices - p.node[:tasks, [PENALTY, GUARD]]
    p.node[:tasks, [PENALTY, GUARD]] = prices
    for s in crowd:
        s.total[[COST, GUARDS]] += more[s.link[:tasks, OWNER] < 0].sum(axis=0)


def _shares(weights: tuple[float, ...]) -> Floats:
    return np.cumsum(weights) / sum(weights)


def _visits(p: Arrays, after: Ints, v: int) -> tuple[int, ...]:
    """Visits of vehicle `v` by the links `after`."""
    found = []
    a, end = after[p.vehicle[v, START]], p.vehicle[v, END]
    while a != end:
        found.append(int(p.node[a, TASK]))
        a = after[a]
    return tuple(found)


def _collect(p: Arrays, after: Ints, collect: Collect) -> None:
    for v in range(len(p.vehicle)):
        if visits := _visits(p, after, v):
            collect(v, visits)
