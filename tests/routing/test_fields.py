"""Whatever stands in a JSON text is taken or refused at its place, in one line: nothing in it ends with a traceback."""

from __future__ import annotations

import json
from typing import Any

import pytest

from routing.errors import ProblemError
from routing.fields import Fields, integer, number, parse, short, text


def refused(convert: Any, raw: object) -> str:
    with pytest.raises(ProblemError) as error:
        Fields({"here": raw}).take("here", convert)
    return str(error.value)


@pytest.mark.parametrize("convert", [integer, number])
@pytest.mark.parametrize("raw", [10**400, -(10**400), 2**63])
def test_a_number_too_large_to_reckon_with_is_refused(convert: Any, raw: int) -> None:
    line = refused(convert, raw)
    assert line.startswith("here: ")
    assert len(line) < 120


def test_text_that_no_file_can_hold_is_refused() -> None:
    assert refused(text, json.loads(r'"a\ud800b"')).startswith(r"here: holds half a character, '\ud800'")


def test_a_key_that_is_no_word_is_named_in_one_line() -> None:
    with pytest.raises(ProblemError, match=r'^"a\\nb": unknown key$'):
        parse('{"a\\nb": 1}').done()


def test_what_is_nested_as_deep_as_can_be_read_is_still_named() -> None:
    deep: list[Any] = []
    for _ in range(3_000):
        deep = [deep]
    assert short(deep) == "what is nested so deep"
