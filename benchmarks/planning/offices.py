"""The whole country's offices in one go, in a pool of two processes.

``python -m benchmarks.planning.offices PROBLEMS PLANS SECONDS`` plans the pickled problems, each for at most so many
processor seconds, and pickles the plans.
"""

from __future__ import annotations

import pickle
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.planning.contest import Tell
from benchmarks.planning.measure import Result, ask
from benchmarks.planning.peers.noon import instants
from benchmarks.planning.processes import run
from benchmarks.planning.worker import Question
from routing.checker import check
from routing.plan import Plan
from routing.pool import SolverPool
from routing.problem import Problem
from routing.stop import MaxProcessorSeconds
from tests.routing.rich import office_day

COUNT, SAMPLE, WORKERS = 2_400, 100, 2
FIRST_SEED = 10_000
PEER_SECONDS = 1.0
STARTING = 0.5
"""Processor seconds a peer has beside, to start and to import."""

WITHIN = 0.02


@dataclass(frozen=True)
class Offices:
    """What came of it.

    Attributes
    ----------
    given : float
        Most processor seconds of search an office.
    processor, wall : float
        Seconds of all processes, their starts included; and by the clock on the wall.
    illegal, left_out : int
        Plans the checker refuses; stops left out in all plans together.
    gaps : list of float
        Of the sample, sorted: our cost against that of PyVRP at one second, in %.
    """

    count: int
    given: float
    processor: float
    wall: float
    illegal: int
    left_out: int
    gaps: list[float] = field(default_factory=list)

    @property
    def within(self) -> float:
        """Share of the sample within 2% of PyVRP."""
        return sum(gap <= 100 * WITHIN for gap in self.gaps) / len(self.gaps)


def measure(count: int, sample: int, given: float, tell: Tell) -> Offices:
    """Plan `count` offices, and compare `sample` of them, drawn from a seed, with PyVRP."""
    problems = [office_day(FIRST_SEED + number) for number in range(count)]
    with tempfile.TemporaryDirectory(prefix="tannha-bench-") as folder:
        source, target = Path(folder) / "problems", Path(folder) / "plans"
        source.write_bytes(pickle.dumps(problems))
        began = time.monotonic()
        processor = run("benchmarks.planning.offices", str(source), str(target), str(given))
        wall = time.monotonic() - began
        plans: list[Plan] = pickle.loads(target.read_bytes())
    illegal = sum(bool(check(*pair)) for pair in zip(problems, plans, strict=True))
    left_out = sum(len(plan.unassigned) for plan in plans)
    gaps = []
    for number in Random(1).sample(range(count), sample):
        theirs = _peer(problems[number])
        tell(f"office {number}", theirs)
        if theirs.cost is not None:
            gaps.append(100 * (plans[number].cost / theirs.cost - 1))
    return Offices(count, given, processor, wall, illegal, left_out, sorted(gaps))


def _peer(problem: Problem) -> Result:
    """PyVRP with the lunch in the middle of what is possible; it hardly matters here."""
    lunches = instants(problem, 3)
    options = {"instant": lunches[len(lunches) // 2], "history": 300}
    return ask(Question("pyvrp", problem, PEER_SECONDS + STARTING, 1, options))[0]


def main() -> None:
    source, target, seconds = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    problems: list[Problem] = pickle.loads(source.read_bytes())
    with SolverPool(WORKERS) as pool:
        futures = [pool.submit(problem, MaxProcessorSeconds(seconds)) for problem in problems]
        plans = [future.result() for future in futures]
    target.write_bytes(pickle.dumps(plans))


if __name__ == "__main__":
    main()
