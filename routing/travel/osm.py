"""From an OpenStreetMap extract to the roads a motorbike may ride, with their times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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


def read_extract(paths: Sequence[Path], speeds: Speeds) -> Extract:
    """Read the ways a motorbike may ride from .osm.pbf or .osm files, as one map.

    A way that several files hold counts once, as the first has it; one that a border cuts is joined again of the parts
    that each file knows.

    Raises
    ------
    RoadBuildError
        ``roads.build.unreadable`` naming the file.
    """
    reader = _Reader(speeds)
    wanted = osmium.filter.KeyFilter("highway", "route", "barrier", "waterway")
    for path in paths:
        try:
            for entity in osmium.FileProcessor(str(path)).with_locations().with_filter(wanted):
                if entity.is_way():
                    reader.way(entity)
                elif entity.is_node() and "barrier" in entity.tags and is_barred(entity.tags, speeds):
                    reader.extract.blocked.add(entity.id)
        except (RuntimeError, OSError, osmium.InvalidLocationError) as error:
            raise RoadBuildError("roads.build.unreadable", f"{path.name}: cannot be read: {error}") from error
    return reader.done()


class _Reader:
    """Takes ways from one file after the other."""

    def __init__(self, speeds: Speeds) -> None:
        self.extract = Extract()
        self._speeds = speeds
        self._seen: set[int] = set()
        self._cut: dict[int, tuple[tuple[int, ...], Tags]] = {}

    def way(self, way: osmium.osm.Way) -> None:
        """Take a way. One whose nodes are not all known waits for the other files."""
        if way.id in self._seen and way.id not in self._cut:
            return
        known = [node for node in way.nodes if node.location.valid()]
        for node in known:
            self.extract.places[node.ref] = (node.location.y, node.location.x)
        if way.id in self._seen:
            return
        self._seen.add(way.id)
        nodes, tags = tuple(node.ref for node in way.nodes), dict(way.tags)
        if len(known) < len(nodes):
            self._cut[way.id] = nodes, tags
        else:
            self._take(way.id, nodes, tags)

    def done(self) -> Extract:
        """Take what waited, as far as it is known, and give everything."""
        for way, (nodes, tags) in self._cut.items():
            self._take(way, tuple(node for node in nodes if node in self.extract.places), tags)
        return self.extract

    def _take(self, way: int, nodes: tuple[int, ...], tags: Tags) -> None:
        if len(nodes) < 2:
            self.extract.refused["outside"] += 1
            return
        street = ridden(nodes, tags, self._speeds)
        if isinstance(street, Street):
            self.extract.streets.append(replace(street, way=way))
        elif tags.get("waterway") in WATERS:
            self.extract.waters.append((nodes, water_width(tags)))
        else:
            self.extract.refused[street] += 1


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
        km_h = min(km_h, maxspeed(tags.get("maxspeed:motorcycle", tags.get("maxspeed", ""))) or km_h)
    direction = _direction(tags, road_class, speeds)
    if direction is None:
        return "closed"
    in_order = nodes if direction >= 0 else nodes[::-1]
    return Street(in_order, road_class, tags.get("name", ""), km_h, backward=direction == 0)


def is_closed(tags: Tags, speeds: Speeds, towards: str = "") -> bool:
    """Whether the most particular access tag (of a direction: ``:forward``) shuts motorbikes out."""
    for tag in speeds.access_tags:
        if tag + towards in tags:
            return tags[tag + towards] in speeds.closed
    return False


def is_barred(tags: Tags, speeds: Speeds) -> bool:
    """Whether a barrier lets no motorbike pass: its tags say so, or its kind does and no tag of its own opens it."""
    return is_closed(tags, speeds) or (tags.get("barrier") in speeds.barriers and not _opened(tags, speeds))


def _opened(tags: Tags, speeds: Speeds) -> bool:
    return any(tag in tags and tags[tag] not in speeds.closed for tag in speeds.access_tags if tag != "access")


def _direction(tags: Tags, road_class: str, speeds: Speeds) -> int | None:
    """1 along the way only, -1 against it only, 0 both, None neither."""
    direction = _one_way(tags, road_class)
    may = {1: not is_closed(tags, speeds, ":forward"), -1: not is_closed(tags, speeds, ":backward")}
    ways = [each for each in (1, -1) if direction in (0, each) and may[each]]
    return None if not ways else sum(ways)


def _one_way(tags: Tags, road_class: str) -> int:
    """As `_direction`, by the signs for one-way streets; the motorbike's own comes first."""
    for tag in ("oneway:motorcycle", "oneway:motor_vehicle", "oneway:vehicle", "oneway"):
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
    direction = _direction(tags, FERRY, speeds)
    if direction is None:
        return "closed"
    in_order = nodes if direction >= 0 else nodes[::-1]
    return Street(in_order, FERRY, tags.get("name", ""), speeds.ferry_km_h, direction == 0, seconds)


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
