"""Compile the kernels and keep what comes out: a good half minute that a machine's first plan would take otherwise.

``python -m routing.warm``, which set-up runs.
"""

from __future__ import annotations

import numpy as np

from routing.problem import Job, Problem, TaskKind, TimeWindow, Vehicle
from routing.proposers.selector import load
from routing.stop import MaxSolutions


def warm() -> None:
    """Search a day of two stops with each of them; from then on this machine has the kernels."""
    shift = TimeWindow(0, 100)
    halt, result = Job(1, 0, time_windows=(shift,)), Job(2, 0, time_windows=(shift,))
    crew = (Vehicle(1, 0, 0, shift, anchors=((TaskKind.JOB, 1),)),)
    problem = Problem((halt, result), crew, np.zeros((1, 1), np.int64))
    for name in ("sisr", "rounds"):
        proposer = load(name)
        if proposer is not None:
            proposer.search(problem, stop=MaxSolutions(1), seed=0, start=((),), on_progress=None, collect=None)


if __name__ == "__main__":
    warm()
