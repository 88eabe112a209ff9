"""What the command line and the settings call: build a road file, open travel times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from routing.travel.assemble import About, Left, assemble
from routing.travel.engine import contraction_order
from routing.travel.great_circle import GreatCircleTimes
from routing.travel.osm import CREDIT, read_extract
from routing.travel.protocol import TravelKind, TravelTimes
from routing.travel.roadfile import RoadFile, load_road_file
from routing.travel.roads import EngineName, RoadTravelTimes
from routing.travel.speeds import Speeds, load_speeds


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What became of an extract.

    Attributes
    ----------
    kilometres
        By class, each street once.
    refused
        Number of ways by reason: ``closed``, ``class steps``, ``no road``, ...
    left
        What could not be joined to the one network.
    """

    roads: RoadFile
    kilometres: Mapping[str, int]
    refused: Mapping[str, int]
    left: Left


def build_roads(
    extract_path: Path,
    out_path: Path,
    *,
    built_at: datetime,
    title: str | None = None,
    source: str | None = None,
    speeds: Speeds | None = None,
) -> BuildReport:
    """Turn an OpenStreetMap extract into a road file, with the engine's order so that it opens fast.

    Parameters
    ----------
    built_at
        Aware; the caller's clock.
    title, source
        For people; the name of the extract when not given.

    Raises
    ------
    RoadBuildError
        The extract cannot be read, or holds no roads.
    """
    speeds = speeds or load_speeds()
    extract = read_extract(extract_path, speeds)
    title = title or extract_path.name.split(".")[0]
    about = About(title, TravelKind.ROADS, source or extract_path.name, CREDIT, built_at)
    roads, left = assemble(about, speeds, extract.streets, extract.places, extract.waters, extract.blocked)
    roads = replace(roads, order=contraction_order(roads)).save(out_path)
    return BuildReport(roads, kilometres(roads), dict(extract.refused), left)


def kilometres(roads: RoadFile) -> dict[str, int]:
    """Length by class, a street of two directions once."""
    metres: Counter[str] = Counter()
    pairs = set(zip(roads.tail.tolist(), roads.head.tolist(), strict=True))
    for arc, (tail, head) in enumerate(zip(roads.tail.tolist(), roads.head.tolist(), strict=True)):
        if tail < head or (head, tail) not in pairs:
            metres[roads.classes[roads.road_class[arc]]] += int(roads.decimetres[arc])
    return {name: total // 10_000 for name, total in metres.most_common()}


def load_travel_times(path: Path | None, *, engine: EngineName = "auto", speeds: Speeds | None = None) -> TravelTimes:
    """Open a road file; without one, estimates from the straight line.

    Raises
    ------
    RoadFileError
        The file named is missing or unsound: never a silent estimate in its place.
    """
    speeds = speeds or load_speeds()
    return GreatCircleTimes(speeds) if path is None else RoadTravelTimes(load_road_file(path), engine, speeds)
