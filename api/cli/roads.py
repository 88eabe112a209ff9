"""``tannha roads``: build a road file from OpenStreetMap extracts or simulate one; close roads and open them again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import err, out, settings_or_stop, stop
from api.clock import now
from routing.travel.area import circle
from routing.travel.closure_file import ClosureFile, day_of, polygons
from routing.travel.closures import Closure, Polygon, closed_metres
from routing.travel.engine import contraction_order
from routing.travel.errors import TravelError
from routing.travel.load import build_roads
from routing.travel.roadfile import RoadFile, load_road_file
from routing.travel.simulate import simulate_canal_district
from scheduling.jobs.when import LOCAL

roads = typer.Typer(
    help="Road files: from a real map, or simulated; and roads closed for a while.", no_args_is_help=True
)


@roads.command("build")
def build(
    extracts: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="One .osm.pbf extract or more.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The road file to write.")] = Path("var/roads.tnr"),
    title: Annotated[str | None, typer.Option(help="What maps call it.")] = None,
) -> None:
    """Build one road file for motorbikes from OpenStreetMap extracts. Set TANNHA_ROAD_FILE to use it."""
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        with err.status(f"Đọc {', '.join(each.name for each in extracts)} …"):
            report = build_roads(extracts, output, built_at=now(), title=title)
    except TravelError as error:
        stop(str(error))
    table = Table(title=f"{output}", title_justify="left")
    table.add_column("Loại đường")
    table.add_column("km", justify="right")
    for name, kilometres in report.kilometres.items():
        table.add_row(name, f"{kilometres:,}")
    out.print(table)
    out.print(f"{len(report.roads.lat):,} nodes, {len(report.roads.tail):,} arcs. {report.roads.credit}.")
    left = report.left
    out.print(f"Left out: {left.metres // 1000:,} km in {left.networks:,} networks that cannot be reached and left.")


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


@roads.command("close")
def close(
    reason: Annotated[str, typer.Option(help="Why, in words: ngập sâu, sửa cầu …")],
    source: Annotated[str, typer.Option(help="Who says so.")],
    first: Annotated[str, typer.Option("--from", help="First closed day: 2026-10-01, or 08-15 of every year.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last closed day; until somebody opens it if not given.")] = "",
    area: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="GeoJSON: every road that reaches in is closed.")
    ] = None,
    around: Annotated[tuple[float, float, float] | None, typer.Option(help="LATITUDE LONGITUDE METRES.")] = None,
    way: Annotated[list[int] | None, typer.Option(help="Number of an OpenStreetMap way; may be repeated.")] = None,
) -> None:
    """Close roads for a while: in a drawn area, round a place, or by their ways."""
    try:
        begin, yearly = day_of(first or now().astimezone(LOCAL).date().isoformat())
        end, end_yearly = day_of(last) if last else (None, yearly)
        drawn = _drawn(area) if area else ()
    except (ValueError, KeyError) as error:
        stop(f"{error}")
    if around is not None:
        drawn = (*drawn, (circle(*around),))
    if yearly != end_yearly or (end is not None and not yearly and end < begin):
        stop("--from and --to do not fit")
    if not (drawn or way):
        stop("Nothing to close: give --area, --around or --way.")
    file = _file()
    wanted = Closure(reason, source, begin, end, yearly, drawn, tuple(way or ()), by="tannha roads close")
    try:
        closure = file.add(wanted)
    except TravelError as error:
        stop(str(error))
    out.print(f"{file.path}: {_told(closure, _road_file())}")


@roads.command("open")
def open_again(
    number: Annotated[int, typer.Argument(help="As `tannha roads closures` numbers it.")],
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First open day; today if not given.")
    ] = None,
) -> None:
    """Open closed roads again from a day on."""
    day = on.date() if on else now().astimezone(LOCAL).date()
    try:
        closure = _file().end(number, day)
    except TravelError as error:
        stop(str(error))
    out.print(_told(closure, None))


@roads.command("closures")
def closures(
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
) -> None:
    """List what is closed, or will be, and how much of the road file that is."""
    today, road_file, listed = now().astimezone(LOCAL).date(), _road_file(), 0
    try:
        for closure in _file()():
            if every or not closure.is_over(today):
                out.print(("* " if closure.is_on(today) else "  ") + _told(closure, road_file), highlight=False)
                listed += 1
    except TravelError as error:
        stop(str(error))
    if not listed:
        out.print("Không có đường nào đóng.")


def _file() -> ClosureFile:
    return ClosureFile(settings_or_stop().closures_file)


def _road_file() -> RoadFile | None:
    path = settings_or_stop().road_file
    try:
        return load_road_file(path) if path else None
    except TravelError as error:
        stop(str(error))


def _drawn(path: Path) -> tuple[Polygon, ...]:
    """Every polygon of a GeoJSON file: a geometry, a feature or a collection of them."""
    told = json.loads(path.read_text(encoding="utf-8"))
    features = told["features"] if told.get("type") == "FeatureCollection" else [told]
    return tuple(
        polygon
        for each in features
        for polygon in polygons(each["geometry"] if each.get("type") == "Feature" else each)
    )


def _told(closure: Closure, road_file: RoadFile | None) -> str:
    days = f"{_day(closure.first, closure.yearly)} – {_day(closure.last, closure.yearly) if closure.last else '…'}"
    opened = f", mở lại từ {closure.reopened.isoformat()}" if closure.reopened else ""
    much = f", {closed_metres(road_file, closure) / 1000:.1f} km" if road_file else ""
    return f"{closure.number}. {closure.reason} ({closure.source}): {days}{much}{opened}"


def _day(day: date, yearly: bool) -> str:
    return f"{day:%d/%m}, hằng năm" if yearly else f"{day:%d/%m/%Y}"
