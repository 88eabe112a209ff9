"""Whether a pin can be where a household lives."""

from __future__ import annotations

from geopy.distance import great_circle

from data.reference.communes import Commune

# Vietnam with its islands, in degrees.
_LATITUDES = (6.0, 23.5)
_LONGITUDES = (102.0, 118.0)
# Wider than from the point of any mainland commune to its edge, narrower than to another province's middle.
_MOST_KM = 60.0


def wrong_pin(latitude: float, longitude: float, commune: Commune) -> str | None:
    """Return why this point cannot be in the commune, in Vietnamese, or None when it can."""
    if latitude == 0 and longitude == 0:
        return "vị trí 0, 0 không phải là một địa điểm"
    if not _in_vietnam(latitude, longitude):
        if _in_vietnam(longitude, latitude):
            return "vĩ độ và kinh độ bị đảo chỗ"
        return "vị trí nằm ngoài Việt Nam"
    away = great_circle((latitude, longitude), (commune.latitude, commune.longitude)).km
    if away > _MOST_KM:
        return f"vị trí cách {commune.full_name} {away:.0f} km"
    return None


def _in_vietnam(latitude: float, longitude: float) -> bool:
    return _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]
