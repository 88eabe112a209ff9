"""From the settings to whoever tells travel times."""

from __future__ import annotations

from api.settings import Settings
from integrations.osrm import OsrmSettings, OsrmTimes
from routing.travel.load import load_travel_times
from routing.travel.protocol import TravelTimes


def travel_times(settings: Settings) -> TravelTimes:
    """Return the OSRM server that is named, else the road file with what is closed, else estimates.

    Raises
    ------
    TravelError
        The address, the road file or the file of closures is unsound; named, and nothing else in its place.
    """
    if settings.osrm_url:
        return OsrmTimes(OsrmSettings(settings.osrm_url, settings.osrm_table_points))
    return load_travel_times(settings.road_file, closures=settings.closures_file)
