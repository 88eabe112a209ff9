"""``tannha plan``: plan a fleet day from the command line."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import Engine

from api.cli.root import open_database, out, progress_bar, settings_or_stop, stop
from api.clock import now
from api.planner import Planner
from api.travel import travel_times
from routing.pool import SolverPool
from scheduling.errors import SchedulingError
from scheduling.jobs.when import LOCAL
from scheduling.model.day import DayView, PlanView
from scheduling.model.person import JOB
from scheduling.services.days import day_view, post_offices
from scheduling.services.planning import publish, start_plan


def plan_day(
    day: Annotated[datetime | None, typer.Argument(formats=["%Y-%m-%d"], help="The day; today if not given.")] = None,
    office: Annotated[int | None, typer.Option(help="Number of one post office; all if not given.")] = None,
    release: Annotated[bool, typer.Option("--publish", help="Publish the draft at once.")] = False,
) -> None:
    """Plan a fleet day of one post office, or of all."""
    settings = settings_or_stop()
    engine = open_database(settings)
    wanted = day.date() if day else now().astimezone(LOCAL).date()
    with SolverPool(settings.solver_processes) as pool:
        planner = Planner(engine, travel_times(settings), pool, settings.solve_seconds, now)
        try:
            for office_id in [office] if office is not None else [number for number, _ in post_offices(engine, JOB)]:
                plan_office(engine, planner, office_id, wanted, release=release)
        except SchedulingError as error:
            stop(error.message)
        finally:
            planner.close()


def plan_office(engine: Engine, planner: Planner, office_id: int, day: date, *, release: bool = False) -> None:
    """Plan one office's day with a progress bar, and say what came out."""
    view = day_view(engine, JOB, day, office_id)
    plan_id = start_plan(engine, JOB, view.day_id, now())
    with progress_bar(f"{view.post_office_name}, {day:%d/%m/%Y}") as bar:
        task = bar.add_task("", total=1.0)
        made = planner.compute(plan_id, lambda share: bar.update(task, completed=share))
        bar.update(task, completed=1.0)
    plan = day_view(engine, JOB, day, office_id).plan
    assert plan is not None
    if not made:
        stop(plan.failure or "The plan failed.")
    if release:
        publish(engine, JOB, plan_id, now())
    out.print(_summary(view, plan))


def _summary(view: DayView, plan: PlanView) -> Table:
    table = Table(title=f"{view.post_office_name} · {plan.travel_label} · {plan.found_by}", title_justify="left")
    for heading in ("Bưu tá", "Điểm", "Rời", "Về", "km"):
        table.add_column(heading, justify="left" if heading == "Bưu tá" else "right")
    for route in plan.routes:
        hours = map(_clock, (route.departs_second, route.returns_second))
        table.add_row(route.courier_name, str(len(route.stops)), *hours, f"{route.ride_metres / 1000:.1f}")
    if plan.left_out:
        table.caption = f"Để lại {len(plan.left_out)}: " + "; ".join({left.reason for left in plan.left_out})
    return table


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second % 3600 // 60:02}"
