"""What a file says, before any database is asked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.kinds import Channel, What
from scheduling.decide.intake import missing_fields, read_results
from scheduling.decide.intake_columns import COLUMNS, column_named
from scheduling.decide.intake_keys import content_key, recipient_key
from scheduling.errors import Invalid
from tests.conftest import ROOT
from tests.scheduling.intake.files import ROW, file_of, row

DONG_THAP = "82"


def read(*rows):
    return read_results(file_of(*rows), DONG_THAP)


def one(**changed):
    sheet = read(row(**changed))
    assert not sheet.rejects
    return sheet.rows[0]


def refused(**changed):
    """The (field, reason) pairs of a row that is refused."""
    sheet = read(row(**changed))
    assert not sheet.rows
    return [(reject.field, reject.reason) for reject in sheet.rejects]


def test_a_complete_row_is_read_whole():
    result = one(window="8h-10h30", chosen="2026-11-20T09:00", originals="2")
    assert result.number == 2
    assert result.received_at == datetime(2026, 11, 1, 1, 15, tzinfo=UTC)
    assert result.due_at == datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    assert result.post is not None
    assert result.post.commune_code == "30208"
    assert result.post.point == (10.2451, 105.6902)
    assert result.post.window == (8 * 3600, 10 * 3600 + 1800)
    assert result.post.chosen_at == datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    assert (result.post.fee_dong, result.post.postage_dong) == (8000, 26000)
    assert (result.post.papers_original, result.post.papers_copy) == (2, 0)
    assert (result.post.what, result.post.channel) == (What.RECEIVE_RESULT, Channel.IMPORT)
    assert missing_fields(result) == ()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_delimiter_with_and_without_a_byte_order_mark_reads_alike(delimiter, mark):
    sheet = read_results(mark + file_of(ROW, delimiter=delimiter), DONG_THAP)
    assert [content_key(found) for found in sheet.rows] == [content_key(one())]


def test_english_headers_read_as_the_vietnamese_ones():
    english = {column.header: column.alias for column in COLUMNS}
    sheet = read({english[header]: cell for header, cell in ROW.items()})
    assert content_key(sheet.rows[0]) == content_key(one())


def test_no_two_headers_are_taken_for_one_another():
    for column in COLUMNS:
        assert column_named(column.header) is column
        assert column_named(column.alias.upper()) is column


def test_a_quoted_line_break_stays_in_its_cell_and_rows_count_as_in_a_spreadsheet():
    sheet = read(row(1, line="Tổ 2\nấp Tân Lợi"), row(2, phone="sai"))
    assert sheet.rows[0].post.street_line == "Tổ 2 ấp Tân Lợi"
    assert [reject.row_number for reject in sheet.rejects] == [3]


def test_a_blank_row_counts_but_is_no_row():
    header, first = file_of(row(1, phone="sai")).split(b"\r\n")[:2]
    sheet = read_results(b"\n".join([header, b"", b",,,", first]), DONG_THAP)
    assert [reject.row_number for reject in sheet.rejects] == [4]
    assert not sheet.rows


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"", "file"),
        (b"  \n \n", "file"),
        (b"PK\x03\x04 a spreadsheet", "file"),
        (b"a\x00\x00\x01b", "file"),
        ("Mã hồ sơ\nĐ".encode("cp1258", "replace"), "file"),
        ('Mã hồ sơ,Người nhận\n"an open quote,x\n'.encode(), "file"),
        (b"a,b\n1,2\n", "header"),
        (file_of(ROW).replace("Trích yếu".encode(), "Mã hồ sơ".encode()), "header"),
        (b'"' + b"x" * 200_000 + b'"', "file"),
        (b"x" * 20_000_001, "file"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_as_a_whole(content, field):
    with pytest.raises(Invalid) as error:
        read_results(content, DONG_THAP)
    assert error.value.field == field


def test_missing_columns_are_named():
    with pytest.raises(Invalid) as error:
        read_results(file_of({"Mã hồ sơ": "1", "Người nhận": "2"}), DONG_THAP)
    assert error.value.message == "Thiếu cột: Trả qua bưu chính, Xã/phường, Địa chỉ"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": ""}, "Mã hồ sơ"),
        ({"code": "mã có dấu"}, "Mã hồ sơ"),
        ({"code": "9" * 61}, "Mã hồ sơ"),
        ({"name": "", "owner": ""}, "Người nhận"),
        ({"phone": "0123"}, "Điện thoại"),
        ({"received": "31/02/2026"}, "Ngày tiếp nhận"),
        ({"received": "11/25/2026"}, "Ngày tiếp nhận"),
        ({"due": "01/01/1900"}, "Ngày hẹn trả"),
        ({"due": "0001-01-01T00:00:00+14:00"}, "Ngày hẹn trả"),
        ({"by_post": "chắc vậy"}, "Trả qua bưu chính"),
        ({"what": "gửi hồ sơ"}, "Dịch vụ bưu chính"),
        ({"commune": ""}, "Xã/phường"),
        ({"commune": "Không Đâu"}, "Xã/phường"),
        ({"commune": "thị trấn Lai Vung"}, "Xã/phường"),
        ({"commune": "my tho"}, "Xã/phường"),
        ({"commune": "30208", "province": "Hà Nội"}, "Xã/phường"),
        ({"province": "Sa Đéc"}, "Tỉnh/thành phố"),
        ({"line": " "}, "Địa chỉ"),
        ({"lat": "không biết"}, "Vĩ độ"),
        ({"lon": ""}, "Vĩ độ"),
        ({"window": "10:00-08:00"}, "Khung giờ"),
        ({"window": "25:00-26:00"}, "Khung giờ"),
        ({"fee": "-5"}, "Lệ phí còn thu"),
        ({"fee": "9" * 30}, "Lệ phí còn thu"),
        ({"originals": "một"}, "Số bản chính"),
        ({"unit": "x" * 301}, "Đơn vị xử lý"),
    ],
)
def test_a_wrong_cell_refuses_its_row_and_names_its_column(changed, field):
    assert [name for name, _ in refused(**changed)] == [field]


@pytest.mark.parametrize(
    ("lat", "lon", "why"),
    [
        ("0", "0", "vị trí 0, 0 không phải là một địa điểm"),
        ("48.85", "2.35", "ngoài Việt Nam"),
        ("10,9", "106,7", "cách xã Hòa Long"),
        ("10.2451", "105.80", "ngoài xã Hòa Long, tỉnh Đồng Tháp, cách "),
    ],
)
def test_a_pin_that_cannot_be_there_is_not_kept_and_the_row_says_so(lat, lon, why):
    sheet = read(row(lat=lat, lon=lon))
    assert [found.post.point for found in sheet.rows] == [None]
    (note,) = sheet.notes
    assert note.row_number == 2
    assert why in note.text
    assert note.text.endswith("không dùng, sẽ tìm theo địa chỉ")


def test_swapped_latitude_and_longitude_are_put_right_and_the_row_says_so():
    sheet = read(row(lat="105.6902", lon="10.2451"))
    assert [found.post.point for found in sheet.rows] == [(10.2451, 105.6902)]
    assert [note.text for note in sheet.notes] == ["vĩ độ và kinh độ bị đảo chỗ: đã đổi lại"]


def test_a_phone_that_lost_its_zero_to_a_spreadsheet_gets_it_back_and_is_counted():
    sheet = read(row(1, phone="300000001"), row(2, phone="300000002.0"), row(3))
    assert [found.phone for found in sheet.rows] == ["0300000001", "0300000002", "0300000001"]
    assert [note.text for note in sheet.notes] == [
        "2 số điện thoại mất số 0 ở đầu (bảng tính coi là số): đã thêm lại, dòng 2, 3"
    ]


@pytest.mark.parametrize("phone", ["3E+08", "3.0E+08"])
def test_a_phone_that_lost_its_digits_is_refused(phone):
    assert [name for name, _ in refused(phone=phone)] == ["Điện thoại"]


def test_a_day_given_as_a_spreadsheets_serial_number_is_that_day():
    assert one(received="46348.354166666664").received_at.isoformat() == "2026-11-22T08:30:00+07:00"
    assert one(due="46356").due_at.isoformat() == "2026-11-30T23:59:59+07:00"


@pytest.mark.parametrize("cell", ["#N/A", "#REF!"])
def test_a_failed_formula_in_a_cell_refuses_its_row(cell):
    assert refused(summary=cell) == [("Trích yếu", "công thức bị lỗi trong bảng tính")]


def test_a_ward_with_its_old_district_becomes_todays_commune_and_a_split_one_is_refused_with_its_choices():
    old = {"lat": "", "lon": "", "Quận/huyện cũ": "huyện Lai Vung", "province": "Đồng Tháp"}
    district = {"Quận/huyện cũ": old.pop("Quận/huyện cũ")}
    sheet = read(row(commune="thị trấn Lai Vung", **old) | district)
    assert [found.post.commune_code for found in sheet.rows] == ["30208"]
    assert [note.text for note in sheet.notes] == ["xã, huyện cũ, nay là xã Hòa Long, tỉnh Đồng Tháp"]
    split = read(row(commune="phường Điện Biên", lat="", lon="", province="Hà Nội") | {"Quận/huyện cũ": "Ba Đình"})
    assert "xã cũ đã chia cho nhiều xã" in split.rejects[0].reason


def test_every_wrong_column_of_a_row_is_reported_once():
    fields = [name for name, _ in refused(phone="x", due="x", commune="Không Đâu", line="")]
    assert fields == ["Điện thoại", "Ngày hẹn trả", "Xã/phường", "Địa chỉ"]


def test_reasons_never_repeat_what_the_cell_said():
    secret = "Bí Mật Của Tôi"
    for changed in ({"code": secret}, {"phone": secret}, {"commune": secret}, {"by_post": secret}, {"due": secret}):
        assert all(secret not in reason for _, reason in refused(**changed))


def test_a_refused_row_is_kept_as_it_came():
    (reject,) = read(row(phone='0300 "x"')).rejects
    assert '"0300 ""x"""' in reject.raw


def test_the_second_row_of_one_code_is_refused():
    sheet = read(row(1), row(2), row(1, summary="khác"))
    assert [found.number for found in sheet.rows] == [2, 3]
    assert [(reject.row_number, reject.reason) for reject in sheet.rejects] == [(4, "trùng mã hồ sơ với dòng 2")]


def test_a_row_with_more_cells_than_headers_is_refused():
    header, first = file_of(ROW).split(b"\r\n")[:2]
    sheet = read_results(header + b"\n" + first + b",thua", DONG_THAP)
    assert [reject.field for reject in sheet.rejects] == ["dòng"]


def test_postal_cells_are_not_read_where_the_result_stays_at_the_counter():
    result = one(by_post="không", commune="", line="", lat="x", fee="x")
    assert result.post is None


def test_a_dossier_without_a_starred_field_is_taken_and_pointed_out():
    sheet = read(row(summary="", unit=""))
    assert len(sheet.rows) == 1
    assert [(n.row_number, n.text) for n in sheet.notes] == [
        (2, "chưa đủ trường cho Cổng DVCQG: Trích yếu, Đơn vị xử lý")
    ]


def test_starred_columns_that_a_file_lacks_and_columns_we_do_not_know_are_pointed_out():
    short = {key: value for key, value in ROW.items() if key != "Mã lĩnh vực"} | {"Ghi chú riêng": "x"}
    texts = [note.text for note in read(short).notes if note.row_number is None]
    assert texts == ["bỏ qua cột không dùng: Ghi chú riêng", "tệp không có cột mà Cổng DVCQG bắt buộc: Mã lĩnh vực"]


def test_the_province_of_the_centre_decides_between_communes_of_one_name():
    assert one(commune="xã Tân Thành", lat="", lon="").post.commune_code == "29938"
    sheet = read_results(file_of(row(commune="xã Tân Thành", lat="", lon="")), None)
    assert "có nhiều nơi cùng tên" in sheet.rejects[0].reason


@pytest.mark.parametrize("text", ["22/11/2026", "2026-11-22", "22/11/2026 08:30", "2026-11-22T01:30:00Z"])
def test_a_day_is_read_in_each_documented_form(text):
    assert one(received=text).received_at.astimezone(UTC).date() in (date(2026, 11, 21), date(2026, 11, 22))


def test_a_recipient_without_a_phone_is_the_same_only_at_the_same_address():
    here, there = one(phone=""), one(phone="", line="Số 9, ấp Khác")
    assert recipient_key(here) != recipient_key(there)
    assert recipient_key(one()) == recipient_key(one(line="Số 9, ấp Khác", name="NGUYỄN VĂN  MẪU"))


def test_typing_alone_does_not_change_a_rows_content():
    as_typed = one(phone="+84 300 000 001", commune="xa hoa long", fee="8.000 đ", due="2026-11-30", lat="10,2451")
    assert content_key(as_typed) == content_key(one())
    assert content_key(one(summary="khác")) != content_key(one())


@given(st.binary(max_size=300))
def test_any_bytes_give_a_sheet_or_one_clear_error(content):
    try:
        read_results(content, DONG_THAP)
    except Invalid as refused_file:
        error = refused_file
    else:
        return
    assert error.field in ("file", "header")
    assert error.message


cell = st.one_of(
    st.sampled_from([*ROW.values(), "", "x", "0", "có", "không", "10:00-12:00", "105.69", "my tho", "1e9", '"', "\n"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(cell, min_size=len(ROW), max_size=len(ROW)), max_size=4))
def test_every_row_is_taken_or_refused_and_never_both(rows):
    sheet = read_results(file_of(*(dict(zip(ROW, cells, strict=True)) for cells in rows), dict(ROW)), DONG_THAP)
    taken, left = [found.number for found in sheet.rows], {reject.row_number for reject in sheet.rejects}
    written = [number for number, cells in enumerate(rows, start=2) if any(c.strip() for c in cells)] + [len(rows) + 2]
    assert sorted([*taken, *left]) == written
    assert len({(reject.row_number, reject.field) for reject in sheet.rejects}) == len(sheet.rejects)


def test_the_documentation_names_every_column():
    text = (ROOT / "docs" / "import.md").read_text("utf-8")
    assert [column.header for column in COLUMNS if column.header not in text] == []
    assert [column.alias for column in COLUMNS if f"`{column.alias}`" not in text] == []
