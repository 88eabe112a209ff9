"""What planning costs and how good it is: generated days, and published files. ``python -m benchmarks.solve``.

The published files (Solomon, Gehring and Homberger: times and distances times ten, truncated) are read from
vrptw/ in the folder of TANNHA_REAL_DATA (or ../shared/data); beside each stands the best known plan, and the gap to
it is shown. A number as argument is the seconds given to each search.
"""

from __future__ import annotations

import os
import sys
import time
from math import hypot
from pathlib import Path

from rich.console import Console
from rich.table import Table

from routing.checker import check
from routing.problem import Job, Problem, TimeWindow, Vehicle
from routing.solve import solve
from routing.stop import MaxSeconds
from tests.routing.days import busy_day

ROOT = Path(__file__).resolve().parent.parent
DAYS = ((25, 2), (60, 3), (300, 10))


def read_vrplib(text: str) -> Problem:
    """A VRPLIB file with windows as a problem; vehicles cost nothing, every stop must be served."""
    header: dict[str, str] = {}
    sections: dict[str, list[list[str]]] = {}
    for line in text.splitlines():
        name = line.strip()
        if name.endswith("_SECTION"):
            rows = sections[name] = []
        elif ":" in line:
            key, _, value = line.partition(":")
            header[key.strip()] = value.strip()
        elif name not in ("EOF", ""):
            rows.append(name.split())
    points = [(float(x), float(y)) for _, x, y in sections["NODE_COORD_SECTION"]]
    durations = [[int(10 * hypot(x - u, y - v)) for u, v in points] for x, y in points]
    windows = [TimeWindow(10 * int(start), 10 * int(end)) for _, start, end in sections["TIME_WINDOW_SECTION"]]
    service = 10 * int(header["SERVICE_TIME"])
    jobs = tuple(
        Job(at, at, service=service, delivery=(int(demand),), time_windows=(windows[at],))
        for at, (_, demand) in enumerate(sections["DEMAND_SECTION"])
        if at
    )
    room = (int(header["CAPACITY"]),)
    fleet = tuple(Vehicle(n, 0, 0, windows[0], room) for n in range(int(header["VEHICLES"])))
    return Problem(jobs, fleet, durations)  # type: ignore[arg-type]


def best_known(solution: Path, problem: Problem) -> int | None:
    """Cost of the plan in a .sol file, in the units of `problem`."""
    if not solution.exists():
        return None
    tours = [line.partition(":")[2].split() for line in solution.read_text().splitlines() if line.startswith("Route")]
    cost = 0
    for tour in tours:
        stops = [0, *map(int, tour), 0]
        cost += int(problem.durations[stops[:-1], stops[1:]].sum())
    return cost


def measure(table: Table, name: str, problem: Problem, seconds: float, best: int | None = None) -> None:
    """Solve, check, and add a row."""
    began = time.perf_counter()
    plan = solve(problem, stop=MaxSeconds(seconds))
    took = time.perf_counter() - began
    gap = "" if best is None else f"{100 * (plan.travel / best - 1):+.2f}%"
    legal = "yes" if not check(problem, plan) else "NO"
    row = (name, len(problem.jobs), len(plan.routes), len(plan.unassigned), plan.travel, gap, f"{took:.2f}", legal)
    table.add_row(*map(str, row))


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    table = Table(title=f"Plans, {seconds:g} s given each (one process)")
    for heading in ("day", "stops", "routes", "left out", "travel", "gap to best known", "s taken", "legal"):
        table.add_column(heading, justify="left" if heading == "day" else "right")
    for stops, couriers in DAYS:
        measure(table, f"busy day, lunch, {couriers} couriers", busy_day(stops, couriers, seed=1), seconds)
    files = sorted(Path(os.environ.get("TANNHA_REAL_DATA", ROOT.parent / "shared" / "data")).glob("vrptw/*.vrp"))
    for file in files:
        problem = read_vrplib(file.read_text())
        measure(table, file.stem, problem, seconds, best_known(file.with_suffix(".sol"), problem))
    console = Console()
    console.print(table)
    if not files:
        console.print("No published files: set TANNHA_REAL_DATA to a folder that holds vrptw/.")


if __name__ == "__main__":
    main()
