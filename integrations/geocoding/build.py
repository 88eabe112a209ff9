"""What the command line calls: an extract in, a place file out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from integrations.geocoding.errors import PlacesError
from integrations.geocoding.osm import CREDIT, Reader, gather
from integrations.geocoding.placefile import PlaceFile
from integrations.geocoding.selftest import counted_trust
from scheduling.model.geocode import Area


def build_places(
    extract: Path,
    output: Path,
    *,
    read: Reader,
    areas: Mapping[str, Area],
    built_at: datetime,
    title: str | None = None,
    source: str | None = None,
) -> PlaceFile:
    """Turn an OpenStreetMap extract into a place file.

    Parameters
    ----------
    read, areas
        Our reader of addresses and the communes: the same that later ask the file.
    built_at
        Aware; the caller's clock.
    title, source
        For people; the name of the extract when not given.

    Raises
    ------
    PlacesError
        The extract cannot be read, or names no street, house or hamlet.
    """
    gathered = gather(extract, read)
    if not (gathered.ways or gathered.houses or gathered.spots):
        raise PlacesError.of(extract, "build.empty", "names no street, no house and no hamlet")
    title = title or extract.name.split(".")[0]
    trust = counted_trust(gathered, areas)
    file = PlaceFile(title, source or extract.name, CREDIT, built_at, gathered, trust)
    file.save(output)
    return file
