"""From an OpenStreetMap extract to the roads a motorbike may ride, with their times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import osmium

from routing.travel.errors import RoadBuildError
from routing.travel.speeds import Speeds

CREDIT = "© OpenStreetMap contributors, ODbL"
ROUNDABOUTS = frozenset({"roundabout", "circular"})
WATERS: Mapping[str, int] = {"river": 60, "canal": 20, "stream": 6}
"""Kinds of waterway to draw, with a width in metres for those that tell none."""
FERRY = "ferry"

Tags = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Street:
    """A way as it may be ridden: nodes in order, and km/h in and against that order (0: closed).

    A ferry has seconds for the whole way. ``way`` is its number in the source.
    """

    nodes: tuple[int, ...]
    road_class: str
    name: str
    km_h: float
    backward: bool
    seconds: float | None = None
    way: int = 0


@dataclass(slots=True)
class Extract:
    """What was read: streets, waters, the places of their nodes, and why the other ways were left out."""

    streets: list[Street] = field(default_factory=list)
    waters: list[tuple[tuple[int, ...], int]] = field(default_factory=list)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)


def read_extract(path: Path, speeds: Speeds) -> Extract:
    """Read the ways a motorbike may ride from an .osm.pbf or .osm file.

    Raises
    ------
    RoadBuildError
        ``roads.build.unreadable`` naming the file.
    """
    extract = Extract()
    wanted = osmium.filter.KeyFilter("highway", "route", "barrier", "waterway")
    try:
        for entity in osmium.FileProcessor(str(path)).with_locations().with_filter(wanted):
            if entity.is_way():
                _read_way(entity, speeds, extract)
            elif entity.is_node() and "barrier" in entity.tags and is_closed(entity.tags, speeds):
                extract.blocked.add(entity.id)
    except (RuntimeError, OSError, osmium.InvalidLocationError) as error:
        raise RoadBuildError("roads.build.unreadable", f"{path.name}: cannot be read: {error}") from error
    return extract


def _read_way(way: osmium.osm.Way, speeds: Speeds, extract: Extract) -> None:
    tags = dict(way.tags)
    # An extract cut at a border names nodes that it does not hold.
    known = [node for node in way.nodes if node.location.valid()]
    nodes = tuple(node.ref for node in known)
    if len(nodes) < 2:
        extract.refused["outside"] += 1
        return
    street = ridden(nodes, tags, speeds)
    if isinstance(street, Street):
        extract.streets.append(street)
    elif tags.get("waterway") in WATERS:
        extract.waters.append((nodes, water_width(tags)))
    else:
        extract.refused[street] += 1
        return
    for node in known:
        extract.places[node.ref] = (node.location.y, node.location.x)


def ridden(nodes: tuple[int, ...], tags: Tags, speeds: Speeds) -> Street | str:
    """Turn a way into a street, or say in a word why a motorbike may not ride it."""
    if tags.get("route") == FERRY:
        return _ferry(nodes, tags, speeds)
    road_class = tags.get("highway")
    if road_class is None:
        return "no road"
    if tags.get("area") == "yes":
        return "area"
    if is_closed(tags, speeds):
        return "closed"
    if road_class not in speeds.km_h and not (road_class in speeds.by_tag_only and _opened(tags, speeds)):
        return f"class {road_class}"
    km_h = speeds.of_class(road_class)
    if speeds.cap_at_maxspeed:
        km_h = min(km_h, maxspeed(tags.get("maxspeed", "")) or km_h)
    direction = _direction(tags, road_class)
    in_order = nodes if direction >= 0 else nodes[::-1]
    return Street(in_order, road_class, tags.get("name", ""), km_h, backward=direction == 0)


def is_closed(tags: Tags, speeds: Speeds) -> bool:
    """Whether the most particular access tag shuts motorbikes out."""
    for tag in speeds.access_tags:
        if tag in tags:
            return tags[tag] in speeds.closed
    return False


def _opened(tags: Tags, speeds: Speeds) -> bool:
    return any(tag in tags and tags[tag] not in speeds.closed for tag in speeds.access_tags if tag != "access")


def _direction(tags: Tags, road_class: str) -> int:
    """1 along the way only, -1 against it only, 0 both; a tag of the motorbike's own comes first."""
    for tag in ("oneway:motorcycle", "oneway"):
        value = tags.get(tag)
        if value in ("yes", "true", "1"):
            return 1
        if value in ("-1", "reverse"):
            return -1
        if value in ("no", "false", "0"):
            return 0
    return 1 if tags.get("junction") in ROUNDABOUTS or road_class in ("motorway", "motorway_link") else 0


def _ferry(nodes: tuple[int, ...], tags: Tags, speeds: Speeds) -> Street | str:
    car_only_closed = tags.get("motorcar") in speeds.closed and "motorcycle" not in tags
    if is_closed(tags, speeds) or car_only_closed:
        return "ferry for people on foot"
    crossing = duration_seconds(tags.get("duration", ""))
    seconds = None if crossing is None else crossing + speeds.ferry_wait_seconds
    back = tags.get("oneway") != "yes"
    return Street(nodes, FERRY, tags.get("name", ""), speeds.ferry_km_h, back, seconds)


def maxspeed(value: str) -> float | None:
    """Km/h of a maxspeed tag; None for none, for nonsense and for words. The lowest of several."""
    speeds = []
    for part in value.split(";"):
        number, _, unit = part.strip().partition(" ")
        if number.isdecimal() and int(number) >= 1 and unit in ("", "km/h", "mph"):
            speeds.append(int(number) * (1.609 if unit == "mph" else 1.0))
    return min(speeds, default=None)


def duration_seconds(value: str) -> float | None:
    """Seconds of a duration tag: minutes, H:MM, H:MM:SS or PT1H30M; None when it is not one."""
    text = value.strip().upper()
    if text.startswith("PT"):
        return _iso_seconds(text[2:])
    parts = text.split(":")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        numbers = [0, *numbers]
    hours, minutes, seconds = [*numbers, 0][:3]
    return float(hours * 3600 + minutes * 60 + seconds) or None


def _iso_seconds(text: str) -> float | None:
    total, number = 0, ""
    for letter in text:
        if letter.isdecimal():
            number += letter
        elif number and letter in "HMS":
            total += int(number) * {"H": 3600, "M": 60, "S": 1}[letter]
            number = ""
        else:
            return None
    return float(total) or None


def water_width(tags: Tags) -> int:
    """Metres, from the tag or the kind's usual."""
    number = tags.get("width", "").removesuffix("m").strip()
    usual = WATERS[tags["waterway"]]
    return min(int(float(number)), 5_000) or usual if number.replace(".", "", 1).isdecimal() else usual
