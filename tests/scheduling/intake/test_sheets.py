"""Whatever a file claims to be, its rows are read as they were meant or it is refused by what it is."""

from __future__ import annotations

import contextlib
import unicodedata
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.decide.intake import read_results
from scheduling.errors import Invalid
from scheduling.model.table import HowToRead
from tests.scheduling.intake.books import book, packed, rewrite
from tests.scheduling.intake.files import ROW, file_of, row

DONG_THAP = "82"
SHEET = "xl/worksheets/sheet1.xml"


def cells_of(*rows, **changed):
    """A header and rows, with some values of another kind than text."""
    first = rows or (ROW,)
    return [list(ROW), *([changed.get(name, value) for name, value in each.items()] for each in first)]


def read(content, **how):
    return read_results(content, DONG_THAP, HowToRead(**how))


def refused(content, **how):
    with pytest.raises(Invalid) as error:
        read(content, **how)
    return error.value.field, error.value.message


def test_a_workbook_says_the_same_as_the_csv_file_of_the_same_rows():
    typed = {
        "Ngày tiếp nhận": datetime(2026, 11, 1, 8, 15),  # noqa: DTZ001  a cell has no zone
        "Ngày hẹn trả": 46356,
        "Điện thoại": 300000001,
        "Vĩ độ": 10.2451,
        "Kinh độ": 105.6902,
        "Lệ phí còn thu": 8000,
        "Trả qua bưu chính": True,
    }
    (ours,), (theirs,) = read(book(cells_of(**typed))).rows, read(file_of(ROW)).rows
    for name in ("received_at", "due_at", "phone", "post", "recipient_name", "summary"):
        assert getattr(ours, name) == getattr(theirs, name), name


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: unicodedata.normalize("NFD", text).encode("utf-8"),
        lambda text: b"sep=;\n" + text.replace(",", ";").encode(),
        lambda text: text.replace(",", "\t").encode("utf-16"),
    ],
)
def test_every_encoding_of_unicode_and_every_separator_give_one_content(encode):
    plain = {name: value.replace(",", "") for name, value in ROW.items()}
    text = file_of(plain).decode()
    (found,), (meant,) = read(encode(text)).rows, read(text.encode()).rows
    for name in ("code", "recipient_name", "summary", "unit", "post"):
        assert getattr(found, name) == getattr(meant, name), name
    assert unicodedata.is_normalized("NFC", found.recipient_name + found.unit)


def test_text_of_page_1258_is_read_and_said():
    tones = {"̀", "́", "̃", "̉", "̣"}
    text = ""
    for sign in file_of(ROW).decode():
        parts = unicodedata.normalize("NFD", sign)
        tone = next((part for part in parts if part in tones), "")
        text += unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones)) + tone
    sheet = read(text.encode("cp1258"))
    assert [found.recipient_name for found in sheet.rows] == ["Nguyễn Văn Mẫu"]
    assert "đọc theo bảng mã Windows-1258" in [note.text for note in sheet.notes]


TCVN3 = "M· hå s¬,Ng­êi nhËn,Tr¶ qua b­u chÝnh,X·/ph­êng,§Þa chØ\n1,NguyÔn V¨n MÉu,cã,Hßa Long,Sè 5\n"
VNI = "Maõ hoà sô,Ngöôøi nhaän,Traû qua böu chính,Xaõ/phöôøng,Ñòa chæ\n1,Nguyeãn Vaên Maãu,coù,Hoøa Long,Soá 5\n"


@pytest.mark.parametrize(("text", "name"), [(TCVN3, "TCVN3 (ABC)"), (VNI, "VNI")])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "book"])
def test_a_file_typed_before_unicode_is_refused_by_the_name_of_its_encoding(text, name, encoding):
    content = text.encode(encoding) if encoding != "book" else book([line.split(",") for line in text.splitlines()])
    field, message = refused(content)
    assert field == "file"
    assert name in message


@pytest.mark.parametrize(("name", "kind"), [("NguyÔn V¨n MÉu ®ång", "TCVN3 (ABC)"), ("Nguyeãn Thò Ñaøo Böôûi", "VNI")])
def test_a_row_typed_before_unicode_in_a_file_of_unicode_is_refused(name, kind):
    (reject,) = read(file_of(row(1, name=name))).rejects
    assert kind in reject.reason


@pytest.mark.parametrize("name", ["Noël Müller", "Nguyễn Hoà", "Đỗ Thị Oánh", "Trần Quý Uỷ", "H'Hen Niê"])
def test_a_foreign_name_and_old_tone_placement_are_not_taken_for_it(name):
    assert not read(file_of(row(1, name=name))).rejects


def test_a_title_above_the_table_is_passed_over_and_rows_count_as_the_sheet_shows_them():
    rows = [["DANH SÁCH HỒ SƠ CÓ KẾT QUẢ"], [], *cells_of(row(1), row(2, phone="sai"))]
    for content in (book(rows), "\n".join([";;", ";;"]).encode() + b"\n" + file_of(*(row(1), row(2, phone="sai")))):
        sheet = read(content)
        assert [found.number for found in sheet.rows] == [4]
        assert [reject.row_number for reject in sheet.rejects] == [5]
        assert "tiêu đề cột ở dòng 3" in sheet.notes[0].text


def test_cells_merged_over_rows_say_the_same_of_each():
    at = list(ROW).index("Người nhận")

    def mend(_book, page):
        page.merge_range(1, at, 3, at, "Trần Thị Mẫu")

    sheet = read(book(cells_of(row(1), row(2, name=""), row(3, name="")), mend=mend))
    assert [found.recipient_name for found in sheet.rows] == ["Trần Thị Mẫu"] * 3
    assert "2 ô gộp: giá trị được ghi cho mọi dòng trong vùng gộp" in [note.text for note in sheet.notes]


def test_formulas_give_their_values_and_one_that_failed_or_was_never_computed_refuses_its_row():
    at = list(ROW).index("Trích yếu")

    def mend(_book, page):
        page.write_formula(1, at, '="Khai "&"sinh"', None, "Khai sinh")
        page.write_formula(2, at, "=NA()", None, "#N/A")
        page.write_formula(3, at, "=A1+1", None, 7)

    content = rewrite(book(cells_of(row(1), row(2), row(3)), mend=mend), SHEET, b"<v>7</v>", b"")
    sheet = read(content)
    assert [found.summary for found in sheet.rows] == ["Khai sinh"]
    assert [(reject.row_number, reject.field, reject.reason) for reject in sheet.rejects] == [
        (3, "Trích yếu", "công thức bị lỗi trong bảng tính"),
        (4, "Trích yếu", "công thức chưa được tính: mở tệp bằng Excel, lưu lại rồi nhập"),
    ]


def test_of_several_sheets_a_person_chooses_and_what_is_not_read_is_said():
    two = book(cells_of(row(1)), cells_of(row(2)), [["ghi chú"]], names=["Tuần 1", "Tuần 2", "Khác"])
    assert refused(two) == ("sheet", "Tệp có nhiều trang tính, hãy chọn một: Tuần 1, Tuần 2")
    sheet = read(two, sheet="Tuần 2")
    assert (sheet.sheet, [found.code[-4:] for found in sheet.rows]) == ("Tuần 2", ["0002"])
    assert "không đọc trang tính: Tuần 1, Khác" in [note.text for note in sheet.notes]
    assert refused(two, sheet="Tuần 9")[0] == "sheet"


def test_data_under_a_header_that_says_nothing_is_pointed_out():
    sheet = read(book([[*ROW, ""], [*ROW.values(), "ai đó"]]))
    assert f"bỏ qua cột thứ {len(ROW) + 1}: có dữ liệu nhưng không có tiêu đề" in [note.text for note in sheet.notes]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "trống"),
        (book([[]]), "trống"),
        (packed(a=b"x"), "tệp nén ZIP"),
        (packed(word__document=b"x"), "tài liệu Word"),
        (book(cells_of())[:900], "bị hỏng"),
        (rewrite(book(cells_of()), SHEET, b"<sheetData>", b"<sheetData"), "bị hỏng"),
        (b"<html><table><tr><td>M\xc3\xa3", "bảng HTML"),
        (b"\xef\xbb\xbf\n <TABLE border=1>", "bảng HTML"),
        (b'<?xml version="1.0"?><Workbook>', "tệp XML"),
        (b"%PDF-1.7", "tệp PDF"),
        (b"\x89PNG\r\n", "tệp ảnh"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "hỏng"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_by_what_it_is(content, says):
    field, message = refused(content)
    assert field == "file"
    assert says in message


def test_a_workbook_that_swells_when_unpacked_is_refused_before_it_does(monkeypatch):
    monkeypatch.setattr("scheduling.decide.sheet_kinds._MOST_UNPACKED", 1000)
    assert "quá lớn" in refused(book(cells_of()))[1]


@settings(max_examples=20)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_gives_rows_or_one_clear_refusal(at, noise):
    good = _GOOD
    with contextlib.suppress(Invalid):  # anything else fails the test
        read(good[: at % len(good)] + noise + good[at % len(good) + len(noise) :])


_GOOD = book(cells_of())
