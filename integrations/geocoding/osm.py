"""What an OpenStreetMap extract says of addresses: named ways, house numbers, hamlets and named places."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import osmium

from integrations.geocoding.errors import PlacesError
from scheduling.model.geocode import Address, Name, Point

CREDIT = "© OpenStreetMap contributors, ODbL"
Reader = Callable[[str], Address]
"""Reads a line without a commune: ``scheduling.decide.address.read_line``, handed in."""

Tags = Mapping[str, str]

# Kinds of place, and how far from its point a house of that place may be, in metres: a first guess, that the
# self-test of the file replaces where it can.
_PLACES = {
    "hamlet": 600,
    "village": 1_000,
    "neighbourhood": 500,
    "quarter": 800,
    "suburb": 1_500,
    "isolated_dwelling": 200,
    "locality": 500,
}
# Landmarks that addresses lean on.
_LANDMARKS = {
    "amenity": {"marketplace", "school", "place_of_worship", "hospital", "clinic", "community_centre", "townhall"},
    "landuse": {"residential", "industrial"},
    "building": {"apartments"},
}
_LANDMARK_METRES = 250


@dataclass(frozen=True, slots=True)
class Way:
    """A named street, or a lane of it, as it lies; ``shown`` is its name for people, ``numbers`` are the lane's."""

    name: Name
    shown: str
    numbers: tuple[str, ...]
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class House:
    """A house number at its point."""

    name: Name
    shown: str
    numbers: tuple[str, ...]
    point: Point


@dataclass(frozen=True, slots=True)
class Spot:
    """A hamlet or a named place, and how far around its point it reaches."""

    name: Name
    shown: str
    point: Point
    metres: int


@dataclass(slots=True)
class Gathered:
    """Everything an extract says of addresses."""

    ways: list[Way] = field(default_factory=list)
    houses: list[House] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)


def gather(path: Path, read: Reader) -> Gathered:
    """Read an .osm.pbf or .osm file.

    Raises
    ------
    PlacesError
        ``places.build.unreadable`` naming the file.
    """
    found = Gathered()
    once = cache(read)  # a street is many ways of one name
    keys = ("highway", "addr:housenumber", "place", *_LANDMARKS)
    try:
        wanted = osmium.filter.KeyFilter(*keys)
        for entity in osmium.FileProcessor(str(path)).with_locations().with_filter(wanted):
            if "name" in entity.tags or "addr:housenumber" in entity.tags:
                points = _points(entity)
                if points:
                    _read(dict(entity.tags), points, entity.is_way(), once, found)
    except (RuntimeError, OSError, osmium.InvalidLocationError) as error:
        raise PlacesError.of(path, "build.unreadable", f"cannot be read: {error}") from error
    return found


def _points(entity: osmium.osm.OSMEntity) -> tuple[Point, ...]:
    if isinstance(entity, osmium.osm.Node):
        return ((entity.location.lat, entity.location.lon),)
    if isinstance(entity, osmium.osm.Way):
        # An extract cut at a border names nodes that it does not hold.
        return tuple((node.location.lat, node.location.lon) for node in entity.nodes if node.location.valid())
    return ()


def _read(tags: Tags, points: tuple[Point, ...], is_way: bool, read: Reader, found: Gathered) -> None:
    middle = (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))
    if "highway" in tags and is_way and len(points) > 1 and "name" in tags:
        street = read(_opened(tags["name"]))
        if street.street is not None:
            found.ways.append(Way(street.street, tags["name"], street.numbers, points))
    if tags.get("addr:housenumber") and tags.get("addr:street"):
        house = house_of(tags["addr:housenumber"], tags["addr:street"], middle, read)
        if house is not None:
            found.houses.append(house)
    if tags.get("name"):
        spot = _spot(tags, middle, read)
        if spot is not None:
            found.spots.append(spot)


def house_of(number: str, street: str, point: Point, read: Reader) -> House | None:
    """Return the house that the two tags name, or None when they name none: no number, or no street."""
    address = read(f"{number} {_opened(street)}")
    if address.street is None or not address.has_house:
        return None
    return House(address.street, street, address.numbers, point)


def _opened(street: str) -> str:
    """A street that begins with a number would be read as a house: "Số 99", "3 Tháng 2"."""
    return f"đường {street}" if street[:1].isdigit() or street.casefold().startswith(("số", "so ")) else street


def _spot(tags: Tags, middle: Point, read: Reader) -> Spot | None:
    metres = _PLACES.get(tags.get("place", ""))
    if metres is None and any(tags.get(key) in values for key, values in _LANDMARKS.items()):
        metres = _LANDMARK_METRES
    if metres is None:
        return None
    address = read(tags["name"])
    # "Ấp 3" is read as a part of a commune, "Tân Hòa" as a street: both are names here.
    name = address.units[0] if address.units else address.street
    return None if name is None or address.numbers else Spot(name, tags["name"], middle, metres)
