"""What the command line and the settings call: build a road file, open travel times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from routing.travel.assemble import About, Left, assemble
from routing.travel.closure_file import ClosureFile
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
    extract_paths: Path | Sequence[Path],
    out_path: Path,
    *,
    built_at: datetime,
    title: str | None = None,
    source: str | None = None,
    speeds: Speeds | None = None,
) -> BuildReport:
    """Turn OpenStreetMap extracts into one road file, with the engine's order so that it opens fast.

    Parameters
    ----------
    extract_paths
        One region or several; neighbours are joined where they share nodes.
    built_at
        Aware; the caller's clock.
    title, source
        For people; the names of the extracts when not given.

    Raises
    ------
    RoadBuildError
        An extract cannot be read, or there are no roads in them.
    """
    speeds = speeds or load_speeds()
    paths = [extract_paths] if isinstance(extract_paths, Path) else list(extract_paths)
    extract = read_extract(paths, speeds)
    title = title or " + ".join(path.name.split(".")[0] for path in paths)
    about = About(title, TravelKind.ROADS, source or " + ".join(path.name for path in paths), CREDIT, built_at)
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


def load_travel_times(
    path: Path | None, *, engine: EngineName = "auto", speeds: Speeds | None = None, closures: Path | None = None
) -> TravelTimes:
    """Open a road file; without one, estimates from the straight line.

    Parameters
    ----------
    closures
        The office's file of closed roads (`routing.travel.closure_file`); one that is not there closes nothing.

    Raises
    ------
    RoadFileError
        The file named is missing or unsound: never a silent estimate in its place.
    ClosureError
        What is closed cannot be read.
    """
    speeds = speeds or load_speeds()
    if path is None:
        return GreatCircleTimes(speeds)
    read = ClosureFile(closures) if closures else tuple
    read()  # so that a damaged file stops the start and not the first day that is planned
    return RoadTravelTimes(load_road_file(path), engine, speeds, read)
