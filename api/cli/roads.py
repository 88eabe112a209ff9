"""``tannha roads``: build a road file from an OpenStreetMap extract, or simulate one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import err, out, stop
from api.clock import now
from routing.travel.engine import contraction_order
from routing.travel.errors import TravelError
from routing.travel.load import build_roads
from routing.travel.simulate import simulate_canal_district

roads = typer.Typer(help="Road files: from a real map, or simulated.", no_args_is_help=True)


@roads.command("build")
def build(
    extract: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An .osm.pbf extract.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The road file to write.")] = Path("var/roads.tnr"),
    title: Annotated[str | None, typer.Option(help="What maps call it.")] = None,
) -> None:
    """Build a road file for motorbikes from an OpenStreetMap extract. Set TANNHA_ROAD_FILE to use it."""
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        with err.status(f"Đọc {extract.name} …"):
            report = build_roads(extract, output, built_at=now(), title=title)
    except TravelError as error:
        stop(str(error))
    table = Table(title=f"{output}", title_justify="left")
    table.add_column("Loại đường")
    table.add_column("km", justify="right")
    for name, kilometres in report.kilometres.items():
        table.add_row(name, f"{kilometres:,}")
    out.print(table)
    out.print(f"{len(report.roads.lat):,} nodes, {len(report.roads.tail):,} arcs. © OpenStreetMap contributors, ODbL.")


@roads.command("simulate")
def simulate(
    output: Annotated[Path, typer.Option("-o", "--output", help="The road file to write.")] = Path("var/roads.tnr"),
    seed: Annotated[int, typer.Option(help="Another seed, another district.")] = 2026,
) -> None:
    """Invent the roads of a canal district, the same for the same seed."""
    output.parent.mkdir(parents=True, exist_ok=True)
    simulate_roads(output, seed)
    out.print(f"{output}: mạng đường mô phỏng")


def simulate_roads(output: Path, seed: int) -> None:
    """Write the road file of an invented district, with the engine's order so that it opens fast."""
    district = simulate_canal_district(seed)
    replace(district, order=contraction_order(district)).save(output)
