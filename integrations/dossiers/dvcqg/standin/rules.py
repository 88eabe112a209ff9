"""What a dossier must look like to be accepted: the stand-in's own reading of contracts.md 2.2 to 2.4."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

REQUIRED = (
    "MaHoSo",
    "MaTTHC",
    "TenTTHC",
    "MaLinhVuc",
    "TenLinhVuc",
    "TrichYeuHoSo",
    "NgayTiepNhan",
    "TrangThaiHoSo",
    "HinhThuc",
    "DonViXuLy",
)
DATES = ("NgayTiepNhan", "NgayHenTra", "NgayTra", "NgayKetThucXuLy", "NgayTuChoi", "NgayNopHoSo")
CHOICES = {
    "KenhThucHien": {"1", "2", "3"},
    "LoaiDoiTuong": {"1", "2", "3", "4"},
    "TrangThaiHoSo": {str(code) for code in range(1, 11)},
    "HinhThuc": {"0", "1"},
    "NoiNopHoSo": {"1", "2"},
    "HoSoCoThanhPhanSoHoa": {"0", "1"},
    "DuocThanhToanTrucTuyen": {"0", "1", "3"},
}
LONGEST = {"TrichYeuHoSo": 1000}
STEP_REQUIRED = ("MaHoSo", "ThoiDiemXuLy", "NoiDungXuLy", "TrangThai")
STEP_KNOWN = {
    *STEP_REQUIRED,
    *("NguoiXuLy", "ChucDanh", "PhongBanXuLy", "NgayBatDau", "NgayKetThucTheoQuyDinh"),
}
LISTS = (
    "TaiLieuNop",
    "DanhSachLePhi",
    "DanhSachTepDinhKemKhac",
    "DanhSachHoSoBoSung",
    "DanhSachGiayToKetQua",
    "DinhDanhCHS",
    "DSKetNoiCSDL",
)
KNOWN = {
    *REQUIRED,
    *DATES,
    *CHOICES,
    *LISTS,
    *("SoBienNhan", "ChuHoSo", "SoGiayToChuHoSo", "MaDoiTuong", "ThongTinKhac", "Email", "Fax"),
    *("SoDienThoai", "ThongTinTra", "GhiChu", "TaiKhoanDuocXacThucVoiVNeID"),
}


def not_strings(value: object, place: str) -> Iterator[str]:
    """Yield the place of every value under ``value`` that is neither text nor a container of texts."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from not_strings(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from not_strings(inner, f"{place}[{index}]")
    elif not isinstance(value, str):
        yield place


def complaints(dossier: dict[str, object]) -> list[str]:
    """Return what is wrong with a dossier, in Vietnamese and by field; nothing means acceptable."""
    wrong = [f"Thiếu trường bắt buộc {name}" for name in REQUIRED if not dossier.get(name)]
    wrong += [f"Trường lạ {name}" for name in dossier if name not in KNOWN]
    wrong += [f"{name} phải là danh sách" for name in LISTS if not isinstance(dossier.get(name, []), list)]
    for name, value in dossier.items():
        if name in LISTS or not value:
            continue
        if not isinstance(value, str):
            wrong.append(f"{name} phải là chuỗi")
        elif name in DATES and not _is_moment(value):
            wrong.append(f"{name} phải có dạng yyyyMMddHHmmss")
        elif name in CHOICES and value not in CHOICES[name]:
            wrong.append(f"{name} có mã không dùng")
        elif len(value) > LONGEST.get(name, len(value)):
            wrong.append(f"{name} quá {LONGEST[name]} ký tự")
    return wrong


def step_complaints(step: object) -> list[str]:
    """Return what is wrong with a step of CapNhatTienDoHoSoMC; nothing means acceptable."""
    if not isinstance(step, dict):
        return ["Bước phải là đối tượng"]
    wrong = [f"Thiếu trường bắt buộc {name}" for name in STEP_REQUIRED if not step.get(name)]
    wrong += [f"Trường lạ {name}" for name in step if name not in STEP_KNOWN]
    if not wrong and not _is_moment(step["ThoiDiemXuLy"]):
        wrong.append("ThoiDiemXuLy phải có dạng yyyyMMddHHmmss")
    if len(step.get("NguoiXuLy") or "") > 50:
        wrong.append("NguoiXuLy quá 50 ký tự")
    return wrong


def _is_moment(text: str) -> bool:
    if len(text) != 14 or not (text.isascii() and text.isdecimal()):
        return False
    try:
        datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 (the wire form has no zone)
    except ValueError:
        return False
    return True
