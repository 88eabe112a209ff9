"""What a citizen is told of a result that came back."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from data.reference.messages import LANGUAGES
from scheduling.decide.back_message import back_message
from scheduling.model.returns import BackWord


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_which_result_where_and_until_when_in_the_citizens_language(language: str) -> None:
    """And is not sent once nothing can be fetched any more."""
    word = BackWord(1, 2, "0912000000", language, ("HS-1", "HS-2"), "Trung tâm 1, Số 1")
    notice = back_message(word, date(2027, 5, 22), "http://127.0.0.1/viec")
    for wanted in ("HS-1, HS-2", "Trung tâm 1, Số 1", "22/05/2027", "http://127.0.0.1/viec"):
        assert wanted in notice.text
    assert ("Your result" in notice.text) == (language == "en")
    assert notice.worthless_at == datetime(2027, 5, 21, 17, tzinfo=UTC)
