"""Codes that can be read out and typed in."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from scheduling.decide.envelope_code import ALPHABET, new_envelope_code, read_envelope_code

codes = st.integers(0, 10**9).map(lambda seed: new_envelope_code(Random(seed)))


@given(codes)
def test_a_code_is_read_back_however_it_was_typed(code):
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), code[3:], f" {code}\n"):
        assert read_envelope_code(typed) == code


@given(codes, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed(code, place, sign):
    signs = list(code[3:].replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign
    assert read_envelope_code("".join(signs)) is None


@given(codes, st.integers(0, 7), st.integers(0, 7))
def test_two_signs_swapped_are_always_noticed(code, one, other):
    signs = list(code[3:].replace("-", ""))
    if signs[one] == signs[other]:
        return
    signs[one], signs[other] = signs[other], signs[one]
    assert read_envelope_code("".join(signs)) is None


@given(st.text(max_size=16))
def test_any_text_is_read_or_refused(text):
    code = read_envelope_code(text)
    assert code is None or read_envelope_code(code) == code


def test_no_sign_looks_like_another():
    assert not set(ALPHABET) & set("01ILO")
