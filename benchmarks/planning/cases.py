"""The work on which planners are compared side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.planning.vrplib import read_folder
from routing.problem import Problem
from tests.routing.rich import rich_day, village_day

LARGE = 1_000
"""From so many stops on a search has three times the time."""


@dataclass(frozen=True)
class Case:
    """One problem, the processor seconds each planner has for it, and the best cost known, if any is published."""

    section: str
    name: str
    problem: Problem
    seconds: float
    best_known: int | None = None


def files(data: Path, seconds: float, quick: bool) -> Iterator[Case]:
    """Solomon's, Gehring's and Homberger's, as far as `data` holds them under vrptw/."""
    for name, (problem, best) in read_folder(data / "vrptw").items():
        if not quick or len(problem.jobs) < LARGE:
            yield Case("files", name, problem, _time(problem, seconds), best)


def busy(_data: Path, seconds: float, quick: bool) -> Iterator[Case]:
    """Busy days that everybody can plan."""
    days = ((100, 1), (300, 1)) if quick else ((100, 1), (100, 2), (300, 1), (300, 2), (1_000, 1))
    return _days("busy", days, village_day, seconds)


def rich(_data: Path, seconds: float, quick: bool) -> Iterator[Case]:
    """Rich days, with too much work."""
    seeds = (1,) if quick else (1, 2, 3)
    return _days("rich", [(stops, seed) for stops in (100, 300) for seed in seeds], rich_day, seconds)


CONTESTS: dict[str, Callable[[Path, float, bool], Iterator[Case]]] = {"files": files, "busy": busy, "rich": rich}


def _days(
    section: str,
    days: tuple[tuple[int, int], ...] | list[tuple[int, int]],
    make: Callable[[int, int], Problem],
    seconds: float,
) -> Iterator[Case]:
    for stops, seed in days:
        problem = make(stops, seed)
        yield Case(section, f"{section} {stops}/{seed}", problem, _time(problem, seconds))


def _time(problem: Problem, seconds: float) -> float:
    return 3 * seconds if len(problem.jobs) >= LARGE else seconds
