"""Addresses as people write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.reference.communes import Commune, communes
from scheduling.decide.address import read_address, read_line
from scheduling.decide.folding import fold, fold_bare
from scheduling.errors import Invalid
from scheduling.model.geocode import Address


def parts(read: Address) -> tuple[str, str, list[str]]:
    return "/".join(read.numbers), read.street.bare if read.street else "", [unit.bare for unit in read.units]


@pytest.mark.parametrize(
    ("line", "numbers", "street", "units"),
    [
        ("86/5 Đình Phong Phú", "86/5", "dinh phong phu", []),
        ("số 5 hẻm 86 Đình Phong Phú", "86/5", "dinh phong phu", []),
        ("5 Hẻm 86, đường Đình Phong Phú", "86/5", "dinh phong phu", []),
        ("Hẻm 86, số nhà 5, Đình Phong Phú", "86/5", "dinh phong phu", []),
        ("12/3/4 Lê Lợi", "12/3/4", "le loi", []),
        ("12 / 3 / 4 Lê Lợi", "12/3/4", "le loi", []),
        ("số 5, ngách 3, ngõ 86 phố Huế", "86/3/5", "hue", []),
        ("kiệt 12 Nguyễn Huệ", "12", "nguyen hue", []),
        ("198/ Mã Lò", "198", "ma lo", []),
        ("18 Bis Nguyễn Thị Minh Khai", "18bis", "nguyen thi minh khai", []),
        ("E 20 Khánh Hội", "e20", "khanh hoi", []),
        ("14;16 Lê Lai", "14", "le lai", []),
        ("64 - 68 Phan Xích Long", "64", "phan xich long", []),
        ("007 Lê Lợi", "7", "le loi", []),
        ("12 đường số 06", "12", "6", []),
        ("12 Đ. số 6", "12", "6", []),
        ("12 Số 99", "12", "99", []),
        ("12 CMT8", "12", "cach mang thang 8", []),
        ("12 3/2", "12", "3 thang 2", []),
        ("12 Ba Tháng Hai", "12", "3 thang 2", []),
        ("3 Tháng 2", "", "3 thang 2", []),
        ("26/3 Lê Lợi", "26/3", "le loi", []),
        ("12 Đội Cấn", "12", "doi can", []),
        ("12 Trần Hưng Ðạo", "12", "tran hung dao", []),
        ("12 Lê Lợi gần chợ Cũ", "12", "le loi", []),
        ("lầu 3, 12 Lê Lợi", "12", "le loi", []),
        ("tổ 5, ấp Tân Hòa", "", "", ["tan hoa", "to 5"]),
        ("ấp Tân Hoà tổ 5", "", "", ["tan hoa", "to 5"]),
        ("23 ấp 5", "23", "", ["ap 5"]),
        ("46A Cộng Hòa KP2", "46a", "cong hoa", ["khu pho 2"]),
        ("B3 KDC 6A Him Lam", "b3", "", ["6a him lam"]),
        ("thôn 3", "", "", ["thon 3"]),
        ("48/19C a", "48/19c", "", []),
        ("12 đường không tên", "12", "", []),
    ],
)
def test_a_line_is_taken_apart(line: str, numbers: str, street: str, units: list[str]):
    assert parts(read_line(line)) == (numbers, street, units)


def test_a_lane_without_a_house_is_told_from_a_house():
    assert not read_line("hẻm 86 Đình Phong Phú").has_house
    assert read_line("86 Đình Phong Phú").has_house


HOUSE = st.sampled_from(
    ["86/5/3", "86 / 5 / 3", "số 86/5/3", "Số nhà 86/5/3", "3 hẻm 86/5", "số 3, hẻm 86/5", "SN 86/5/3"]
)
STREET = st.sampled_from(["Lê Hòa", "đường Lê Hòa", "Đ. Lê Hoà", "LÊ HÒA", "lê hoà"])
WARD = st.sampled_from(["Phường Phú Lâm", "P. Phú Lâm", "p.Phú Lâm", "PHƯỜNG PHÚ LÂM", "phường Phú  Lâm"])
PROVINCE = st.sampled_from(["Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh", "TP.HCM", "TPHCM", "tp Hồ Chí Minh, Việt Nam"])
DRESSES = (
    lambda text: text,
    str.upper,
    str.lower,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(", ", ","),
    lambda text: f"  {text.replace(' ', '  ')} ",
    lambda text: text.replace(", ", " "),
)
DRESS = st.sampled_from(DRESSES)


@given(house=HOUSE, street=STREET, ward=WARD, province=PROVINCE, dress=DRESS)
def test_thousands_of_forms_of_one_address_give_one_answer(house, street, ward, province, dress):
    """Case, NFC and NFD, where the tone stands, abbreviations, lanes, commas and spaces do not matter."""
    assert read_address(dress(f"{house} {street}, {ward}, {province}")) == read_address(
        "86/5/3 Lê Hòa, phường Phú Lâm, thành phố Hồ Chí Minh"
    )


KINDS = {
    "phường": ("Phường ", "P. ", "p.", "PHƯỜNG ", "phường "),
    "xã": ("Xã ", "X. ", "xã ", "XÃ "),
    "đặc khu": ("Đặc khu ", "đặc khu "),
}


def test_thirty_forms_of_an_address_in_any_commune_give_one_answer(size: Callable[[int, int], int]):
    """In `make soak` in each of the 3,321, here in some of them, with those that were once misread."""
    chance = Random(5)
    misread = [communes()[code] for code in ("29713", "24805", "31366")]  # … Thành, a dash, Châu Thành TP …
    every = sorted(communes().values(), key=lambda each: each.code)
    for commune in [*misread, *chance.sample(every, size(12, len(every)))]:
        forms = [_form(commune, chance) for _ in range(30)]
        answers = {read_address(form) for form in forms}
        assert len(answers) == 1, forms
        assert commune.code in answers.pop().communes, forms[0]


def _form(commune: Commune, chance: Random) -> str:
    """One way to write 86/5/3 Lê Hòa in this commune."""
    house = ("86/5/3", "86 / 5 / 3", "số 86/5/3", "Số nhà 86/5/3", "3 hẻm 86/5", "số 3, hẻm 86/5", "SN 86/5/3")
    street = ("Lê Hòa", "đường Lê Hòa", "Đ. Lê Hoà", "LÊ HÒA", "lê hoà")
    name = commune.province_name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
    kinds = ("tỉnh ", "T. ", "") if commune.province_name.startswith("Tỉnh") else ("thành phố ", "TP. ", "tp.")
    province = f"{chance.choice(kinds)}{name}{chance.choice(('', ', Việt Nam'))}"
    dress = chance.choice(DRESSES)
    if commune.name.endswith(("Đường", "Lộ", "Phố")) and province.startswith(name):
        dress = str.upper  # "… Cam Đường Lào Cai" without a comma names the street Lào Cai: nobody could tell
    where = f"{chance.choice(KINDS[commune.kind])}{commune.name}, {province}"
    return dress(f"{chance.choice(house)} {chance.choice(street)}, {where}")


@given(house=HOUSE, street=STREET, ward=WARD, province=PROVINCE)
def test_without_any_accents_the_same_place_is_meant(house, street, ward, province):
    bare = unicodedata.normalize("NFD", f"{house} {street}, {ward}, {province}").replace("đ", "d").replace("Đ", "D")
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    read, full = read_address(bare), read_address("86/5/3 Lê Hòa, phường Phú Lâm, thành phố Hồ Chí Minh")
    assert (read.numbers, read.communes, read.has_house) == (full.numbers, full.communes, True)
    assert read.street is not None
    assert full.street is not None
    assert read.street.meets(full.street)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("12 Lê Lợi, phường Mỹ Tho, Đồng Tháp", {"Mỹ Tho"}),
        ("12 Lê Lợi phuong My Tho tinh Dong Thap", {"Mỹ Tho"}),
        ("12 Nguyễn Huệ, Bến Nghé, Q1, Ho Chi Minh", {"Sài Gòn"}),
        ("23 Lý Tự Trọng, 8, 11, Hồ Chí Minh", {"Phú Thọ", "Bình Thới"}),  # a split ward
        ("12 xa lo Ha Noi phuong Thao Dien quan 2 tphcm", {"An Khánh"}),
        ("thôn 3, xã Ea Tul, huyện Cư M'gar, Đắk Lắk", {"Ea Tul"}),
        ("12 Lê Lợi", set()),
        ("12 Thái Nguyên", set()),
        ("", set()),
    ],
)
def test_the_commune_is_found_in_whole_addresses(text: str, names: set[str]):
    assert {communes()[code].name for code in read_address(text).communes} == names


def test_a_district_alone_leaves_its_communes_to_choose_from():
    read = read_address("12 Lê Lợi, quận Bình Thạnh, TP.HCM")
    assert read.is_ambiguous
    assert communes()[read.communes[0]].name == "Bình Thạnh"
    assert read.province_code == "79"


def test_the_commune_known_beside_the_text_wins():
    assert read_address("12 Lê Lợi, Phường 5, Hồ Chí Minh", commune_code="27043").communes == ("27043",)


def test_a_commune_code_that_is_none_of_todays_is_refused_by_name():
    with pytest.raises(Invalid) as caught:
        read_address("12 Lê Lợi", commune_code="99999")
    assert caught.value.field == "commune_code"


@example("0:0:0:0")
@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text):
    read = read_address(text)
    assert all(code in communes() for code in read.communes)
    assert read.street is None or fold_bare(read.street.bare) == read.street.bare
    assert all(fold(number) == number for number in read.numbers)
