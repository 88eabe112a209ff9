"""Tables of a benchmark's runs, in Markdown, ready for docs/first-day.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.day.days import Ridden
from benchmarks.day.watch import LIMIT_MS, Held, Steps

_DAY = (
    "day",
    "stops",
    "left out",
    "routes",
    "stops a route",
    "ride h",
    "wait h",
    "km",
    "failed",
    "came back",
    "pushed",
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one database went through."""

    kind: str
    steps: Steps
    ridden: Sequence[Ridden]
    held: Sequence[Held]
    told: int
    """Dossiers at the portal, each returned with one effect."""


def print_days(run: Run) -> None:
    """Say how each day went."""
    print(f"\n{run.told} dossiers at the portal, each TrangThaiHoSo 10, HinhThuc 1, one effect\n")
    print(_row(_DAY))
    print(_row(["---"] * len(_DAY)))
    for each in run.ridden:
        routes = each.plan.routes
        sizes = [len(route.stops) for route in routes]
        hours = sum(route.ride_seconds for route in routes) / 3600
        kilometres = sum(route.ride_metres for route in routes) / 1000
        waits = sum(stop.waits_seconds for route in routes for stop in route.stops) / 3600
        went = f"{each.day:%d/%m}", each.stops, len(each.plan.left_out), len(routes), f"{min(sizes)} to {max(sizes)}"
        print(
            _row([*went, f"{hours:.1f}", f"{waits:.1f}", f"{kilometres:.0f}", each.failed, each.came_back, each.pushed])
        )


def print_steps(ground: Steps, runs: Sequence[Run]) -> None:
    """Print seconds of each step, median and spread over the runs of each kind of database."""
    kinds = list(dict.fromkeys(run.kind for run in runs))
    print("\n" + _row(["step, seconds", *kinds, ""]))
    print(_row(["---"] * (len(kinds) + 2)))
    for name, seconds in ground.seconds.items():
        print(_row([name, f"{seconds:.2f}", *[""] * (len(kinds) - 1), ", ".join(ground.notes.get(name, ()))]))
    for name in runs[0].steps.seconds:
        cells = []
        for kind in kinds:
            took = [run.steps.seconds[name] for run in runs if run.kind == kind and name in run.steps.seconds]
            cells.append(_spread(took, 2) if took else "")
        print(_row([name, *cells, ", ".join(runs[0].steps.notes.get(name, ()))]))


def print_transactions(runs: Sequence[Run]) -> None:
    """Print how long each service's write transactions held the database."""
    kinds = list(dict.fromkeys(run.kind for run in runs))
    heads = [f"{kind}: median; longest of each run" for kind in kinds]
    print("\n" + _row([f"write transactions, ms (law 1: under {LIMIT_MS})", "in a run", *heads]))
    print(_row(["---"] * (len(kinds) + 2)))
    for service in sorted({held.service for run in runs for held in run.held}):
        of_kind = [[_of(run, service) for run in runs if run.kind == kind] for kind in kinds]
        print(_row([service, len(_of(runs[0], service)), *map(_lengths, of_kind)]))


def _of(run: Run, service: str) -> list[Held]:
    return [held for held in run.held if held.service == service]


def _lengths(runs: Sequence[Sequence[Held]]) -> str:
    """Median; longest of each run; and where that is over the limit, the longest without garbage collection."""
    every = [held.milliseconds for run in runs for held in run]
    if not every:
        return ""
    longest = [max(held.milliseconds for held in run) for run in runs if run]
    said = f"{median(every):.0f}; {_spread(longest, 0)}"
    if max(longest) <= LIMIT_MS:
        return said
    working = [max(held.milliseconds - held.collecting for held in run) for run in runs if run]
    return f"{said} **over**; without collecting garbage {_spread(working, 0)}"


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _spread(numbers: Sequence[float], digits: int) -> str:
    if len(numbers) == 1:
        return f"{numbers[0]:.{digits}f}"
    return f"{median(numbers):.{digits}f} ({min(numbers):.{digits}f} to {max(numbers):.{digits}f})"
