"""From an address to a point, offline: a chain of geopy geocoders that say how far they may be trusted.

Asked in this order; the most precise answer wins, the next best stands beside it as the runner-up:

========================  ===========  ==============================================================
step                      precision    what it knows
========================  ===========  ==============================================================
``steps.OfficersPin``     pin          what somebody who knows has put on the map
``steps.Deliveries``      house        what couriers' marks have taught of the household
``steps.OnTheMap``        house,       a place file: numbers (also between known ones and down lanes),
                          street,      streets, hamlets and named places of an OpenStreetMap extract
                          hamlet
``server.NominatimServer``  house …    a Nominatim-compatible server, only where one is set
``steps.InTheCommune``    commune      the commune's point
========================  ===========  ==============================================================

**What a confidence means.** It is the probability that the true point lies within ``uncertainty_metres`` of the answer.
For the map it is counted, not felt: when a place file is built, it is made to forget houses and whole streets, is asked
for them, and keeps the share of answers of each kind that held (``selftest``, ``trust``); for a commune's point, the
share of the streets on its ground that lie as near as it states. What is not known says so: a
street that no map holds is answered with its commune, and a street that leaves over 500 m open has precision "commune".

**Build a place file** with ``tannha places build EXTRACT.osm.pbf`` (``build.build_places``); the format is in
``placefile``. Addresses are read, and communes known, by ``scheduling.decide``, which callers hand in: this package
sees values only. Nothing here opens a connection but ``NominatimServer``. Figures: docs/places.md; why so: docs/adr.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from integrations.geocoding.build import build_places
from integrations.geocoding.chain import Chain
from integrations.geocoding.errors import PlacesError
from integrations.geocoding.placefile import PlaceFile, load_place_file
from integrations.geocoding.server import NominatimServer, ServerSettings
from integrations.geocoding.steps import Deliveries, InTheCommune, OfficersPin, OnTheMap, ReadAddress, Step
from scheduling.model.geocode import Area, Taught

__all__ = ["Chain", "PlaceFile", "PlacesError", "ServerSettings", "build_places", "geocoder", "load_place_file"]


def geocoder(
    read: ReadAddress,
    areas: Mapping[str, Area],
    *,
    place_file: Path | None = None,
    taught: Callable[[str], Taught | None] | None = None,
    server: ServerSettings | None = None,
) -> Chain:
    """Return the chain of what is there.

    Parameters
    ----------
    read
        ``scheduling.decide.address.read_address``.
    areas
        ``scheduling.decide.areas.areas()``.
    place_file, taught, server
        Left out where there is none; without any, pins and communes answer.

    Raises
    ------
    PlacesError
        The place file named is missing or unsound: never silently done without.
    """
    steps: list[Step] = [OfficersPin(read)]
    if taught is not None:
        steps.append(Deliveries(read, taught))
    places = load_place_file(place_file) if place_file is not None else None
    if places is not None:
        steps.append(OnTheMap(read, places, areas))
    if server is not None:
        steps.append(NominatimServer(read, server, areas))
    return Chain(read, [*steps, InTheCommune(read, areas, places.trust if places else None)])
