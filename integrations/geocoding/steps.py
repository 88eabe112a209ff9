"""The steps of the chain that need no network: pin, deliveries, map, commune. Each is a geopy geocoder."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from geopy.adapters import BaseSyncAdapter
from geopy.exc import ConfigurationError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from integrations.geocoding.index import PlaceIndex
from integrations.geocoding.placefile import PlaceFile
from integrations.geocoding.trust import COMMUNE_RADII, Ground, Trust
from scheduling.model.geocode import Address, Area, Located, PlaceQuery, Precision, Taught

ReadAddress = Callable[[str], Address]
"""Reads a whole address: ``scheduling.decide.address.read_address``, handed in."""

# An officer clicks on a roof or on the gate before it. Assumed, not measured.
_PIN = 30, 0.97
# Half of one phone's points at a door lie within some 20 m; now and then a mark is made on the way. Assumed.
_MARK_METRES = 60
_LEAST_MARK_METRES = 20


class _NoNetwork(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
    """What geopy would reach the network with: these geocoders have none."""

    def get_json(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> NoReturn:
        """Refuse."""
        raise ConfigurationError("this geocoder works offline")

    get_text = get_json


class Step(Geocoder):  # type: ignore[misc]  # geopy has no types
    """One source of points. Through geopy it takes text or a query, and ``raw`` of a location is a ``Located``.

    Parameters
    ----------
    read
        Turns text into an address.
    """

    def __init__(self, read: ReadAddress) -> None:
        super().__init__(adapter_factory=_NoNetwork)
        self._read = read

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return what this source knows, the best first; nothing when it knows nothing."""
        raise NotImplementedError

    def geocode(
        self, query: str | PlaceQuery, *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """Answer as every geocoder of geopy does."""
        if isinstance(query, str):
            query = PlaceQuery(self._read(query), query)
        found = [Location(each.label, each.point, each) for each in self.candidates(query)]
        if not found:
            return None
        return found[0] if exactly_one else found


class OfficersPin(Step):
    """Somebody who knows has put a pin on the map."""

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return the pin of the query."""
        metres, confidence = _PIN
        return [] if query.pin is None else [Located(query.pin, Precision.PIN, confidence, metres, "officer")]


class Deliveries(Step):
    """What couriers' marks have taught.

    Parameters
    ----------
    taught
        The point of a household by its key, or None; :class:`scheduling.model.geocode.Taught` says what it holds.
    """

    def __init__(self, read: ReadAddress, taught: Callable[[str], Taught | None]) -> None:
        super().__init__(read)
        self._taught = taught

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return the household's point: the more deliveries agree, the nearer."""
        known = self._taught(query.household) if query.household else None
        if known is None or known.count < 1:
            return []
        metres = max(_LEAST_MARK_METRES, round(_MARK_METRES / math.sqrt(known.count)))
        return [Located(known.point, Precision.HOUSE, _marks_confidence(known.count), metres, "deliveries")]


def _marks_confidence(count: int) -> float:
    return round(1 - 0.2 / math.sqrt(count), 3)


class OnTheMap(Step):
    """House numbers, streets, lanes, hamlets and named places of a place file.

    Parameters
    ----------
    areas
        Of all communes, by code.
    """

    def __init__(self, read: ReadAddress, file: PlaceFile, areas: Mapping[str, Area]) -> None:
        super().__init__(read)
        self._index = PlaceIndex(file.gathered)
        self._trust = file.trust
        self._areas = areas

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return streets before hamlets, each with the confidence that the file has counted for its kind."""
        address = query.address
        return [
            Located(
                found.point,
                found.precision,
                self._trust.confidence(found.kind, found.metres),
                found.metres,
                f"map:{found.kind.way}",
                found.label,
            )
            for found in self._index.find(address, [self._areas[code] for code in address.communes])
        ]


class InTheCommune(Step):
    """The commune's point: what is left when nothing else is known.

    Parameters
    ----------
    areas
        Of all communes, by code.
    trust
        Of a place file, which knows where in its communes the streets are; without one, as in the whole country.
    """

    def __init__(self, read: ReadAddress, areas: Mapping[str, Area], trust: Trust | None = None) -> None:
        super().__init__(read)
        self._areas = areas
        self._trust = trust or Trust()

    def candidates(self, query: PlaceQuery) -> list[Located]:
        """Return the communes it may be; of several, the first has the greater part of the old ward."""
        areas = [self._areas[code] for code in query.address.communes]
        return [self._answer(area, len(areas)) for area in areas]

    def _answer(self, area: Area, among: int) -> Located:
        metres = round(COMMUNE_RADII * area.radius_metres)
        sure = round(self._trust.confidence(Ground(area.code), metres) / among, 3)
        return Located(area.point, Precision.COMMUNE, sure, metres, "commune", area.label)
