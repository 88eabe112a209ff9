"""Compile the kernel and keep what came out: half a minute that the first plan of a machine would take otherwise."""

from __future__ import annotations

import numpy as np

from routing.problem import Job, Problem, Vehicle
from routing.sisr.search import RuinRecreate
from routing.stop import MaxSolutions


def warm() -> None:
    """Search a problem of one stop; from then on this machine has the kernel."""
    problem = Problem((Job(1, 0),), (Vehicle(1, 0, 0),), np.zeros((1, 1), np.int64))
    RuinRecreate().search(problem, stop=MaxSolutions(1), seed=0, start=((),), on_progress=None, collect=None)


if __name__ == "__main__":
    warm()
