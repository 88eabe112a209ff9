"""The wards of before July 2025 and the communes they went to."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from pathlib import Path

from data.reference import old_wards as module
from data.reference.communes import communes
from data.reference.old_wards import old_districts, old_wards

# Districts of islands that had no wards; the district itself became a special zone.
WITHOUT_WARDS = {"318", "471", "498", "536", "755"}


def test_all_10035_old_wards_and_the_five_districts_without_any_became_communes_of_today():
    wards = old_wards()
    assert len(wards) == 10_040
    assert {code for code in wards if len(code) == 3} == WITHOUT_WARDS
    for ward in wards.values():
        assert ward.communes, ward
        assert all(code in communes() for code in ward.communes), ward
        assert len(set(ward.communes)) == len(ward.communes)


def test_the_442_split_wards_keep_all_their_communes():
    split = [ward for ward in old_wards().values() if len(ward.communes) > 1]
    assert len(split) == 442
    # Đa Kao went to Sài Gòn and Tân Định.
    assert old_wards()["26737"].communes == ("26740", "26737")


def test_every_commune_but_those_left_as_they_were_has_an_old_ward():
    reached = {code for ward in old_wards().values() for code in ward.communes}
    assert reached == set(communes())


def test_no_ward_went_to_the_commune_of_a_far_namesake():
    """The source takes wards of one name for each other: phường 4 of Mỹ Tho "also" went to Cao Lãnh, 81 km away."""
    assert old_wards()["28252"].communes == ("28249",)
    for ward in old_wards().values():
        for code in ward.communes if ward.point else ():
            assert ward.point is not None
            assert _km(ward.point, (communes()[code].latitude, communes()[code].longitude)) < 46, ward


def test_every_ward_lies_in_a_known_district_and_is_composed_text():
    assert len(old_districts()) == 696
    for ward in old_wards().values():
        assert unicodedata.is_normalized("NFC", ward.name + ward.district.name)
        assert "(" not in ward.name + ward.district.name
        assert ward.kind in ("xã", "phường", "thị trấn", "huyện"), ward


def test_a_wards_point_is_near_one_of_its_communes_or_left_out():
    """Points that the source gives to a whole district, or far away, say nothing of the ward."""
    with_point = [ward for ward in old_wards().values() if ward.point]
    assert len(with_point) == 9_547
    for ward in with_point:
        assert ward.point is not None
        apart = min(_km(ward.point, (communes()[c].latitude, communes()[c].longitude)) for c in ward.communes)
        assert apart <= 26, ward


def test_the_notes_name_source_licence_and_what_was_left_out():
    notes = tomllib.loads(Path(module.__file__).with_name("old_wards.toml").read_text("utf-8"))
    assert notes["licence"].startswith("MIT")
    assert str(notes["effective"]) == "2025-07-01"
    assert notes["split"] == 442
    assert len(notes["namesakes"]) == 31
    assert sum(notes["points_left_out"].values()) == 10_040 - 9_547


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    return 111.2 * math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians(a[0])))
