"""Making, judging and publishing the plan of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from routing.plan import Plan
from routing.problem import Problem
from routing.travel.protocol import TravelTimes
from sqlalchemy import Engine

from scheduling.model.person import Person


class Solver(Protocol):
    """Computes a plan, wherever it runs; reports the share of its time spent, 0 to 1."""

    def __call__(self, problem: Problem, progress: Callable[[float], None]) -> Plan: ...


def start_plan(engine: Engine, person: Person, day_id: int, now: datetime) -> int:
    """Reserve the next plan version of the day; returns its id. Conflict while another one is being solved."""
    raise NotImplementedError


def compute_plan(
    engine: Engine,
    plan_id: int,
    travel: TravelTimes,
    solver: Solver,
    clock: Callable[[], datetime],
    progress: Callable[[float], None] = lambda share: None,
) -> None:
    """Freeze the problem, solve, have the checker judge, store as draft. Never raises for a bad plan:

    the version is then ``failed`` and says why.
    """
    raise NotImplementedError


def publish(engine: Engine, person: Person, plan_id: int, now: datetime) -> None:
    """Make a draft the day's plan and prepare its handover lists. Conflict if it is no longer the newest."""
    raise NotImplementedError
