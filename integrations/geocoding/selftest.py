"""Ask a map for what it was made to forget, and count how often its answers held."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from integrations.geocoding.index import PlaceIndex
from integrations.geocoding.osm import Gathered, House
from integrations.geocoding.plane import Points, distance, middle
from integrations.geocoding.streets import fit
from integrations.geocoding.trust import COMMUNE_RADII, Answered, Ground, Trust
from scheduling.model.geocode import Address, Area, Point

# Counting more moves the shares by less than they differ from one town to the next.
_MOST_HOUSES = 1_000
_FOLDS = 4
# Among so many communes with the nearest points is the one a house lies in.
_NEAREST = 12
# Of all houses, about as many lie in the commune with the second nearest point.
_NEXT_COMMUNE = 0.15


def counted_trust(gathered: Gathered, areas: Mapping[str, Area], seed: int = 1) -> Trust:
    """Return how far the answers from this map may be trusted, told by its own houses.

    Each house is asked for three times: with a quarter of all points forgotten, so that a second point of the number
    may answer, with a quarter of all numbers forgotten, and with its whole street forgotten. The commune asked with
    is most often the one with the nearest point, and sometimes the next: near a border, papers name a commune whose
    points all lie farther than its neighbour's. The communes' own points are judged by the streets on their ground.

    Parameters
    ----------
    seed
        Which houses are asked, and how they are parted.
    """
    random = Random(seed)
    houses = random.sample(gathered.houses, min(len(gathered.houses), _MOST_HOUSES))
    nearest = _Nearest(areas)
    asked = [(house, nearest.area(house.point, is_next=random.random() < _NEXT_COMMUNE)) for house in houses]
    answers: list[Answered] = []
    for key_of in (_by_point, _by_number, _by_street):
        answers += _answers(gathered, asked, key_of, random)
    return Trust.counted([*answers, *_on_its_ground(gathered, nearest)])


def _on_its_ground(gathered: Gathered, nearest: _Nearest) -> Iterator[Answered]:
    """How far from the point of its commune each piece of street lies: where people live, streets are on the map."""
    for way in gathered.ways:
        point = middle(np.array(way.points))
        area = nearest.area(point, is_next=False)
        if area is not None:
            metres = round(COMMUNE_RADII * area.radius_metres)
            yield Answered(Ground(area.code), metres, distance(area.point, point), way.name.bare)


def _by_point(house: House) -> object:
    return house.point


def _by_number(house: House) -> object:
    return house.name.bare, house.numbers, round(house.point[0], 2)


def _by_street(house: House) -> object:
    return house.name.bare


def _answers(
    gathered: Gathered,
    asked: Sequence[tuple[House, Area | None]],
    key_of: Callable[[House], object],
    random: Random,
) -> Iterator[Answered]:
    """Forget the houses a fold at a time, and ask for those of them that are asked."""
    folds: defaultdict[object, int] = defaultdict(lambda: random.randrange(_FOLDS))
    for house in gathered.houses:
        folds[key_of(house)]
    for fold in range(_FOLDS):
        left = [house for house in gathered.houses if folds[key_of(house)] != fold]
        index = PlaceIndex(Gathered(gathered.ways, left, []))
        for house, area in asked:
            if area is None or folds[key_of(house)] != fold:
                continue
            address = Address(house.numbers, has_house=True, street=house.name, communes=(area.code,))
            for found in index.find(address, [area])[:1]:
                yield Answered(found.kind, found.metres, distance(found.point, house.point), house.name.bare)


class _Nearest:
    """Finds the commune a point most likely lies in."""

    def __init__(self, areas: Mapping[str, Area]) -> None:
        self._areas = list(areas.values())
        self._tree = cKDTree(_on_the_globe(np.array([area.point for area in self._areas]).reshape(-1, 2)))

    def area(self, point: Point, *, is_next: bool) -> Area | None:
        """The area with the nearest part, measured in its radii, or the next; None where there is none."""
        place = np.array([point])
        near = self._tree.query(_on_the_globe(place)[0], min(_NEAREST, len(self._areas)))[1] if self._areas else ()
        ranked = sorted((self._areas[i] for i in np.atleast_1d(near)), key=lambda area: float(fit(place, area)[0]))
        return ranked[int(is_next)] if len(ranked) > int(is_next) else None


def _on_the_globe(points: Points) -> NDArray[np.float64]:
    """The points as they lie on a ball, shape (n, 3): there the nearest is the nearest all over the country."""
    lat, lon = np.radians(points).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
