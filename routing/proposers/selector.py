"""Who searches how long: time is spent where it pays.

===========================  ================================================  =======================================
day                          who                                               why (docs/planner.md has the figures)
===========================  ================================================  =======================================
rounds with few results      all ways of inserting them, exactly               nothing better exists (routing.rounds)
small, up to SMALL visits    PyVRP or ruin and recreate, until it converges    one of them is done in a blink
plain, many stops a vehicle  PyVRP, in rounds                                  long routes are where it leads
plain, more than LARGE       PyVRP, then a cold ruin and recreate              one long search beats three short ones
plain, few stops a vehicle   both in turn, in rounds                           short routes of both recombine well
breaks, up to MANY           ruin and recreate, in rounds                      the only one on the true rules
drops, up to MANY            a crowd of ruin and recreate                      where one ends is settled early
drops, more than MANY        ruin and recreate, in one go                      packing and OR-Tools find next to nothing
not all can be served        as with drops, after a short look                 their prices are walls to all others
a running day, mended        OR-Tools                                          it knows every rule, and moves the fewest
a published order priced     OR-Tools                                          nobody else knows that price
anything, if all are absent  OR-Tools                                          it knows every rule
===========================  ================================================  =======================================

Between two rounds the routes met so far are packed, and the next begins from there (1% better at 200 stops than one
long round). OR-Tools comes last with what is left: it takes the best plan in and improves it.
"""

from __future__ import annotations

import importlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import cast

import numpy as np

from routing.cost import penalties, prices_order
from routing.problem import Problem, Vehicle
from routing.proposers import Proposer
from routing.stop import CostBelow, MaxSolutions, NoImprovement, Stop

TINY, SMALL = 12, 40
LONG = 20
"""Stops per vehicle needed."""

ROUNDS = 3
MANY = 150
"""Visits from which one annealing wants all the time there is: in rounds of 2 s it ended 20% dearer at 300.

Where some of them may be left out it has all of it: packing and OR-Tools took a fifth of it on rich 300/1, and found
0.07%."""

LARGE = 300
"""Visits from which a plain day wants one long search (0.4 to 0.9% better than turns at 400 and 1,000)."""

COOL_FROM = 0.9
"""Share of the work after which a large plain day is finished by ruin and recreate that begins cold."""

POLISH_FROM = 0.95
"""Share of the work after which routes are packed and OR-Tools has its turn."""

LOOK_UNTIL = 0.1
"""Share of the work after which a day is known to be too much: where all fits, that shows at once."""

_HOMES = {
    "rounds": ("routing.rounds", "Rounds"),
    "sisr": ("routing.sisr.search", "RuinRecreate"),
    "few": ("routing.sisr.search", "of_a_few"),
    "many": ("routing.sisr.search", "of_many"),
    "finish": ("routing.sisr.search", "finishing"),
    "pyvrp": ("routing.proposers.pyvrp", "Pyvrp"),
    "ortools": ("routing.proposers.ortools", "OrTools"),
}
_MISSING = {"numba", "pyvrp"}
"""Packages an installation may lack."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the work.

    Attributes
    ----------
    proposers : sequence of Proposer
        Side by side where there are threads, else one after the other.
    until : float
        Share of the whole work after which it ends.
    enough : Stop or None
        What ends it sooner, because nothing more is to be expected.
    packing : bool
        Whether the routes met so far are packed first.
    exact : bool
        Whether nothing can be better than what it answers, unless that is where it began.
    """

    proposers: tuple[Proposer, ...]
    until: float
    enough: Stop | None = None
    packing: bool = False
    exact: bool = False


def stages(
    problem: Problem, names: Iterable[str], threads: int = 1, thorough: bool = False, running: bool = False
) -> tuple[Stage, ...]:
    """Who is to search `problem`, in this order.

    Parameters
    ----------
    names : iterable of str
        Proposers allowed, of all that :class:`routing.solve.Parameters` names. Those not installed are passed over.
    threads : int
        Searches side by side: of a search in one go so many, each from a seed of its own.
    thorough : bool
        Search until the stop criterion says so even where nothing better is to be expected.
    running : bool
        Whether couriers ride this plan already: then OR-Tools alone mends it, which changes little (up to 2% of the
        stops where ruin and recreate moves 4 to 17% to be 3% cheaper).
    """
    if not problem.tasks or not problem.vehicles:
        return ()
    allowed = set(names)
    searching = [found for name in _ranked(problem) if name in allowed and (found := load(name)) is not None]
    # Only OR-Tools knows the price of a published order.
    searching = [proposer for proposer in searching if proposer.suits(problem) and not prices_order(problem)]
    last = load("ortools") if "ortools" in allowed else None
    count = len(problem.tasks)

    def stage(proposers: Sequence[Proposer], until: float, packing: bool = False) -> Stage:
        return Stage(tuple(proposers), until, None if thorough else _enough(proposers[0].name, count), packing)

    trying_all = _trying_all(problem, allowed)
    if not searching or (running and last is not None):
        return trying_all if last is None or not last.suits(problem) else (*trying_all, stage([last], 1.0))
    if count <= SMALL and not thorough:
        # One of them is done in a blink, and of a handful of stops the full model finds the last second.
        finish = () if last is None or count > TINY else (stage([last], 1.0),)
        first = cast("Proposer", load("few")) if searching[0].name == "sisr" else searching[0]
        return (*trying_all, stage([first], POLISH_FROM if finish else 1.0), *finish)
    if count > LARGE and len(searching) > 1 and not _drops(problem):
        one = [proposer for proposer in searching if proposer.name == "pyvrp"] * threads
        cold = cast("Proposer", load("finish"))  # both are there, and so is what they are made of
        return (*trying_all, stage(one, COOL_FROM), stage([cold], 1.0))
    if searching[0].name == "sisr" and _drops(problem):
        return (*trying_all, stage([cast("Proposer", _dropping(count))] * threads, 1.0))
    packing = "packing" in allowed
    polish = () if last is None else (stage([last], 1.0, packing),)
    ends = [(POLISH_FROM if polish else 1.0) * (at + 1) / ROUNDS for at in range(ROUNDS)]
    if threads > 1:
        teams = [[searching[at % len(searching)] for at in range(threads)]] * ROUNDS
    elif stops_per_vehicle(problem) >= LONG:
        teams = [searching[:1]] * ROUNDS
    else:
        teams = [[searching[at % len(searching)]] for at in range(ROUNDS)]
    parts = [stage(team, end, packing and at > 0) for at, (team, end) in enumerate(zip(teams, ends, strict=True))]
    return (*trying_all, *parts, *polish)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What tells whether a day on which nobody may be left out at a price can be served at all, and what to do if not.

    Attributes
    ----------
    look : Stage
        It ends as soon as all are served.
    otherwise : Stage
        Instead of all that :func:`stages` would have done.
    """

    look: Stage
    otherwise: Stage


def doubt(problem: Problem, names: Iterable[str], threads: int = 1, running: bool = False) -> Doubt | None:
    """How to look whether all can be served; None where that changes nothing. Parameters as of :func:`stages`.

    Where not all can, ruin and recreate weighs what it leaves out, as on days on which leaving out has a price.
    """
    count, allowed = len(problem.tasks), set(names)
    if count <= SMALL or running or _drops(problem) or prices_order(problem) or "sisr" not in allowed:
        return None
    only = _dropping(count)
    if only is None or not problem.vehicles or not only.suits(problem) or _trying_all(problem, allowed):
        return None
    all_served = CostBelow(min(price for price in penalties(problem).values() if price))
    return Doubt(Stage((only,), LOOK_UNTIL, all_served), Stage((only,) * threads, 1.0))


def _trying_all(problem: Problem, allowed: set[str]) -> tuple[Stage, ...]:
    """Rounds with few results; nothing else needs to be asked then."""
    exact = load("rounds") if "rounds" in allowed else None
    return () if exact is None or not exact.suits(problem) else (Stage((exact,), 1.0, exact=True),)


def _dropping(count: int) -> Proposer | None:
    """The search that has a day to itself on which some of so many visits are left out."""
    return load("sisr" if count > MANY else "many")


def load(name: str) -> Proposer | None:
    """The proposer of this name; None where what it is made of is not installed."""
    module, kind = _HOMES[name]
    try:
        return cast("Proposer", getattr(importlib.import_module(module), kind)())
    except ModuleNotFoundError as error:
        if error.name not in _MISSING:
            raise
        _log.info("proposer_absent name=%s lacks=%s", name, error.name)
        return None


def stops_per_vehicle(problem: Problem) -> float:
    """Stops for each vehicle that is needed at least, by the fullest dimension and by time."""
    tasks, fleet = problem.tasks, problem.vehicles
    needed = 1.0
    for d in range(problem.dimensions):
        room = sum(vehicle.capacity[d] for vehicle in fleet) / len(fleet)
        if room:
            needed = max(needed, sum(max(task.delivery[d], task.pickup[d]) for task in problem.jobs) / room)
    shift = sum(vehicle.time_window.end - vehicle.time_window.start - _rests(vehicle) for vehicle in fleet) / len(fleet)
    if shift > 0:
        needed = max(needed, _work(problem) / shift)
    return len(tasks) / ceil(min(needed, len(fleet)))


def _rests(vehicle: Vehicle) -> int:
    return sum(rest.service for rest in vehicle.breaks)


def _work(problem: Problem) -> int:
    """About the seconds that all visits take, each reached from its second nearest neighbour."""
    places = sorted({task.location for task in problem.tasks})
    near = np.sort(problem.durations[np.ix_(places, places)], axis=0)[: min(3, len(places))][-1].sum()
    return int(near) + sum(task.service + task.setup for task in problem.tasks)


def _drops(problem: Problem) -> bool:
    """Whether some stops may be left out at a price."""
    return any(task.penalty is not None for task in problem.tasks)


def _ranked(problem: Problem) -> tuple[str, ...]:
    """Who finds the most, first; OR-Tools is not among them."""
    rests = any(vehicle.breaks for vehicle in problem.vehicles) and len(problem.tasks) <= MANY
    rich = _drops(problem) or rests
    return ("sisr", "pyvrp") if rich or stops_per_vehicle(problem) < LONG else ("pyvrp", "sisr")


def _enough(name: str, count: int) -> Stop:
    """When nothing more is to be expected of a search over so many visits."""
    if name == "sisr":
        return MaxSolutions((2_000 if count <= TINY else 300 if count <= SMALL else 20_000) * count)
    if name == "pyvrp":
        return NoImprovement(solutions=(2 if count <= SMALL else 40) * count)
    return NoImprovement(solutions=max(500, 10 * count))
