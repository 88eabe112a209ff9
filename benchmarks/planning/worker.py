"""One search in a process of its own: ``python -m benchmarks.planning.worker QUESTION ANSWER``, two pickle files."""

from __future__ import annotations

import pickle
import sys
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from benchmarks.planning.budget import Budget
from benchmarks.planning.peers import Visits
from routing.plan import Plan
from routing.problem import Problem


@dataclass(frozen=True)
class Question:
    """What is asked of a module of :mod:`benchmarks.planning.peers`, and the processor seconds it has for all."""

    peer: str
    problem: Problem
    seconds: float
    seed: int
    options: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a process says when it is done.

    Attributes
    ----------
    found : Plan, Visits or None
        None where nothing legal was found.
    imported, converted : float
        Processor seconds from the start of the process until the planner's own packages were there, and until the
        problem was in its own form.
    """

    found: Plan | Visits | None
    imported: float
    converted: float


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    question = pickle.loads(source.read_bytes())
    budget = Budget(question.seconds)
    peer = import_module(f"benchmarks.planning.peers.{question.peer}")
    imported = time.process_time()
    found = peer.search(question.problem, budget, question.seed, question.options)
    converted = imported if budget.converted is None else budget.converted
    target.write_bytes(pickle.dumps(Answer(found, imported, converted)))


if __name__ == "__main__":
    # Not as __main__: what is pickled must be found by name on the other side.
    import_module("benchmarks.planning.worker").main()
