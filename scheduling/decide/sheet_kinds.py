"""What a file is by its bytes, whatever its name says; files that are no table are refused by what they are."""

from __future__ import annotations

import io
import zipfile

from scheduling.errors import Invalid

MOST_BYTES = 20_000_000
_MOST_UNPACKED = 400_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin")
_SAVE_AS = "Mở bằng Excel, Lưu thành > Excel Workbook (.xlsx), rồi nhập tệp đó"

_BEGINNINGS = (
    (b"%PDF", "tệp PDF", "a PDF"),
    (b"\x89PNG", "tệp ảnh", "a picture"),
    (b"\xff\xd8\xff", "tệp ảnh", "a picture"),
    (b"Rar!", "tệp nén RAR", "a RAR archive"),
    (b"7z\xbc\xaf", "tệp nén 7z", "a 7z archive"),
    (b"\x1f\x8b", "tệp nén GZIP", "a GZIP archive"),
    (b"{\\rtf", "tài liệu RTF", "an RTF document"),
)


def is_workbook(content: bytes) -> bool:
    """Return whether the file is a workbook (XLSX, XLS, ODS) and not text.

    Raises
    ------
    Invalid
        ``file``: it is empty, too large, or something that holds no table; says what.
    """
    if len(content) > MOST_BYTES:
        raise _refused(f"Tệp lớn quá {MOST_BYTES // 1_000_000} MB", "The file is too large")
    if not content.strip():
        raise _refused("Tệp trống", "The file is empty")
    for beginning, name, name_en in _BEGINNINGS:
        if content.startswith(beginning):
            raise _refused(f"Đây là {name}, không phải bảng tính. {_SAVE_AS}", f"This is {name_en}, not a table")
    if content.startswith(_OLE):
        return _is_old_workbook(content)
    if content.startswith(b"PK"):
        return _is_packed_workbook(content)
    _refuse_markup(content[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower())
    return False


def _is_old_workbook(content: bytes) -> bool:
    if _ENCRYPTED in content:
        raise _refused("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi nhập lại", "The file is encrypted")
    if "WordDocument".encode("utf-16-le") in content:
        raise _refused(f"Đây là tài liệu Word, không phải bảng tính. {_SAVE_AS}", "This is a Word document")
    return True


def _is_packed_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            inside = packed.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:  # the second: of a version that there is not
        raise _refused("Tệp .xlsx bị hỏng hoặc chưa tải xong", "The file is damaged") from error
    names = [each.filename for each in inside]
    if not any(name in _WORKBOOKS for name in names) and not _is_open_document(content):
        if "word/document.xml" in names:
            raise _refused(f"Đây là tài liệu Word, không phải bảng tính. {_SAVE_AS}", "This is a Word document")
        raise _refused(
            "Đây là tệp nén ZIP. Hãy giải nén rồi nhập tệp bên trong", "This is a ZIP archive; unpack it first"
        )
    if sum(each.file_size for each in inside) > _MOST_UNPACKED:
        raise _refused("Bảng tính quá lớn sau khi giải nén", "The workbook is too large when unpacked")
    return True


def _is_open_document(content: bytes) -> bool:
    return b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet" in content[:200]


def _refuse_markup(beginning: bytes) -> None:
    if beginning.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<body")):
        raise _refused(f"Đây là bảng HTML đặt tên như bảng tính. {_SAVE_AS}", "This is an HTML table, not a workbook")
    if beginning.startswith((b"<?xml", b"<workbook")):
        raise _refused(f"Đây là tệp XML đặt tên như bảng tính. {_SAVE_AS}", "This is XML, not a workbook")


def _refused(message: str, message_en: str) -> Invalid:
    return Invalid("file", message, message_en)
