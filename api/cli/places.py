"""``tannha places``: build a place file from an OpenStreetMap extract, or ask where an address lies."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.cli.root import err, open_database, out, settings_or_stop, stop
from api.clock import now
from api.partners import geocoder_of
from api.settings_files import SettingsError
from integrations.geocoding import PlacesError, build_places, geocoder
from integrations.geocoding.osm import CREDIT
from scheduling.decide.address import read_address, read_line
from scheduling.decide.areas import areas
from scheduling.model.geocode import Located, PlaceQuery
from scheduling.services.locating import locate_again, locate_due

places = typer.Typer(help="Place files: where addresses lie, offline.", no_args_is_help=True)


@places.command("build")
def build(
    extract: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An .osm.pbf extract.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The place file to write.")] = Path("var/places.tnp"),
    title: Annotated[str | None, typer.Option(help="What people call the region.")] = None,
) -> None:
    """Build a place file from an OpenStreetMap extract, and let it count how far it may be trusted."""
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        with err.status(f"Đọc {extract.name} …"):
            file = build_places(extract, output, read=read_line, areas=areas(), built_at=now(), title=title)
    except PlacesError as error:
        stop(str(error))
    gathered = file.gathered
    out.print(f"{output}: {len(gathered.ways):,} streets and lanes, {len(gathered.houses):,} house numbers, ", end="")
    out.print(f"{len(gathered.spots):,} hamlets and places. {CREDIT}.")


@places.command("find")
def find(
    address: Annotated[str, typer.Argument(help="An address as people write it.")],
    place_file: Annotated[
        Path | None, typer.Option("--places", help="A place file; without one, communes only.")
    ] = None,
) -> None:
    """Say where an address lies, how far that may be trusted, and what else it may be."""
    read = read_address(address)
    try:
        answer = geocoder(read_address, areas(), place_file=place_file).locate(PlaceQuery(read))
    except PlacesError as error:
        stop(str(error))
    if answer is None:
        stop("Không rõ địa chỉ này thuộc xã, phường nào.")
    table = Table(title=address, title_justify="left")
    for column in ("Vị trí", "Mức", "Tin cậy", "Trong vòng", "Nguồn", "Tìm thấy"):
        table.add_column(column)
    for each in filter(None, (answer, answer.runner_up)):
        table.add_row(*_row(each))
    out.print(table)
    if read.is_ambiguous:
        out.print("Địa chỉ có thể thuộc: " + "; ".join(areas()[code].label for code in read.communes))


@places.command("locate")
def locate(
    again: Annotated[bool, typer.Option(help="Also what was located before, as after a new place file.")] = False,
) -> None:
    """Locate the addresses that came in, as the worker does every ten seconds. Pins stay where they are."""
    settings = settings_or_stop()
    engine = open_database(settings)
    try:
        geocoder = geocoder_of(settings, engine)
    except SettingsError as error:
        stop(str(error))
    if again:
        out.print(f"{locate_again(engine):,} addresses are asked about again.")
    while (report := locate_due(engine, geocoder, now)).by_precision:
        counts = ", ".join(f"{precision or 'unknown'} {count}" for precision, count in report.by_precision.items())
        out.print(f"{report.located:,} located: {counts}")


def _row(answer: Located) -> tuple[str, ...]:
    lat, lon = answer.point
    metres = f"{answer.uncertainty_metres} m"
    return f"{lat:.5f}, {lon:.5f}", answer.precision, f"{answer.confidence:.0%}", metres, answer.source, answer.label
