"""Exports of OpenCPS, iGate and TD.DichVuCong are read by their own headers."""

from __future__ import annotations

import json
from datetime import date

import pytest

from data.reference.column_maps import column_maps
from scheduling.decide.intake import read_results
from scheduling.decide.intake_columns import COLUMN, COLUMNS
from scheduling.errors import Invalid
from scheduling.model.table import HowToRead
from tests.scheduling.intake.files import file_of, row

OPENCPS = {
    "dossierNo": "000.00.01.H20-261101-0001",
    "serviceCode": "1.001193",
    "applicantName": "Nguyễn Văn Mẫu",
    "delegateName": "",
    "receiveDate": "01/11/2026 08:15",
    "dueDate": "30/11/2026",
    "releaseDate": "20/11/2026 07:00",
    "dossierStatus": "done",
    "viaPostal": "2",
    "postalAddress": "Số 5, tổ 2, ấp Tân Lợi",
    "postalWardName": "xã Hòa Long",
    "postalDistrictName": "",
    "postalCityName": "Đồng Tháp",
    "postalTelNo": "0300000001",
}
IGATE = {
    "maHoSo": "000.00.01.H20-261101-0001",
    "chuHoSo": "Nguyễn Văn Mẫu",
    "soDienThoai": "0300000001",
    "trangThai": "DA_TIEP_NHAN",
    "maHinhThucNhanKetQua": "Nhận qua bưu chính",
    "maPhuongXaNhanKetQua": "30208",
    "diaChiNhanKetQua": "Số 5, tổ 2, ấp Tân Lợi",
}
PLACE = {
    "hoVaTen": "Nguyễn Văn Mẫu",
    "soDienThoai": "0300000001",
    "diaChi": "Số 5, tổ 2, ấp Tân Lợi",
    "tenTinhThanh": "Đồng Tháp",
    "tenQuanHuyen": "",
    "tenXaPhuong": "xã Hòa Long",
}
TD = {
    "MaHoSo": "000.00.01.H20-261101-0001",
    "ChuHoSo": "Nguyễn Văn Mẫu",
    "HinhThucTra": "1",
    "DangKyNhanHoSoQuaBCCIData": json.dumps(PLACE, ensure_ascii=False),
    "TrangThaiTraKq": "0",
}
EXPORTS = {"opencps": OPENCPS, "igate": IGATE, "td": TD}


def read(*rows, **how):
    return read_results(file_of(*rows), "82", HowToRead(**how))


@pytest.mark.parametrize("key", EXPORTS)
def test_an_export_is_recognised_by_its_header_and_says_what_our_own_file_would(key):
    sheet = read(EXPORTS[key])
    assert sheet.column_map == key
    assert not sheet.rejects
    (found,) = sheet.rows
    (ours,) = read(row(lat="", lon="")).rows
    assert (found.code, found.recipient_name, found.phone) == (ours.code, ours.recipient_name, ours.phone)
    assert (found.post.commune_code, found.post.street_line) == (ours.post.commune_code, ours.post.street_line)
    assert any(f"bảng cột {column_maps()[key].title}" in note.text for note in sheet.notes)


@pytest.mark.parametrize(
    ("key", "changed", "reason"),
    [
        ("opencps", {"viaPostal": "3"}, "OpenCPS ghi đã giao cho VNPost"),
        ("opencps", {"dossierStatus": "processing"}, "hồ sơ đang xử lý, chưa có kết quả"),
        ("igate", {"trangThai": "DA_HUY"}, "hồ sơ đã hủy"),
        ("td", {"TrangThaiTraKq": "1"}, "TD.DichVuCong ghi đã trả kết quả"),
    ],
)
def test_what_the_other_system_has_sent_or_not_finished_is_refused(key, changed, reason):
    sheet = read(EXPORTS[key] | changed)
    assert not sheet.rows
    assert reason in [reject.reason for reject in sheet.rejects]


@pytest.mark.parametrize(
    ("key", "changed"),
    [("opencps", {"viaPostal": "1"}), ("td", {"HinhThucTra": "0"}), ("igate", {"maHinhThucNhanKetQua": "Trực tiếp"})],
)
def test_who_chose_the_counter_gets_no_home_delivery(key, changed):
    (found,) = read(EXPORTS[key] | changed).rows
    assert found.post is None


def test_a_word_that_no_map_knows_is_refused_and_not_guessed_at():
    (reject,) = read(IGATE | {"maHinhThucNhanKetQua": "7"}).rejects
    assert reject.field == "Trả qua bưu chính (maHinhThucNhanKetQua)"


def test_an_address_object_that_is_cut_off_refuses_its_row():
    sheet = read(TD | {"DangKyNhanHoSoQuaBCCIData": TD["DangKyNhanHoSoQuaBCCIData"][:40]})
    assert not sheet.rows
    assert [reject.row_number for reject in sheet.rejects] == [2, 2]


def test_the_authorised_person_receives_and_the_applicant_where_there_is_none():
    sheet = read(OPENCPS | {"delegateName": "Trần Thị Mẫu"}, OPENCPS | {"dossierNo": "2"})
    assert [found.recipient_name for found in sheet.rows] == ["Trần Thị Mẫu", "Nguyễn Văn Mẫu"]


def test_an_address_of_three_levels_becomes_todays_commune():
    old = {"postalWardName": "thị trấn Lai Vung", "postalDistrictName": "huyện Lai Vung"}
    sheet = read(OPENCPS | old)
    assert [found.post.commune_code for found in sheet.rows] == ["30208"]
    assert "xã, huyện cũ, nay là xã Hòa Long, tỉnh Đồng Tháp" in [note.text for note in sheet.notes]


def test_a_map_can_be_chosen_and_one_that_is_not_there_is_refused():
    assert read(OPENCPS, column_map="opencps").column_map == "opencps"
    for chosen, field in (("khac", "column_map"), ("td", "header"), ("tannha", "header")):
        with pytest.raises(Invalid) as error:
            read(OPENCPS, column_map=chosen)
        assert error.value.field == field


def test_an_unknown_header_is_shown_with_the_nearest_known_one():
    texts = [note.text for note in read(row(1) | {"Trích yếu hồ sơ": "x"}).notes]
    assert texts == ["bỏ qua cột không dùng: Trích yếu hồ sơ (gần giống: Trích yếu)"]
    texts = [note.text for note in read(OPENCPS | {"postalTelNumber": "x"}).notes]
    assert "bỏ qua cột không dùng: postalTelNumber (gần giống: postalTelNo)" in texts


def test_a_missing_column_is_named_with_the_header_that_is_most_like_it():
    wrong = {("Địa chỉ nhà" if name == "Địa chỉ" else name): value for name, value in row(1).items()}
    with pytest.raises(Invalid, match="Địa chỉ") as error:
        read(wrong)
    assert error.value.message == "Thiếu cột: Địa chỉ (gần giống cột Địa chỉ nhà của tệp)"


@pytest.mark.parametrize("key", EXPORTS)
def test_every_map_is_dated_says_its_source_and_fills_the_needed_columns(key):
    found = column_maps()[key]
    assert found.effective_from <= date(2026, 11, 22)
    assert found.source
    assert set(found.columns) <= set(COLUMN)
    assert {column.key for column in COLUMNS if column.needed} <= set(found.columns)
    assert set(found.words) <= set(found.columns)
