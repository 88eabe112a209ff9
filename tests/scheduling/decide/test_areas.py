"""Where communes lie."""

from __future__ import annotations

import math

from data.reference.communes import communes
from data.reference.old_wards import old_wards
from scheduling.decide.areas import areas


def test_every_commune_has_an_area_with_its_own_point_first():
    assert set(areas()) == set(communes())
    for code, area in areas().items():
        assert area.parts[0] == area.point == (communes()[code].latitude, communes()[code].longitude)
        assert 100 <= area.radius_metres <= 40_000, area


def test_a_whole_old_ward_lies_within_a_radius_and_a_fifth_of_its_commune_nine_times_in_ten():
    """The confidence that the geocoder states for a commune's point is this share, counted over the whole country."""
    inside = total = 0
    for ward in old_wards().values():
        if ward.point is not None and len(ward.communes) == 1:
            area = areas()[ward.communes[0]]
            east = (ward.point[1] - area.point[1]) * math.cos(math.radians(area.point[0]))
            total += 1
            inside += 111_195 * math.hypot(ward.point[0] - area.point[0], east) <= 1.2 * area.radius_metres
    assert total == 9_115
    assert abs(inside / total - 0.9) < 0.02
