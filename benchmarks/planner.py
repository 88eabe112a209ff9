"""How good the planner is: see docs/planner.md. ``python -m benchmarks.planner [section ...]``.

Sections: files, busy and rich (against the peers), offices, replan, round; all, if none is named. Files are read from
vrptw/ in the folder of TANNHA_REAL_DATA (or ../shared/data).
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from benchmarks.planning import changes, offices
from benchmarks.planning.cases import CONTESTS
from benchmarks.planning.contest import PEERS, play
from benchmarks.planning.measure import Result
from benchmarks.planning.records import Record, read
from benchmarks.planning.report import fill, show, tables

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "planner.md"
console = Console(width=None if sys.stdout.isatty() else 150)


def main() -> None:
    """Print the figures, and write them down."""
    asked = _arguments()
    if asked.render:
        for path in asked.render:
            DOCUMENT.write_text(fill(DOCUMENT.read_text(), read(path)))
        return
    if asked.quick:
        asked.seeds, asked.seconds = 1, min(asked.seconds, 3)
    changes.warm_up()
    record = Record(datetime.now(UTC).isoformat(timespec="seconds"), machine())
    for section in asked.sections or SECTIONS:
        console.rule(section)
        SECTIONS[section](record, asked)
        record.write(asked.out)
        for title, rows in tables(record).get(section, []):
            show(console, title, rows)
    console.print(f"written to {asked.out}", style="dim")


def contests(section: str, record: Record, asked: argparse.Namespace) -> None:
    """Planners side by side."""
    data = Path(os.environ.get("TANNHA_REAL_DATA") or ROOT.parent / "shared" / "data")
    for case in CONTESTS[section](data, asked.seconds, asked.quick):
        if asked.cases in case.name:
            record.contests.append(play(case, tuple(asked.peers.split(",")), range(1, asked.seeds + 1), tell))
            record.write(asked.out)


def all_offices(record: Record, asked: argparse.Namespace) -> None:
    """Many small days."""
    count, sample = (100, 10) if asked.quick else (offices.COUNT, offices.SAMPLE)
    record.offices.append(offices.measure(count, sample, asked.office_seconds, tell))


def replans(record: Record, asked: argparse.Namespace) -> None:
    """Days under way."""
    record.replans += [changes.replan(seed, asked.seconds) for seed in range(1, asked.seeds + 1)]


def rounds(record: Record, asked: argparse.Namespace) -> None:
    """Mail rounds."""
    record.rounds += [changes.mail(seed) for seed in range(1, asked.seeds + 1)]


SECTIONS: dict[str, Callable[[Record, argparse.Namespace], None]] = {
    **{section: partial(contests, section) for section in CONTESTS},
    "offices": all_offices,
    "replan": replans,
    "round": rounds,
}


def tell(case: str, run: Result) -> None:
    """A line on the console for each run."""
    cost = f"{run.cost:,}" if run.cost is not None else f"discarded: {', '.join(run.broken)}"
    said = [case, run.peer, *(f"{key} {value}" for key, value in run.options.items()), f"seed {run.seed}"]
    times = f"{run.processor:.1f} s, {run.converted:.1f} of them before the search"
    console.print(f"  {' '.join(said)}: {cost}, {run.left_out} left out, {times}", style="dim", soft_wrap=True)


def machine() -> dict[str, str]:
    """What the figures depend on."""
    packages = {name: version(name) for name in ("ortools", "pyvrp", "pyvroom", "numba")}
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        **packages,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sections", nargs="*", help=", ".join(SECTIONS))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10, help="of processor time; thrice from 1,000 stops on")
    parser.add_argument("--office-seconds", type=float, default=0.15, help="of search for each office, at most")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--quick", action="store_true", help="one seed, 3 s, fewer and smaller cases")
    parser.add_argument("--cases", default="", help="only those whose name holds this")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "planner.json")
    parser.add_argument("--render", type=Path, nargs="+", metavar="FILE", help="measure nothing: fill docs/planner.md")
    asked = parser.parse_args()
    for section in asked.sections:
        if section not in SECTIONS:
            parser.error(f"no section {section}")
    return asked


if __name__ == "__main__":
    main()
