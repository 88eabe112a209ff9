"""Addresses of the invented town are found where they are, and what is not known is said."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from integrations.geocoding import Chain, geocoder
from integrations.geocoding.plane import distance
from scheduling.decide.address import read_address
from scheduling.decide.areas import areas
from scheduling.model.geocode import Located, PlaceQuery, Point, Precision
from tests.integrations.geocoding.town import COMMUNE, at

IN_TOWN = ", xã Lai Vung, tỉnh Đồng Tháp"


def ask(chain: Chain, line: str, tail: str = IN_TOWN) -> Located:
    answer = chain.locate(PlaceQuery(read_address(line + tail)))
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("line", "place", "within", "precision", "source"),
    [
        ("20 Lê Hòa", at(200, 8), 5, Precision.HOUSE, "map:house"),
        ("61 Lê Hòa", at(610, -8), 5, Precision.HOUSE, "map:house"),
        ("16 Lê Hòa", at(160, 8), 5, Precision.HOUSE, "map:between"),  # even numbers lie with even ones
        ("15 Lê Hòa", at(150, -8), 5, Precision.HOUSE, "map:between"),
        ("40/6 Lê Hòa", at(405, 60), 5, Precision.HOUSE, "map:between"),
        ("6 hẻm 40 Lê Hòa", at(405, 60), 5, Precision.HOUSE, "map:between"),
        ("40/14 Lê Hòa", at(405, 140), 60, Precision.STREET, "map:beside"),
        ("40/6/3 Lê Hòa", at(405, 60), 60, Precision.STREET, "map:beside"),
        ("hẻm 40 Lê Hòa", at(400, 100), 10, Precision.STREET, "map:lane"),
        ("5 Trần Rạch", at(1000, 0), 15, Precision.STREET, "map:street"),
        ("chợ Rạch Mới", at(700, -300), 5, Precision.HAMLET, "map:hamlet"),
        ("ấp Tân Rạch", at(-800, -800), 5, Precision.HAMLET, "map:hamlet"),
        ("Tân Rạch", at(-800, -800), 5, Precision.HAMLET, "map:hamlet"),
        ("tổ 2, ấp 7", at(-1500, 300), 5, Precision.HAMLET, "map:hamlet"),
        ("tổ 7", areas()[COMMUNE].point, 5, Precision.COMMUNE, "commune"),  # a number without its kind is nothing
        ("12 Nguyễn Chưa Vẽ", areas()[COMMUNE].point, 5, Precision.COMMUNE, "commune"),
        ("20 Lê Hoa", areas()[COMMUNE].point, 5, Precision.COMMUNE, "commune"),  # an accent is another name
        ("5 đường a", areas()[COMMUNE].point, 5, Precision.COMMUNE, "commune"),
    ],
)
def test_an_address_is_found_and_says_how(
    chain: Chain, line: str, place: Point, within: float, precision: Precision, source: str
):
    answer = ask(chain, line)
    assert (answer.precision, answer.source) == (precision, source)
    assert distance(answer.point, place) <= within
    assert 0 < answer.confidence < 1
    assert answer.uncertainty_metres >= 30


def test_thirty_spellings_of_one_house_give_the_same_answer(chain: Chain):
    forms = [
        f"{house} {street}, {commune}, {province}"
        for house, street, commune, province in product(
            ("16", "số 16", "Số nhà 16"),
            ("Lê Hòa", "đường Lê Hoà", "LÊ HÒA", "Le Hoa", "d. le hoa"),
            ("xã Lai Vung", "X. LAI VUNG"),
            ("tỉnh Đồng Tháp", "dong thap"),
        )
    ]
    assert len(forms) == 60
    assert len({ask(chain, form, "") for form in forms}) == 1


def test_what_a_house_was_called_in_three_levels_finds_it_too(chain: Chain):
    """Xã Tân Phước of huyện Lai Vung, and xã Định Yên of huyện Lấp Vò, are parts of today's xã Lai Vung."""
    new = ask(chain, "16 Lê Hòa")
    for old in ("xã Tân Phước, huyện Lai Vung, tỉnh Đồng Tháp", "X. Định Yên, H. Lấp Vò, Đồng Tháp"):
        assert ask(chain, f"16 Lê Hòa, {old}", "") == new


def test_a_road_that_leaves_kilometres_open_says_commune(chain: Chain):
    """Precision "street" promises that the house can be looked for on foot."""
    answer = ask(chain, "12 Quốc lộ 999")
    assert answer.precision is Precision.COMMUNE
    assert answer.source == "map:street"
    assert answer.uncertainty_metres > 500


def test_of_two_streets_of_one_name_the_other_is_the_runner_up(chain: Chain):
    twice = ask(chain, "Đường số 6")
    assert twice.runner_up is not None
    assert twice.runner_up.source == "map:street"
    assert {round(distance(each.point, at(0, 1000)), -2) for each in (twice, twice.runner_up)} == {0, 900}


def test_the_runner_up_is_the_next_best_and_elsewhere(chain: Chain):
    answer = ask(chain, "20 Lê Hòa, ấp Tân Rạch")
    assert answer.precision is Precision.HOUSE
    assert answer.runner_up is not None
    assert answer.runner_up.precision is Precision.HAMLET
    assert answer.runner_up.runner_up is None


def test_a_street_of_another_commune_is_not_taken(chain: Chain):
    """Lê Hòa is known in Lai Vung; asked for in a commune 100 km away, only that commune is known."""
    answer = ask(chain, "20 Lê Hòa", ", phường Bến Thành, Thành phố Hồ Chí Minh")
    assert answer.precision is Precision.COMMUNE
    assert answer.source == "commune"


def test_a_split_ward_gives_each_commune_its_share(chain: Chain):
    answer = ask(chain, "12 Đinh Tiên Hoàng, Đa Kao, Quận 1, TP.HCM", "")
    assert answer.precision is Precision.COMMUNE
    assert answer.label == "phường Sài Gòn, thành phố Hồ Chí Minh"
    assert answer.confidence == pytest.approx(0.45)
    assert answer.runner_up is not None
    assert answer.runner_up.label == "phường Tân Định, thành phố Hồ Chí Minh"


def test_an_address_whose_commune_nobody_knows_has_no_answer(place_path: Path):
    chain = geocoder(read_address, areas())
    assert chain.locate(PlaceQuery(read_address("12 đâu đó"))) is None
