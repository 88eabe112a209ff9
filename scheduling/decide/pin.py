"""Whether a pin can be where a household lives, and what to make of one that cannot."""

from __future__ import annotations

from geopy.distance import great_circle

from data.reference.communes import Commune
from scheduling.decide.areas import areas
from scheduling.model.geocode import Point

# Vietnam with its islands, in degrees.
_LATITUDES = (6.0, 23.5)
_LONGITUDES = (102.0, 118.0)
# Wider than from the point of any mainland commune to its edge, narrower than to another province's middle.
_MOST_KM = 60.0
# A commune without its border is a disc around each of its old wards; beyond two radii no commune of the country goes
# on, but for a few of the longest, and those few kilometres beside a small one are a neighbour's.
_MOST_RADII = 2.0
_LEAST_KM = 3.0


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


def mend_pin(point: Point, commune: Commune) -> tuple[Point | None, str]:
    """Return the pin to keep of one that a file gave, and what was made of it ("" where it is good as it is).

    Latitude and longitude that were swapped are put right, if they then lie in the commune. A point at 0, 0, outside
    Vietnam or outside the commune is not kept: the address is then located by its text, which is nearer the truth.
    """
    latitude, longitude = point
    if _in_vietnam(longitude, latitude) and not _in_vietnam(latitude, longitude):
        swapped = longitude, latitude
        if _outside(swapped, commune) is None:
            return swapped, "vĩ độ và kinh độ bị đảo chỗ: đã đổi lại"
    reason = wrong_pin(latitude, longitude, commune) or _outside(point, commune)
    return (None, f"{reason}: không dùng, sẽ tìm theo địa chỉ") if reason else (point, "")


def _outside(point: Point, commune: Commune) -> str | None:
    area = areas()[commune.code]
    away = min(great_circle(point, part).km for part in area.parts)
    if away <= max(_LEAST_KM, _MOST_RADII * area.radius_metres / 1000):
        return None
    nearest = min(areas().values(), key=lambda other: _rough(point, other.point))
    near = "" if nearest.code == commune.code else f", gần {nearest.label}"
    return f"vị trí nằm ngoài {commune.full_name}, cách {away:.0f} km{near}"


def _rough(one: Point, other: Point) -> float:
    """To compare distances with; a degree of longitude is a little short, which changes no neighbour."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _in_vietnam(latitude: float, longitude: float) -> bool:
    return _LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]
