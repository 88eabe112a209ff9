"""``tannha solve`` and ``tannha check``: routing problems and plans as files, in VROOM's JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.root import progress_bar, stop
from routing.errors import RoutingError
from routing.files import check_files, solve_file
from routing.stop import MaxSeconds, Progress

_Problem = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A problem in VROOM's JSON.")]
_Plan = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A plan in VROOM's JSON.")]
_Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", dir_okay=False, writable=True, help="The plan's file; else standard output."),
]


def solve_problem(
    problem: _Problem,
    output: _Output = None,
    seconds: Annotated[float, typer.Option(min=0.01, help="How long to search at most.")] = 10.0,
    threads: Annotated[int, typer.Option(min=1, help="Parts of the planner that search side by side.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another path of the search.")] = 0,
) -> None:
    """Plan a routing problem. A key that cannot be honoured is refused by name."""
    if output is not None and not output.parent.is_dir():
        stop(f"{output}: no such folder", 2)
    with progress_bar(problem.name) as bar:
        task = bar.add_task("", total=1.0)

        def watch(progress: Progress) -> None:
            bar.update(task, completed=progress.share)

        try:
            plan = solve_file(
                problem.read_bytes(), stop=MaxSeconds(seconds), seed=seed, threads=threads, on_progress=watch
            )
        except RoutingError as error:
            stop(f"{problem}: {error}", 2)
        bar.update(task, completed=1.0)
    _write(plan, output)


def check_plan(problem: _Problem, plan: _Plan) -> None:
    """Judge a plan: cost, jobs left out, and each broken rule, as JSON. Exit 1 if any rule is broken."""
    try:
        verdict = check_files(problem.read_bytes(), plan.read_bytes())
    except RoutingError as error:
        stop(str(error), 2)
    _write(verdict, None)
    if verdict["violations"]:
        raise typer.Exit(1)


def _write(value: dict[str, Any], output: Path | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    if output is None:
        typer.echo(text, nl=False)
    else:
        output.write_text(text, "utf-8")
