"""Phone numbers as people and spreadsheets write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.decide.phone import NotAPhone, normalise_phone


@pytest.mark.parametrize(
    "text",
    [
        "0300000012",
        "+84 300 000 012",
        "84300000012",
        "0084-300-000-012",
        "(0300) 000.012",
        "300000012",
        "+84 0300000012",
    ],
)
def test_every_way_to_write_a_mobile_number_is_one_number(text):
    assert normalise_phone(text) == "0300000012"


@pytest.mark.parametrize("text", ["0277 3000 001", "+84 277 3000 001", "2773000001", "842773000001"])
def test_a_landline_has_eleven_digits(text):
    assert normalise_phone(text) == "02773000001"


def test_a_mobile_number_that_begins_with_84_is_not_taken_for_a_country_code():
    assert normalise_phone("0845000001") == "0845000001"
    assert normalise_phone("845000001") == "0845000001"


@pytest.mark.parametrize(
    "text",
    ["", "0300", "0100000000", "0300000001 / 0300000002", "3.0E+08", "không có", "+1 300 000 0012", "0300000012\u0663"],
)
def test_what_is_no_vietnamese_number_is_refused_without_repeating_it(text):
    with pytest.raises(NotAPhone) as refused:
        normalise_phone(text)
    assert not text or text not in str(refused.value)


@given(st.text(max_size=20))
def test_a_number_once_normalised_stays(text):
    try:
        number = normalise_phone(text)
    except NotAPhone:
        return
    assert normalise_phone(number) == number
