"""The list of communes."""

from __future__ import annotations

import tomllib
import unicodedata
from collections import Counter
from pathlib import Path

from data.reference import communes as module
from data.reference.communes import communes


def test_there_are_3321_communes_of_three_kinds_in_34_provinces():
    assert Counter(commune.kind for commune in communes().values()) == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert len({commune.province_code for commune in communes().values()}) == 34


def test_every_code_has_five_digits_and_every_name_is_composed():
    for code, commune in communes().items():
        assert len(code) == 5
        assert code.isdigit()
        assert unicodedata.is_normalized("NFC", commune.name + commune.province_name)


def test_every_point_lies_in_vietnam():
    for commune in communes().values():
        assert 7 < commune.latitude < 23.5, commune
        assert 102 < commune.longitude < 115, commune


def test_the_points_that_were_swapped_or_far_away_are_replaced():
    """Thanh Bình and Lương Hòa Lạc carried each other's point; Long Khánh lay 100 km away."""
    for code, latitude, longitude in (("30130", 10.58, 105.50), ("28615", 10.41, 106.38), ("29983", 10.80, 105.31)):
        commune = communes()[code]
        assert abs(commune.latitude - latitude) < 0.02
        assert abs(commune.longitude - longitude) < 0.02


def test_the_notes_beside_the_list_name_every_replaced_point():
    folder = Path(module.__file__).parent
    notes = tomllib.loads((folder / "communes.toml").read_text("utf-8"))
    replaced = (folder / "communes.csv").read_text("utf-8").count(",old wards\n")
    assert len(notes["replaced"]) == replaced == 12
    assert notes["licence"].startswith("MIT")
    assert str(notes["effective"]) == "2025-07-01"
