"""Where the communes lie, for a geocoder."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from data.reference.communes import communes
from data.reference.old_wards import old_wards
from scheduling.model.geocode import Area, Point

# The median commune, for the few without an area of their own.
_USUAL_KM2 = 70.0


@cache
def areas() -> Mapping[str, Area]:
    """Every commune's area by its code."""
    parts: defaultdict[str, list[Point]] = defaultdict(list)
    for ward in old_wards().values():
        for code in ward.communes if ward.point else ():
            parts[code].append(ward.point)  # type: ignore[arg-type]
    return {
        c.code: Area(
            c.code,
            c.full_name,
            (c.latitude, c.longitude),
            ((c.latitude, c.longitude), *sorted(set(parts[c.code]))),
            round(1000 * math.sqrt((c.area_km2 or _USUAL_KM2) / math.pi)),
        )
        for c in communes().values()
    }
