"""Communes as people write them."""

from __future__ import annotations

import pytest

from data.reference.communes import communes
from scheduling.decide.commune_names import commune_by_code, find_communes, find_province, similar_communes

DONG_THAP = "82"


@pytest.mark.parametrize("name", ["Lai Vung", "xã Lai Vung", "X. LAI VUNG", "lai vung", "xa lai vung"])
def test_a_commune_is_found_with_or_without_its_kind_and_accents(name):
    assert [commune.code for commune in find_communes(name, DONG_THAP)] == ["30226"]


def test_every_commune_is_found_by_its_own_name_in_its_province():
    for commune in communes().values():
        assert commune in find_communes(f"{commune.kind} {commune.name}", commune.province_code)


def test_an_accent_decides_where_accents_were_typed():
    assert [c.name for c in find_communes("Mỹ Thọ", DONG_THAP)] == ["Mỹ Thọ"]
    assert {c.name for c in find_communes("my tho", DONG_THAP)} == {"Mỹ Thọ", "Mỹ Tho"}
    assert find_communes("Mỹ Thò", DONG_THAP) == ()
    assert {c.name for c in similar_communes("Mỹ Thò", DONG_THAP)} == {"Mỹ Thọ", "Mỹ Tho"}


def test_an_old_kind_does_not_find_todays_commune_of_the_same_name():
    """Thị trấn Lai Vung became a part of xã Hòa Long, not of xã Lai Vung."""
    assert find_communes("thị trấn Lai Vung", DONG_THAP) == ()


def test_a_name_that_several_provinces_have_gives_all_of_them():
    found = find_communes("Tân Thành")
    assert len(found) > 1
    assert len({commune.province_code for commune in found}) == len(found)


def test_a_code_is_found_without_the_zeros_a_spreadsheet_ate():
    assert commune_by_code("4") is communes()["00004"]
    assert commune_by_code("99999") is None
    assert commune_by_code("Lai Vung") is None


@pytest.mark.parametrize("name", ["Đồng Tháp", "tỉnh Đồng Tháp", "dong thap", "82"])
def test_a_province_is_found(name):
    assert find_province(name) == DONG_THAP


def test_what_is_no_province_is_not_found():
    assert find_province("Sa Đéc") is None
    assert find_province("99") is None
