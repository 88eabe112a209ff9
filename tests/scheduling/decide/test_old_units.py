"""From three levels to two, by our own look-up."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from data.reference.communes import communes
from data.reference.old_wards import OldWard, old_wards
from scheduling.decide.address import read_address
from scheduling.decide.old_units import communes_of_old_ward, communes_of_province, find_old_districts, find_old_wards


def test_every_old_ward_converts_by_its_code():
    for code, ward in old_wards().items():
        assert communes_of_old_ward(code) == ward.communes


def test_a_code_is_found_without_the_zeros_a_spreadsheet_ate_and_an_unknown_one_is_not():
    assert communes_of_old_ward("1") == communes_of_old_ward("00001") != ()
    assert communes_of_old_ward("99999") == ()
    assert communes_of_old_ward("Đa Kao") == ()


def three_levels(ward: OldWard) -> str:
    kind = "" if ward.name.startswith("Phường ") else f"{ward.kind} "
    district = ward.district
    level = "" if district.name.startswith("Quận ") else f"{district.kind} "
    if ward.kind == "huyện":
        return f"12 Lê Lợi, {level}{district.name}, {district.province_name}"
    return f"12 Lê Lợi, {kind}{ward.name}, {level}{district.name}, {district.province_name}"


def test_old_wards_convert_by_their_names_as_three_levels_are_written(size: Callable[[int, int], int]):
    """In `make soak` all 10,040, here a sample."""
    wards = list(old_wards().values())
    for ward in Random(4).sample(wards, size(80, len(wards))):
        read = read_address(three_levels(ward))
        assert read.communes == ward.communes, three_levels(ward)
        assert read.is_ambiguous == (len(ward.communes) > 1)
        assert read.numbers == ("12",)
        assert read.street is not None
        assert read.street.bare == "le loi"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("1 Đinh Tiên Hoàng, Đa Kao, Quận 1, TPHCM", ["Sài Gòn", "Tân Định"]),
        ("1 Man Thiện, P. Tăng Nhơn Phú B, Q.9, TPHCM", ["Tăng Nhơn Phú"]),  # quận 9 went before the ward did
        ("1 Lê Lợi, TT Lai Vung, H. Lai Vung, Đồng Tháp", ["Hòa Long"]),
        ("1 Lê Lợi, P. Đô Vinh, TP Phan Rang - Tháp Chàm, Ninh Thuận", ["Đô Vinh"]),
        ("1 Lê Lợi, Phường 5, quận Phú Nhuận, TPHCM", ["Đức Nhuận"]),  # mistyped as a xã at the source
        ("1 Lê Lợi, phường Pú Trạng, thị xã Nghĩa Lộ, Yên Bái", ["Nghĩa Lộ"]),  # a town, not xã Nghĩa Lộ
        ("1 Lê Lợi, Phường Đúc, quận Thuận Hóa, Huế", ["Thuận Hóa"]),
    ],
)
def test_old_names_that_are_easily_mistaken(text: str, names: list[str]):
    assert [communes()[code].name for code in read_address(text).communes] == names


def test_a_wrong_accent_is_forgiven_where_the_district_leaves_no_other_ward():
    (district,) = find_old_districts("huyện Thới Lai")
    assert [ward.name for ward in find_old_wards("xã Tân Thành", [district])] == ["Tân Thạnh"]
    assert "Tân Thạnh" not in {ward.name for ward in find_old_wards("xã Tân Thành")}


def test_an_accent_decides_between_two_wards_of_one_district():
    (district,) = find_old_districts("huyện Nga Sơn")
    assert [ward.name for ward in find_old_wards("Nga Thành", [district])] == ["Nga Thành"]
    assert [ward.name for ward in find_old_wards("Nga Thanh", [district])] == ["Nga Thanh"]
    assert len(find_old_wards("nga thanh", [district], is_bare=True)) == 2


def test_of_two_districts_of_one_name_the_kind_chooses():
    assert {district.kind for district in find_old_districts("Kỳ Anh")} == {"huyện", "thị xã"}
    assert [district.kind for district in find_old_districts("thị xã Kỳ Anh")] == ["thị xã"]
    assert [district.kind for district in find_old_districts("H. Kỳ Anh")] == ["huyện"]


def test_a_province_of_before_gives_the_communes_it_became():
    assert communes_of_province("Tiền Giang") < communes_of_province("Đồng Tháp")
    assert communes_of_province("tỉnh Bình Dương") < communes_of_province("TP Hồ Chí Minh")
    assert communes_of_province("Lai Vung") == frozenset()
