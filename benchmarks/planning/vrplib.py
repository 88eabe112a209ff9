"""Published files of the VRPLIB kind, with windows: times and distances times ten, truncated."""

from __future__ import annotations

from math import hypot
from pathlib import Path

import numpy as np

from routing.problem import Job, Problem, TimeWindow, Vehicle

SCALE = 10


def read_problem(text: str) -> Problem:
    """A file as a problem; vehicles cost nothing, every stop must be served.

    Raises
    ------
    ValueError
        Not a file of this kind.
    """
    header, sections = _parts(text)
    try:
        points = [(float(x), float(y)) for _, x, y in sections["NODE_COORD_SECTION"]]
        windows = [TimeWindow(SCALE * int(a), SCALE * int(b)) for _, a, b in sections["TIME_WINDOW_SECTION"]]
        demands = [int(demand) for _, demand in sections["DEMAND_SECTION"]]
        service, fleet, room = (int(header[key]) for key in ("SERVICE_TIME", "VEHICLES", "CAPACITY"))
    except KeyError as error:
        raise ValueError(f"no {error.args[0]}") from error
    jobs = tuple(
        Job(at, at, service=SCALE * service, delivery=(demands[at],), time_windows=(windows[at],))
        for at in range(1, len(points))
    )
    vehicles = tuple(Vehicle(number, 0, 0, windows[0], (room,)) for number in range(fleet))
    durations = np.array([[int(SCALE * hypot(x - u, y - v)) for u, v in points] for x, y in points], dtype=np.int64)
    return Problem(jobs, vehicles, durations)


def best_known(text: str, problem: Problem) -> int:
    """Cost of the routes of a .sol file in the units of `problem`, so that rounding is the same on both sides."""
    tours = [line.partition(":")[2].split() for line in text.splitlines() if line.startswith("Route")]
    stops = [[0, *map(int, tour), 0] for tour in tours]
    return sum(int(problem.durations[tour[:-1], tour[1:]].sum()) for tour in stops)


def read_folder(folder: Path) -> dict[str, tuple[Problem, int | None]]:
    """Problem and best known cost of each .vrp file, by its name, the small first."""
    found = {}
    for path in folder.glob("*.vrp"):
        problem = read_problem(path.read_text())
        solution = path.with_suffix(".sol")
        found[path.stem] = problem, best_known(solution.read_text(), problem) if solution.exists() else None
    return dict(sorted(found.items(), key=lambda item: (len(item[1][0].jobs), item[0])))


def _parts(text: str) -> tuple[dict[str, str], dict[str, list[list[str]]]]:
    header: dict[str, str] = {}
    sections: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in text.splitlines():
        name = line.strip()
        if name.endswith("_SECTION"):
            rows = sections[name] = []
        elif ":" in line:
            key, _, value = line.partition(":")
            header[key.strip()] = value.strip()
        elif name not in ("EOF", ""):
            rows.append(name.split())
    return header, sections
