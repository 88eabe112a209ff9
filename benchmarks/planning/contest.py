"""One case, every planner, seed by seed, one process at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from math import inf, log

from benchmarks.planning.cases import Case
from benchmarks.planning.measure import Result, ask
from benchmarks.planning.peers.noon import instants
from benchmarks.planning.worker import Question

HISTORIES = 30, 300
"""PyVRP's history_length: short where time is short, and its default."""

PEERS = ("ours", "pyvrp", "vroom", "ortools")
INSTANTS = 3
LEVELS = (0, 1, 2, 3, 5)

Tell = Callable[[str, Result], None]


@dataclass(frozen=True)
class Contest:
    """What came of a case.

    Attributes
    ----------
    results : list of Result
        Of each planner, each seed. VROOM, which has no seed, has one.
    trials : list of Result
        What was tried first: PyVRP's lunches and histories, VROOM's levels, and one run of each of the others to see
        what it does when its time is over.
    """

    section: str
    name: str
    stops: int
    vehicles: int
    seconds: float
    best_known: int | None
    results: list[Result] = field(default_factory=list)
    trials: list[Result] = field(default_factory=list)


def play(case: Case, peers: tuple[str, ...], seeds: range, tell: Tell) -> Contest:
    """Every one of `peers` on `case`; `tell` hears of each run, with the name of the case, when it is over."""
    size = len(case.problem.jobs), len(case.problem.vehicles)
    contest = Contest(case.section, case.name, *size, case.seconds, case.best_known)
    asking = _Asking(case, tell)
    options: dict[str, dict[str, int]] = {}
    if "vroom" in peers:
        contest.trials.extend(_levels(lambda level: asking.one("vroom", 0, {"level": level}), case.seconds))
        contest.results.append(min(contest.trials, key=lambda result: abs(log(result.processor / case.seconds))))
    if "pyvrp" in peers:
        tried = _settings(lambda settings: asking.one("pyvrp", 0, settings), instants(case.problem, INSTANTS))
        contest.trials.extend(tried)
        options["pyvrp"] = _best(tried).options
    seeded = [peer for peer in peers if peer != "vroom"]
    contest.trials.extend(asking.one(peer, 0, {}) for peer in seeded if peer not in options)
    for seed in seeds:  # side by side: whatever else the machine does meets all of them
        contest.results.extend(asking.one(peer, seed, options.get(peer, {})) for peer in seeded)
    return contest


class _Asking:
    """Runs of one case. What a planner still does when its time is over, such as explaining, its next run has less."""

    def __init__(self, case: Case, tell: Tell) -> None:
        self.case, self.tell = case, tell
        self.after: dict[str, float] = {}

    def one(self, peer: str, seed: int, options: dict[str, int]) -> Result:
        """One run."""
        seconds = self.case.seconds
        given = seconds - self.after.get(peer, 0.0)
        result, _ = ask(Question(peer, self.case.problem, given, seed, options))
        self.after[peer] = min(seconds / 2, max(0.0, result.processor - given))
        self.tell(self.case.name, result)
        return result


def _levels(run: Callable[[int], Result], seconds: float) -> Iterator[Result]:
    """VROOM from its shortest search upwards, until one takes longer than the others have."""
    for level in LEVELS:
        result = run(level)
        yield result
        if result.processor > seconds:
            return


def _settings(run: Callable[[dict[str, int]], Result], lunches: tuple[int, ...]) -> list[Result]:
    """PyVRP with every lunch and a short history, then with the best of them and a long one."""
    short, long = HISTORIES
    tried = [run({"instant": instant, "history": short}) for instant in lunches] or [run({"history": short})]
    return [*tried, run(_best(tried).options | {"history": long})]


def _best(results: Iterable[Result]) -> Result:
    """The cheapest; an illegal plan only if there is no other."""
    return min(results, key=lambda result: inf if result.cost is None else result.cost)
