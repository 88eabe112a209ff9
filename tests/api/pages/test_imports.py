"""Bringing in a file: nothing before the preview was seen, nothing lost."""

from __future__ import annotations

import hashlib

from sqlmodel import select

from data.session import reading
from data.tables import Dossier, RejectedRow
from tests.api.pages.conftest import Browser
from tests.scheduling.intake.books import book
from tests.scheduling.office import Office

HEADER = "Mã hồ sơ,Tên thủ tục,Người nhận,Ngày có kết quả,Trả qua bưu chính,Xã/phường,Địa chỉ\n"
GOOD = HEADER + "000.00.01.H22-261120-0001,Đăng ký khai sinh,Nguyễn Thị Một,20/11/2026,không,,\n"
MIXED = GOOD + ",Đăng ký khai sinh,Trần Văn Hai,20/11/2026,không,,\n"


def send(officer: Browser, text: str, work: str = "xem", digest: str = "", status: int = 200) -> str:
    """Give the file to the page, as its form does."""
    file = {"tep": ("ket-qua.csv", text.encode(), "text/csv")}
    return officer.post("/nhap", status, files=file, viec=work, dau=digest)


def dossiers(house: Office) -> int:
    """How many are held."""
    with reading(house.engine) as session:
        return len(session.exec(select(Dossier)).all())


def test_a_preview_counts_and_writes_nothing(house: Office, officer: Browser) -> None:
    """One new, one refused with its row, field and reason; the database is as before."""
    page = send(officer, MIXED)
    assert "Xem trước: ket-qua.csv" in page
    assert "Nhập 1 hồ sơ" in page
    assert "Dòng bị từ chối" in page
    assert '<td role="cell" data-name="Dòng">3</td>' in page
    assert dossiers(house) == 0


def test_the_file_that_was_previewed_is_imported(house: Office, officer: Browser) -> None:
    """With its digest; the refused row is kept, and a second time there is nothing new."""
    digest = hashlib.sha256(MIXED.encode()).hexdigest()
    assert f'value="{digest}"' in send(officer, MIXED)
    assert "Đã nhập: ket-qua.csv" in send(officer, MIXED, "nhap", digest)
    assert dossiers(house) == 1
    with reading(house.engine) as session:
        assert len(session.exec(select(RejectedRow)).all()) >= 1
    assert "Không có gì mới" in send(officer, GOOD)


def test_another_file_than_the_previewed_one_is_only_previewed(house: Office, officer: Browser) -> None:
    """The officer chose again, or the file changed on the disk."""
    digest = hashlib.sha256(GOOD.encode()).hexdigest()
    page = send(officer, MIXED, "nhap", digest)
    assert "Tệp này khác tệp đã xem trước." in page
    assert dossiers(house) == 0


def test_a_file_that_is_no_table_is_refused_with_a_sentence(house: Office, officer: Browser) -> None:
    """Wrong columns, or not text at all: the page says so, and nothing is written."""
    assert "Thiếu cột" in send(officer, "a,b\n1,2\n", status=422)
    answer = officer.post(
        "/nhap", 422, files={"tep": ("anh.png", b"\x89PNG\r\n\x1a\n\x00\xff", "image/png")}, viec="xem"
    )
    assert 'role="alert"' in answer
    assert dossiers(house) == 0


def test_only_the_officer_brings_in_files(dispatcher: Browser, courier: Browser, administrator: Browser) -> None:
    """The centre's results are the centre's to bring; an administrator uses the command line."""
    for browser in (dispatcher, courier, administrator):
        browser.get("/nhap", 403)


def test_a_workbook_of_two_sheets_asks_which_and_reads_the_one_chosen(house: Office, officer: Browser) -> None:
    """The refusal names the file; the choice stays in the form for the import."""
    rows = [line.split(",") for line in GOOD.splitlines()]
    content = book(rows, rows, names=["Tuần 1", "Tuần 2"])
    file = {"tep": ("ket-qua.xlsx", content, "application/octet-stream")}
    page = officer.post("/nhap", 422, files=file, viec="xem")
    assert "ket-qua.xlsx: Tệp có nhiều trang tính, hãy chọn một: Tuần 1, Tuần 2" in page
    page = officer.post("/nhap", 200, files=file, viec="xem", trang="Tuần 2", bang="tannha")
    assert "Nhập 1 hồ sơ" in page
    assert 'value="Tuần 2"' in page
    assert '<option value="tannha" selected>' in page
    digest = hashlib.sha256(content).hexdigest()
    assert "Đã nhập" in officer.post("/nhap", 200, files=file, viec="nhap", dau=digest, trang="Tuần 2")
    assert dossiers(house) == 1
