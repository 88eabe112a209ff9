"""The sample office as values."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from datetime import date
from random import Random

import pytest

from data.kinds import Role
from data.reference.communes import communes
from data.samples.office import COMMUNES, places_with_communes, sample_office

DAY = date(2026, 11, 23)


def places(count=120):
    """Points around the four communes' own, as a simulated road file would give."""
    random = Random(5)
    middles = [communes()[code] for code in COMMUNES]
    near = [random.choice(middles) for _ in range(count)]
    return places_with_communes(
        [(c.latitude + random.uniform(-0.02, 0.02), c.longitude + random.uniform(-0.02, 0.02)) for c in near]
    )


@pytest.fixture(scope="module")
def office():
    return sample_office(1, DAY, places())


@pytest.fixture(scope="module")
def results(office):
    return list(csv.DictReader(io.StringIO(office.csv), delimiter=";"))


def test_the_same_arguments_give_the_same_office_and_another_seed_another(office):
    assert sample_office(1, DAY, places()) == office
    assert sample_office(2, DAY, places()).csv != office.csv


def test_the_communes_are_the_four_that_were_lai_vung():
    assert [communes()[code].full_name for code in COMMUNES] == [
        "xã Hòa Long, tỉnh Đồng Tháp",
        "xã Lai Vung, tỉnh Đồng Tháp",
        "xã Phong Hòa, tỉnh Đồng Tháp",
        "xã Tân Dương, tỉnh Đồng Tháp",
    ]


def test_ninety_results_sixty_by_post_in_fifty_households_two_due_today(results):
    by_post = [row for row in results if row["Trả qua bưu chính"] == "có"]
    assert (len(results), len(by_post)) == (90, 60)
    assert Counter(Counter(row["Điện thoại"] for row in by_post).values()) == {1: 41, 2: 8, 3: 1}
    assert sum(row["Ngày hẹn trả"] == "23/11/2026" for row in by_post) == 2
    assert {row["Khung giờ"] for row in by_post} == {"", "08:00-10:00", "14:00-16:00"}
    assert any(int(row["Lệ phí còn thu"]) for row in by_post)


def test_every_phone_has_a_prefix_that_no_operator_has(office, results):
    phones = [row["Điện thoại"] for row in results] + [courier.phone for courier in office.couriers]
    assert all(re.fullmatch(r"030000\d{4}", phone) for phone in phones)


def test_every_pin_is_one_of_the_places_given(results):
    given = {(f"{lat:.6f}", f"{lon:.6f}", communes()[code].name) for lat, lon, code in places()}
    pins = {(row["Vĩ độ"], row["Kinh độ"], row["Xã/phường"]) for row in results if row["Vĩ độ"]}
    assert pins <= given
    assert len(pins) == 50


def test_two_post_offices_serve_each_commune_once_and_three_couriers_ride_by_a_weekly_pattern(office):
    served = [code for post_office in office.post_offices for code in post_office.serves]
    assert sorted(served) == sorted(COMMUNES)
    assert len(office.couriers) == 3
    assert {(shift.courier_code, shift.day) for shift in office.shifts} == {(c.code, DAY) for c in office.couriers}
    assert [pattern.courier_code for pattern in office.patterns] == [courier.code for courier in office.couriers]


def test_everybody_the_tour_needs_can_sign_in(office):
    assert {account.username: account.role for account in office.accounts} == {
        "canbo": Role.OFFICER,
        "dieuphoi1": Role.DISPATCHER,
        "dieuphoi2": Role.DISPATCHER,
        "buuta1": Role.COURIER,
        "buuta2": Role.COURIER,
        "buuta3": Role.COURIER,
        "quantri": Role.ADMINISTRATOR,
    }


def test_too_few_places_or_one_elsewhere_are_refused():
    with pytest.raises(ValueError, match="60 places"):
        sample_office(1, DAY, places(59))
    with pytest.raises(ValueError, match="four communes"):
        sample_office(1, DAY, [*places(), (21.0, 105.8, "00004")])
