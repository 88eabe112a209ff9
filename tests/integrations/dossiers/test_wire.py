"""Answers as clients have seen them, and answers nobody should send."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.dossiers.dvcqg.wire import Answer, MalformedAnswer, read_answer
from integrations.partner.masking import masked


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (b'{"error_code": 0, "session": "s"}', Answer("0", "", False, "s")),
        (b'{"error_code": "0"}', Answer("0", "", False, None)),
        (b'{"error_code": " -3 ", "message": null}', Answer("-3", "", False, None)),
        (b'{"error_code": -1, "message": "x", "more": 1}', Answer("-1", "x", False, None)),
        (b'\xef\xbb\xbf{"error_code": 0, "result": [{"a": "b"}]}', Answer("0", "", True, None)),
        (b'{"error_code": 0, "result": {"a": "b"}}', Answer("0", "", True, None)),
        (b'{"error_code": 0, "result": []}', Answer("0", "", False, None)),
        (b'{"error_code": 0, "result": [null, {}]}', Answer("0", "", False, None)),
        (b'{"error_code": 0, "result": {}}', Answer("0", "", False, None)),
        (b'{"error_code": 0, "result": ""}', Answer("0", "", False, None)),
    ],
)
def test_an_answer_is_read_whichever_way_it_is_written(content: bytes, answer: Answer) -> None:
    """Number or text, a byte order mark, a result missing or empty: all seen or likely."""
    assert read_answer(json.loads(content)) == answer


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"[]", "không phải đối tượng JSON"),
        (b"{}", "error_code"),
        (b'{"error_code": true}', "error_code"),
        (b'{"error_code": 0.0}', "error_code"),
        (b'{"error_code": " "}', "error_code"),
        (b'{"error_code": 0, "message": 5}', "message"),
        (b'{"error_code": 0, "session": 5}', "session"),
        (b'{"error_code": 0, "result": 5}', "result"),
        (b'{"error_code": 0, "result": "co"}', "result"),
    ],
)
def test_an_answer_that_breaks_the_contract_is_refused_by_place(content: bytes, place: str) -> None:
    """Nothing is guessed from a form nobody described."""
    with pytest.raises(MalformedAnswer, match=f"^{place}$"):
        read_answer(json.loads(content))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["error_code", "message", "result", "session", "x"]), inner, max_size=4)
    ),
)


@given(_JSON)
def test_no_json_at_all_breaks_the_reader(body: object) -> None:
    """It answers or refuses; nothing else comes out of it."""
    with suppress(MalformedAnswer):
        assert read_answer(body).error_code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gọi 0912345678 ngay", "gọi *** ngay"),
        ("gọi +84 912.345.678", "gọi ***"),
        ("CCCD 087000000001", "CCCD ***"),
        ("thư a.b@c.vn", "thư ***"),
        ("NGUYỄN VĂN MẪU đã rút", "*** đã rút"),
        ("hồ sơ 000.00.01.H22-080101-0001 lỗi", "hồ sơ 000.00.01.H22-080101-0001 lỗi"),
        ("mã 3, dòng 12", "mã 3, dòng 12"),
        ("Anh không có quyền", "Anh không có quyền"),
    ],
)
def test_a_masked_text_keeps_what_is_not_personal(text: str, shown: str) -> None:
    """Phones, ID numbers, addresses of mail and known names go; the dossier code and small numbers stay."""
    hide = ("Nguyễn Văn Mẫu", "An", None, "")
    assert masked(text, hide=hide, keep="000.00.01.H22-080101-0001") == shown
