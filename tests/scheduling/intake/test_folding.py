"""The same word, typed in several ways."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.decide.folding import clean, fold, fold_address, fold_bare, split_kind

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđbcdghklmnpqrstvx"
vietnamese = st.text(st.sampled_from(LETTERS + LETTERS.upper() + " .,-/'0123456789"), max_size=40)
anything = st.one_of(vietnamese, st.text(max_size=40))
FOLDS = (fold, fold_bare, fold_address)


@pytest.mark.parametrize("folding", [*FOLDS, clean])
@given(text=anything)
def test_folding_twice_is_folding_once(folding, text):
    assert folding(folding(text)) == folding(text)


@pytest.mark.parametrize("folding", [*FOLDS, clean])
@given(text=anything)
def test_composed_and_decomposed_text_fold_alike(folding, text):
    assert folding(unicodedata.normalize("NFD", text)) == folding(unicodedata.normalize("NFC", text))


@given(text=vietnamese)
def test_case_and_spacing_do_not_matter(text):
    assert fold("  " + text.upper().replace(" ", "   ")) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hòa", "hoà"), ("Thúy", "Thuý"), ("khỏe", "khoẻ"), ("Lê  Văn Tám ", "LÊ VĂN TÁM"), ("Ea H'Leo", "Ea H’Leo")],
)
def test_two_spellings_of_one_name_are_equal(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("Hùng", "Hưng"), ("Tân Thành", "Tân Thạnh"), ("Đoàn", "Doàn")])
def test_names_that_differ_by_an_accent_are_different_but_found_together(one, other):
    assert fold(one) != fold(other)
    assert fold_bare(one) == fold_bare(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tổ 5, P.2", "tổ 5 phường 2"),
        ("số 3 - KP2, TP. Sa Đéc", "Số 3, khu phố 2, thành phố Sa Đéc"),
        ("12/3 Đ. Trần Phú", "12/3 đường Trần Phú"),
        ("X. Hòa Long, TT Lai Vung", "xã Hoà Long, thị trấn Lai Vung"),
    ],
)
def test_abbreviations_in_an_address_are_written_out(one, other):
    assert fold_address(one) == fold_address(other)


def test_a_house_number_keeps_its_stroke():
    assert fold_address("12/3") != fold_address("12 3")


@pytest.mark.parametrize(
    ("name", "kind"), [("X. Lai Vung", "xã"), ("xa lai vung", "xã"), ("Phương Liệt", ""), ("TT Lai Vung", "thị trấn")]
)
def test_a_kind_is_told_from_a_name(name, kind):
    assert split_kind(name)[0] == kind


def test_what_is_kept_is_composed_visible_and_single_spaced():
    assert clean("\ufeff Hòa\u200b \t Long\n") == "Hòa Long"
