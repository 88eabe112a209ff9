"""Finds an address in a place file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from integrations.geocoding.numbers import Numbers, Placed, place_number
from integrations.geocoding.osm import Gathered, House, Spot, Way
from integrations.geocoding.plane import Points, distance, distances, middle
from integrations.geocoding.streets import Street, fit, streets_of
from integrations.geocoding.trust import Kind
from scheduling.model.geocode import Address, Area, Name, Point, Precision

# A street further from its commune than this is another commune's.
_MOST_RADII = 3.0
# Within this a point counts as inside of the commune.
_INSIDE_RADII = 2.0
_HOUSE_METRES = 150
# A street that leaves more open than this says little more than its commune.
_STREET_METRES = 500


@dataclass(frozen=True, slots=True)
class Found:
    """One answer of the index; its confidence is the file's to say."""

    kind: Kind
    point: Point
    metres: int
    precision: Precision
    label: str


class PlaceIndex:
    """What a place file holds, by name.

    Parameters
    ----------
    gathered
        Ways, houses and spots.
    """

    def __init__(self, gathered: Gathered) -> None:
        self._ways: defaultdict[str, list[Way]] = defaultdict(list)
        self._houses: defaultdict[str, list[House]] = defaultdict(list)
        self._spots: defaultdict[str, list[Spot]] = defaultdict(list)
        for way in gathered.ways:
            self._ways[way.name.bare].append(way)
        for house in gathered.houses:
            self._houses[house.name.bare].append(house)
        for spot in gathered.spots:
            self._spots[spot.name.bare].append(spot)
        self._streets: dict[str, list[Street]] = {}

    def find(self, address: Address, areas: Sequence[Area]) -> list[Found]:
        """Return what is known of the address, the best first: its street, then the hamlets it names.

        Parameters
        ----------
        areas
            Of the communes it may lie in; without any the whole file is searched.
        """
        found = self._on_street(address, areas) if address.street else []
        return found + [spot for unit in self._units(address) for spot in self._hamlets(unit, areas)]

    def _units(self, address: Address) -> list[Name]:
        # "Tân Hòa" without "ấp" is read as a street; where none is called so, it may be a hamlet.
        street = [address.street] if address.street and not self._named(address.street) else []
        return [*address.units, *street]

    def _named(self, name: Name) -> list[Street]:
        if name.folded not in self._streets:
            ways = [way for way in self._ways.get(name.bare, ()) if way.name.meets(name)]
            houses = [house for house in self._houses.get(name.bare, ()) if house.name.meets(name)]
            self._streets[name.folded] = streets_of(ways, houses)
        return self._streets[name.folded]

    def _on_street(self, address: Address, areas: Sequence[Area]) -> list[Found]:
        assert address.street is not None
        ranked: list[tuple[float, Street, Area | None]] = []
        for street in self._named(address.street):
            everything = street.everything()
            for area in areas:
                ranked.append((float(fit(everything, area).min()), street, area))
            if not areas:
                ranked.append((0.0, street, None))
        ranked = sorted((r for r in ranked if r[0] <= _MOST_RADII), key=lambda r: r[0])
        is_rivalled = len({id(r[1]) for r in ranked if r[0] <= max(1.2, 1.25 * ranked[0][0])}) > 1
        found, seen = [], set[int]()
        for _, street, of in ranked:
            if id(street) not in seen and len(seen) < 2:
                seen.add(id(street))
                placed = _on_one(address, street, of)
                found.append(_answer(address, street, placed, is_rivalled=is_rivalled))
        return found

    def _hamlets(self, name: Name, areas: Sequence[Area]) -> list[Found]:
        spots = [spot for spot in self._spots.get(name.bare, ()) if spot.name.meets(name)]
        points = np.array([spot.point for spot in spots]).reshape(-1, 2)
        if not spots:
            return []
        fits = np.min([fit(points, area) for area in areas], axis=0) if areas else np.zeros(len(spots))
        near = [spots[i] for i in np.argsort(fits) if fits[i] <= _INSIDE_RADII]
        rivals = len(near) > 1 and distance(near[0].point, near[1].point) > near[0].metres
        return [
            Found(Kind("hamlet", rivals), spot.point, spot.metres, Precision.HAMLET, spot.shown) for spot in near[:2]
        ]


def _on_one(address: Address, street: Street, area: Area | None) -> Placed:
    """Where on this street: by number, else down the lane, else the street's middle within the commune."""
    houses, mouths = (_inside(known, area) for known in (street.houses, street.mouths))
    if not address.has_house and address.numbers in street.lanes:
        return _extent(street.lanes[address.numbers], area, "lane")
    by_number = place_number(address.numbers, houses, mouths) if address.numbers else None
    if by_number is not None and by_number.way in ("house", "between"):
        return by_number
    whole = _extent(street.line if len(street.line) else street.everything(), area, "street")
    lane = street.lanes.get(address.numbers[:-1])
    down_the_lane = _extent(lane, area, "lane") if lane is not None else None
    return min(filter(None, (down_the_lane, by_number, whole)), key=lambda placed: placed.metres)


def _inside(known: list[tuple[Numbers, Point]], area: Area | None) -> list[tuple[Numbers, Point]]:
    """Those of the numbers that lie in the commune; a long street counts anew in the next one."""
    if area is None or not known:
        return known
    fits = fit(np.array([point for _, point in known]), area)
    return [number for number, radii in zip(known, fits, strict=True) if radii <= _INSIDE_RADII]


def _extent(points: Points, area: Area | None, way: str) -> Placed:
    """The middle of a line, as far as it lies in the commune, and most of its length around it."""
    if area is not None:
        fits = fit(points, area)
        points = points[fits <= max(_INSIDE_RADII, float(fits.min()))]
    centre = middle(points)
    return Placed(way, centre, max(50, round(float(np.percentile(distances(points, centre), 85)) + 25)))


def _answer(address: Address, street: Street, placed: Placed, *, is_rivalled: bool) -> Found:
    is_house = placed.way == "house" or (placed.way == "between" and placed.metres <= _HOUSE_METRES)
    if is_house and address.has_house:
        precision = Precision.HOUSE
    else:
        precision = Precision.STREET if placed.metres <= _STREET_METRES else Precision.COMMUNE
    label = f"{'/'.join(address.numbers)} {street.shown}".strip()
    return Found(Kind(placed.way, is_rivalled), placed.point, placed.metres, precision, label)
